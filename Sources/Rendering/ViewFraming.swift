public import Geometry
internal import Imagery
internal import RealModule

/// The views of a map that are chosen by themselves.
public enum MapViewKind: String, CaseIterable, Sendable {
  /// A plan: straight down, to scale.
  case top
  /// From above and behind the first camera.
  case oblique
  /// From the first camera's own place.
  case first
}

extension MapScene {
  /// A viewpoint that shows the scene well, for a picture of a size in pixels.
  ///
  /// The first view has the shape and the field of view of `camera`, within that size; it fills the
  /// size and is 60° wide if that is nil.
  public func viewpoint(
    _ kind: MapViewKind,
    width: Int,
    height: Int,
    camera: Camera? = nil
  ) -> Viewpoint {
    switch kind {
    case .top: topView(width: width, height: height)
    case .oblique: obliqueView(width: width, height: height)
    case .first: firstView(width: width, height: height, camera: camera)
    }
  }

  private func topView(width: Int, height: Int) -> Viewpoint {
    let part = visiblePart
    // The longer side of the scene lies along the longer side of the picture.
    let isTurned = (part.size.z > part.size.x * 1.15) == (width > height) && width != height
    let axes =
      isTurned
      ? Matrix3(columns: frame.forward, frame.right, -frame.up)
      : Matrix3(columns: frame.right, -frame.forward, -frame.up)
    let across = isTurned ? part.size.z : part.size.x
    let along = isTurned ? part.size.x : part.size.z
    let scale = min(
      0.93 * Double(width) / max(across, 1e-9),
      0.9 * Double(height) / max(along, 1e-9)
    )
    let isOpen = part.size.max() > 0
    // High above everything, so that all of it is in front of the eye.
    let eye = part.centre + frame.up * (10 * part.diagonal + 1000 * Double(spacing) + 1)
    return Viewpoint(
      worldFromEye: RigidTransform(rotation: axes, translation: eye),
      projection: .orthographic(pixelsPerUnit: isOpen ? scale : Double(min(width, height)) / 2),
      width: width,
      height: height,
      hidesBackFaces: normalsFaceCameras,
      highestShown: ceilingHeight
    )
  }

  private func obliqueView(width: Int, height: Int) -> Viewpoint {
    let part = visiblePart
    let (azimuth, elevation) = (-0.45, 0.62)
    let level =
      frame.forward * Double.cos(azimuth) + frame.right * Double.sin(-azimuth)
    let look = level * Double.cos(elevation) - frame.up * Double.sin(elevation)
    let right = normalised(cross(look, frame.up))
    let axes = Matrix3(columns: right, cross(look, right), look)
    let focal = 1.25 * Double(max(width, height))
    let eye = part.eyeThatFits(
      axes: axes,
      focal: focal,
      halfSize: Vector2(Double(width), Double(height)) * 0.47
    )
    return Viewpoint(
      worldFromEye: RigidTransform(rotation: axes, translation: eye),
      projection: .perspective(focalPixels: focal),
      width: width,
      height: height,
      hidesBackFaces: normalsFaceCameras,
      highestShown: ceilingHeight
    )
  }

  private func firstView(width: Int, height: Int, camera: Camera?) -> Viewpoint {
    let pose = trajectory.poses.first?.worldFromCamera ?? RigidTransform()
    guard let camera else {
      return Viewpoint(
        worldFromEye: pose,
        projection: .perspective(focalPixels: Double(width) / 2 / Double.tan(Double.pi / 6)),
        width: width,
        height: height
      )
    }
    let scale = min(
      Double(width) / Double(camera.width),
      Double(height) / Double(camera.height)
    )
    return Viewpoint(
      worldFromEye: pose,
      projection: .perspective(focalPixels: scale * (camera.focal.x + camera.focal.y) / 2),
      width: max(1, Int((scale * Double(camera.width)).rounded())),
      height: max(1, Int((scale * Double(camera.height)).rounded()))
    )
  }

  /// What views should show: the map without its outliers, and all of the path.
  var visiblePart: ScenePart {
    ScenePart(framingPoints, and: trajectory.positionsInWorld, in: frame)
  }

  /// Some of the points, spread evenly over the clouds' order, by which views are framed.
  var framingPoints: [Vector3] {
    let total = layers.reduce(0) { $0 + $1.cloud.count }
    let step = max(1, total / 40_000)
    return layers.flatMap { layer in
      stride(from: 0, to: layer.cloud.count, by: step).lazy
        .map { Vector3(layer.cloud.positions[$0]) }
        .filter { ($0 - $0) == .zero }
    }
  }

  /// Whether all layers' normals mostly point to the nearest camera: then back faces can go.
  private var normalsFaceCameras: Bool {
    let eyes = trajectory.positionsInWorld
    guard !eyes.isEmpty else { return false }
    let someEyes = stride(from: 0, to: eyes.count, by: max(1, eyes.count / 50)).map { eyes[$0] }
    return layers.allSatisfy { layer in
      guard let normals = layer.cloud.normals else { return false }
      var facing = 0
      var count = 0
      for i in stride(from: 0, to: normals.count, by: max(1, normals.count / 2000)) {
        let point = Vector3(layer.cloud.positions[i])
        let normal = Vector3(normals[i])
        let nearest = someEyes.min { length($0 - point) < length($1 - point) }
        guard let nearest, normal != .zero else { continue }
        count += 1
        if dot(normal, nearest - point) > 0 { facing += 1 }
      }
      return Double(facing) >= 0.85 * Double(count)
    }
  }

