public import Geometry
public import Imagery
internal import RealModule

/// How map views look.
public struct MapStyle: Sendable {
  /// The shade behind the points.
  public enum Background: String, CaseIterable, Sendable {
    /// Near black.
    case dark
    /// Near white.
    case light
  }

  /// The background.
  public var background: Background

  /// Samples of a pixel on each side; 1 is rough and fast.
  public var samples: Int

  /// The unit of length behind the scale bar's number.
  public var unit: String

  /// Whether the camera's path is drawn.
  public var showsPath: Bool

  /// A style from its parts.
  public init(
    background: Background = .dark,
    samples: Int = 2,
    unit: String = "units",
    showsPath: Bool = true
  ) {
    precondition(samples > 0)
    self.background = background
    self.samples = samples
    self.unit = unit
    self.showsPath = showsPath
  }
}

/// A map with its camera path, ready to be looked at from anywhere.
public struct MapScene: Sendable {
  /// The clouds, in the world's frame.
  public let layers: [MapLayer]

  /// The camera's path through them; may be empty.
  public let trajectory: Trajectory

  /// The direction away from the ground, of length one.
  public var up: Vector3 { frame.up }

  /// The usual distance between neighbouring points; zero where it is not known.
  public let spacing: Float

  let frame: SceneFrame
  let colours: [[SIMD3<UInt8>]]

  /// A scene; directions are estimated from its content, and `spacing` too where it is not given.
  public init(
    layers: [MapLayer],
    trajectory: Trajectory = Trajectory(),
    spacing: Float? = nil
  ) {
    self.layers = layers
    self.trajectory = trajectory
    frame = SceneFrame(trajectory: trajectory, clouds: layers.map(\.cloud))
    let largest = layers.max { $0.cloud.count < $1.cloud.count }
    self.spacing = spacing ?? largest.map { surfaceSpacing(of: $0.cloud.positions) } ?? 0
    let up = SIMD3<Float>(frame.up)
    colours = layers.map { $0.pointColours(up: up) }
  }

  /// A scene of one cloud.
  public init(_ cloud: PointCloud, trajectory: Trajectory = Trajectory()) {
    self.init(layers: [MapLayer(cloud)], trajectory: trajectory)
  }

  /// The picture of the scene.
  public func picture(from viewpoint: Viewpoint, style: MapStyle = MapStyle()) -> Image {
    let buffer = splatted(from: viewpoint, samples: style.samples)
    let light = buffer.creaseLight(
      reaches: [style.samples, 3 * style.samples],
      isPerspective: viewpoint.isPerspective,
      unit: max(64 * spacing, 1e-20)
    )
    let picture = buffer.picture(
      samples: style.samples,
      light: light,
      background: style.background.backdrop
    )
    var canvas = Canvas(picture)
    if style.showsPath {
      canvas.drawPath(
        trajectory,
        from: viewpoint,
        size: frustumSize,
        depths: DepthBuffer(
          buffer,
          samples: style.samples,
          tolerance: DepthTolerance(
            absolute: 3 * spacing,
            relative: viewpoint.isPerspective ? 0.015 : 0
          )
        )
      )
    }
    if case .orthographic(let pixelsPerUnit) = viewpoint.projection {
      canvas.drawScaleBar(
        pixelsPerUnit: pixelsPerUnit,
        unit: style.unit,
        ink: style.background.ink
      )
    }
    return canvas.image
  }

  /// The surfaces and colours of all layers, holes closed.
  private func splatted(from viewpoint: Viewpoint, samples: Int) -> SplatBuffer {
    var buffer = SplatBuffer(width: viewpoint.width * samples, height: viewpoint.height * samples)
    let projection = SplatProjection(viewpoint, samples: samples, worldRadius: spacing * 0.8)
    let filters = layers.map { filter(for: $0, from: viewpoint) }
    for (layer, filter) in zip(layers, filters) {
      buffer.addDepths(of: layer.cloud.positions, where: filter, projection: projection)
    }
    let worldFromEye = viewpoint.worldFromEye
    let isPerspective = viewpoint.isPerspective
    let light = worldFromEye.rotation * normalised(Vector3(-0.35, -0.55, -0.76))
    for (i, layer) in layers.enumerated() {
      // Photographs bring their own shade; a little more tells surfaces apart.
      let shading = PointShading(
        normals: layer.cloud.normals,
        light: SIMD3(light),
        strength: layer.isPhotographic ? 0.22 : 0.4,
        eye: SIMD3(worldFromEye.translation),
        ray: viewpoint.ray
      )
      buffer.addColours(
        colours[i],
        of: layer.cloud.positions,
        shading: shading,
        where: filters[i],
        projection: projection,
        tolerance: DepthTolerance(absolute: 1.2 * spacing, relative: isPerspective ? 0.004 : 0)
      )
    }
    buffer.fillHoles(
      width: 7 * samples,
      beyond: DepthTolerance(
        absolute: isPerspective ? 0 : 8 * spacing,
        relative: isPerspective ? 0.06 : 0
      )
    )
    return buffer
  }

  private func filter(for layer: MapLayer, from viewpoint: Viewpoint) -> PointFilter {
    var filter = PointFilter()
    if viewpoint.highestShown.isFinite {
      filter.up = SIMD3(frame.up)
      filter.highest = Float(viewpoint.highestShown)
    }
    guard viewpoint.hidesBackFaces else { return filter }
    filter.normals = layer.cloud.normals
    filter.eye = SIMD3(viewpoint.worldFromEye.translation)
    filter.ray = viewpoint.ray
    return filter
  }

  /// The depth of the little pyramids that show cameras.
  private var frustumSize: Double {
    let extent = visiblePart.diagonal
    let path = trajectory.pathLength
    // Small in the scene, and with room between them along a short path.
    let size = path > 0 ? min(0.035 * extent, max(0.05 * path, 0.012 * extent)) : 0.035 * extent
    return size > 0 ? size : 0.1 * max(path, 1)
  }
}

extension MapStyle.Background {
  var backdrop: Backdrop {
    switch self {
    case .dark: Backdrop(top: SIMD3(30, 32, 38), bottom: SIMD3(14, 15, 18))
    case .light: Backdrop(top: SIMD3(252, 252, 250), bottom: SIMD3(236, 237, 238))
    }
  }

  var ink: SIMD3<UInt8> {
    switch self {
    case .dark: SIMD3(232, 233, 236)
    case .light: SIMD3(40, 42, 48)
    }
  }
}
