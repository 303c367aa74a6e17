public import Geometry
public import Imagery

/// How a map is fused.
public struct MapOptions: Equatable, Sendable {
  /// The edge of a cell in map units; nil takes `voxelShare` of the first keyframe's median depth.
  public var voxelSize: Double?

  /// See `voxelSize`.
  public var voxelShare = 0.005

  /// Which pixels become points.
  public var support = SupportOptions()

  /// Neighbours looked at by the outlier filter.
  public var outlierNeighbours = 16

  /// Points whose mean distance to their neighbours exceeds the average by so many standard deviations go.
  public var outlierDeviations = 2.0

  /// Neighbours that make a point's normal.
  public var normalNeighbours = 16

  /// Keyframes on either side that must confirm a pixel.
  public var reach = 2

  /// Threads to use.
  public var threads = 1

  /// The defaults.
  public init() {}
}

/// Fuses keyframes, as they come, into one map.
public struct GlobalMap: Sendable {
  private let camera: Camera
  private let options: MapOptions
  private var voxels: VoxelMap?
  private var centres: [Vector3] = []
  private var freeSpace: FreeSpace

  /// Keyframes that still lack neighbours after them, with those before.
  private var window: [FusionKeyframe] = []
  private var windowStart = 0
  private var next = 0

  /// Pixels of all keyframes that others confirmed.
  public private(set) var confirmedCount = 0

  /// An empty map of what one pinhole camera sees.
  public init(camera: Camera, options: MapOptions = .init()) {
    self.camera = camera
    self.options = options
    freeSpace = FreeSpace(camera: camera)
  }

  /// The edge of a cell, in map units; nil before the first keyframe with depth.
  public var voxelSize: Double? { voxels.map { Double($0.voxelSize) } }

  /// Adds the next keyframe; a keyframe is fused when its neighbours on both sides are there.
  public mutating func add(_ keyframe: FusionKeyframe) {
    if voxels == nil {
      let known = keyframe.depth.values.filter(\.isFinite).sorted()
      if let size = options.voxelSize {
        voxels = VoxelMap(voxelSize: Float(size))
      } else if !known.isEmpty {
        voxels = VoxelMap(voxelSize: Float(options.voxelShare) * known[known.count / 2])
      }
    }
    centres.append(keyframe.worldFromCamera.translation)
    freeSpace.add(keyframe)
    window.append(keyframe)
    if next + options.reach < windowStart + window.count { fuseNext() }
  }

  /// Fuses what is left and gives the cloud: outliers removed, with normals, sigmas and observations.
  public mutating func finish() throws -> PointCloud {
    while next < windowStart + window.count { fuseNext() }
    guard let voxels else { return PointCloud() }
    var points = voxels.points(minimumKeyframes: 1)
    points = points.carved(by: freeSpace.votes(at: points.positions, threads: options.threads))
    points = points.filtered(
      try statisticalInliers(
        points.positions,
        neighbours: options.outlierNeighbours,
        deviations: options.outlierDeviations,
        threads: options.threads
      )
    )
    let centres = centres
    let normals = try estimatedNormals(
      points.positions,
      viewpoints: points.firstKeyframes.map { SIMD3<Float>(centres[Int($0)]) },
      neighbours: options.normalNeighbours,
      threads: options.threads
    )
    return PointCloud(
      positions: points.positions,
      normals: normals,
      colours: points.colours,
      properties: [
        ScalarProperty(name: "sigma", values: .float(points.sigmas)),
        ScalarProperty(name: "mover_probability", values: .float(points.moverProbabilities)),
        ScalarProperty(name: "observations", values: .int32(points.observations)),
      ]
    )
  }

  private mutating func fuseNext() {
    let place = next - windowStart
    let others = window.indices.filter { $0 != place && abs($0 - place) <= options.reach }
    var support = options.support
    support.threads = options.threads
    let points = supportedPoints(
      of: window[place],
      against: others.map { window[$0] },
      camera: camera,
      options: support
    )
    confirmedCount += points.count
    voxels?.add(points, keyframe: next)
    next += 1
    if next - windowStart > options.reach {
      window.removeFirst()
      windowStart += 1
    }
  }
}