  /// Just above the cameras where something hangs over what they saw; infinite elsewhere.
  private var ceilingHeight: Double {
    let heights = trajectory.positionsInWorld.map { dot($0, frame.up) }
    guard let highest = heights.max() else { return .infinity }
    let points = framingPoints
    let part = ScenePart(points, and: [], in: frame)
    let limit = highest + 0.08 * part.size.y
    // Cells of a plan in which something is below the limit, and those with something above, too.
    let cells = 48.0
    var below: Set<SIMD2<Int32>> = []
    var above: Set<SIMD2<Int32>> = []
    for point in points {
      let place = Vector2(dot(point, frame.right), dot(point, frame.forward))
      let scaled = (place / max(part.size.x, part.size.z) * cells).rounded(.down)
      guard scaled.max() < 1e6, scaled.min() > -1e6 else { continue }
      if dot(point, frame.up) > limit {
        above.insert(SIMD2<Int32>(scaled))
      } else {
        below.insert(SIMD2<Int32>(scaled))
      }
    }
    let covered = below.intersection(above).count
    return Double(covered) > 0.3 * Double(below.count) ? limit : .infinity
  }
}

/// The part of a scene that a view should show: without the few points far away from the rest.
struct ScenePart {
  /// Lengths along right, up and forward.
  let size: Vector3

  /// The middle, in the world.
  let centre: Vector3

  private let points: [Vector3]
  private let path: [Vector3]

  /// The part with most of the points and all of the path.
  init(_ points: [Vector3], and path: [Vector3], in frame: SceneFrame) {
    let axes = [frame.right, frame.up, frame.forward]
    var low = Vector3.zero
    var high = Vector3.zero
    for (i, axis) in axes.enumerated() {
      let places = points.map { Float(dot($0, axis)) }
      let ends = (orderStatistics(of: places, at: [0, 0.02, 0.98, 1]) ?? []).map(Double.init)
      let pathPlaces = path.map { dot($0, axis) }
      guard ends.count == 4 else {
        (low[i], high[i]) = (pathPlaces.min() ?? 0, pathPlaces.max() ?? 0)
        continue
      }
      // Points that stand further off than a tenth of the width of the bulk are outliers.
      let margin = 0.1 * (ends[2] - ends[1])
      low[i] = min(max(ends[0], ends[1] - margin), pathPlaces.min() ?? .infinity)
      high[i] = max(min(ends[3], ends[2] + margin), pathPlaces.max() ?? -.infinity)
    }
    size = high - low
    let middle = (low + high) / 2
    centre = axes[0] * middle.x + axes[1] * middle.y + axes[2] * middle.z
    let inside = points.filter { point in
      axes.indices.allSatisfy {
        let place = dot(point, axes[$0])
        return place >= low[$0] && place <= high[$0]
      }
    }
    self.points = inside
    self.path = path
  }

  var diagonal: Double { length(size) }

  /// The nearest place of an eye with given axes from which it sees nearly all points and the path.
  func eyeThatFits(axes: Matrix3, focal: Double, halfSize: Vector2) -> Vector3 {
    let eyeAxesFromWorld = axes.transpose
    let pointsInEye = points.map { eyeAxesFromWorld * ($0 - centre) }
    let pathInEye = path.map { eyeAxesFromWorld * ($0 - centre) }
    var offset = Vector2.zero
    var distance = diagonal
    /// The least and greatest of a number, up to one point in a hundred.
    func ends(_ number: (Vector3) -> Double) -> (Double, Double) {
      let ends = orderStatistics(of: pointsInEye.map { Float(number($0)) }, at: [0.008, 0.992])
      let onPath = pathInEye.map(number)
      return (
        min(ends.map { Double($0[0]) } ?? .infinity, onPath.min() ?? .infinity),
        max(ends.map { Double($0[1]) } ?? -.infinity, onPath.max() ?? -.infinity)
      )
    }
    guard diagonal > 0 else { return centre - axes.columns.2 * 5 }
    // Back until all fit, then sideways until the margins are equal; a few rounds settle.
    for round in 0..<5 {
      let needed = ends { point in
        let lateral = Vector2(abs(point.x - offset.x), abs(point.y - offset.y))
        return (lateral * focal / halfSize).max() - point.z
      }
      distance = max(needed.1, 1e-3 * diagonal)
      for axis in 0..<2 where round < 4 {
        let margins = ends { ($0[axis] - offset[axis]) / max($0.z + distance, 1e-3 * distance) }
        offset[axis] += (margins.0 + margins.1) / 2 * distance
      }
    }
    return centre + axes * Vector3(offset.x, offset.y, -distance)
  }
}
