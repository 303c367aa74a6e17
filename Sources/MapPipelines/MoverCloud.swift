internal import Geometry
internal import Imagery
internal import Movers

/// The points of what moves, frame by frame.
///
/// One camera cannot tell how far away a moving point is. Depth is believed where it is nearer than what
/// surrounds its object, as depth that a network tells is; else the object is put where its surroundings are.
struct MoverCloud {
  private var positions: [SIMD3<Float>] = []
  private var colours: [SIMD3<UInt8>] = []
  private var frames: [Int32] = []
  private var objects: [Int32] = []

  /// Pixels between points, in both directions.
  private static let stride = 2

  /// Pixels around an object that are its surroundings.
  private static let margin = 8

  /// Adds what moves in a frame.
  mutating func add(
    moving: [Float],
    depth: DepthMap,
    image: Image,
    frame: Int,
    worldFromCamera: RigidTransform,
    camera: Camera
  ) {
    let map = MoverMap(width: camera.width, height: camera.height, probabilities: moving)
    let regions = MoverRegions(of: map.mask)
    guard regions.count > 0 else { return }
    let around = surroundings(of: regions, depth)
    for y in Swift.stride(from: 0, to: camera.height, by: Self.stride) {
      for x in Swift.stride(from: 0, to: camera.width, by: Self.stride) {
        let index = y * camera.width + x
        let object = Int(regions.labels[index])
        guard object > 0, let behind = around[object] else { continue }
        let own = depth.values[index]
        let z = own < behind ? own : behind
        let ray = camera.rayPinhole(Vector2(Double(x), Double(y)))
        positions.append(SIMD3<Float>(worldFromCamera * (ray * Double(z))))
        let pixels = image.pixels
        colours.append(SIMD3(pixels[3 * index], pixels[3 * index + 1], pixels[3 * index + 2]))
        frames.append(Int32(frame))
        objects.append(Int32(object))
      }
    }
  }

  /// All points, with the frame (by its index in the input) and the object within it.
  func cloud(comments: [String]) -> PointCloud {
    PointCloud(
      positions: positions,
      colours: colours,
      properties: [
        ScalarProperty(name: "frame", values: .int32(frames)),
        ScalarProperty(name: "object", values: .int32(objects)),
      ],
      comments: comments
    )
  }

  /// The median depth around each region, by label; nil where nothing is known.
  private func surroundings(of regions: MoverRegions, _ depth: DepthMap) -> [Float?] {
    var known = [[Float]](repeating: [], count: regions.count + 1)
    let (width, height) = (depth.width, depth.height)
    for y in Swift.stride(from: 0, to: height, by: Self.stride) {
      for x in Swift.stride(from: 0, to: width, by: Self.stride) {
        let z = depth[x, y]
        guard regions.labels[y * width + x] == 0, z > 0 else { continue }
        for (u, v) in [
          (x - Self.margin, y), (x + Self.margin, y), (x, y - Self.margin), (x, y + Self.margin),
        ] where u >= 0 && v >= 0 && u < width && v < height {
          let label = Int(regions.labels[v * width + u])
          if label > 0 { known[label].append(z) }
        }
      }
    }
    return known.map { $0.isEmpty ? nil : $0.sorted()[$0.count / 2] }
  }
}
