public import Geometry
public import Imagery

/// Points of one frame that belong to smooth surfaces, thinned out.
public struct SurfacePoints: Sendable {
  let positions: [SIMD3<Float>]
  let sigmas: [Float]

  /// The points of a depth map, in its camera's frame, away from edges; one a sample.
  ///
  /// `sigma` may be missing, then depth is taken to be as uncertain as the options say. Where depth is unknown,
  /// as flow is around whatever moves, surfaces go on up to borders in the `picture`, if there is one.
  public init(
    depth: DepthMap,
    sigma: DepthMap?,
    picture: Image?,
    camera: Camera,
    options: MoverOptions = .init()
  ) {
    let grid = SampleGrid(width: depth.width, height: depth.height, stride: options.stride)
    var values = (0..<grid.count).map { depth.values[grid.index($0)] }
    var errors = (0..<grid.count).map { sample in
      sigma?.values[grid.index(sample)] ?? options.depthError * values[sample]
    }
    if let picture {
      let continued = Self.continued(values, picture: picture, grid: grid, options: options)
      for sample in 0..<grid.count where !(values[sample] > 0) && continued[sample] > 0 {
        values[sample] = continued[sample]
        errors[sample] = options.depthError * continued[sample]
      }
    }
    var positions: [SIMD3<Float>] = []
    var sigmas: [Float] = []
    for row in 1..<max(grid.rows - 1, 1) {
      for column in 1..<max(grid.columns - 1, 1) {
        let sample = row * grid.columns + column
        let z = values[sample]
        guard z > 0 else { continue }
        // Also false where a neighbour is unknown: flow leaks across such borders.
        let isSmooth = [sample - 1, sample + 1, sample - grid.columns, sample + grid.columns]
          .allSatisfy { abs(values[$0] - z) < options.edgeShare * z }
        guard isSmooth else { continue }
        let pixel = grid.pixel(sample)
        let ray = camera.rayPinhole(Vector2(Double(pixel.x), Double(pixel.y)))
        positions.append(SIMD3<Float>(ray * Double(z)))
        sigmas.append(errors[sample])
      }
    }
    self.positions = positions
    self.sigmas = sigmas
  }

  /// Depth at samples where it was unknown but the picture shows the surface beside; as it was elsewhere.
  private static func continued(
    _ depths: [Float],
    picture: Image,
    grid: SampleGrid,
    options: MoverOptions
  ) -> [Float] {
    let limit = options.maximumLogOdds
    let unknown = PictureBorders(image: picture, grid: grid, options: options)
      .settled(depths.map { $0 > 0 ? -limit : limit })
    var values = depths
    var open = (0..<grid.count).filter { !(depths[$0] > 0) && unknown[$0] < 0 }
    // Ring by ring from what is known, each sample as deep as those beside it that came before.
    while true {
      let before = values
      var rest: [Int] = []
      for sample in open {
        let column = sample % grid.columns
        var (sum, count): (Float, Float) = (0, 0)
        func add(_ other: Int) {
          if before[other] > 0 { (sum, count) = (sum + 1 / before[other], count + 1) }
        }
        if column > 0 { add(sample - 1) }
        if column + 1 < grid.columns { add(sample + 1) }
        if sample >= grid.columns { add(sample - grid.columns) }
        if sample + grid.columns < grid.count { add(sample + grid.columns) }
        if count > 0 { values[sample] = count / sum } else { rest.append(sample) }
      }
      guard rest.count < open.count else { break }
      open = rest
    }
    return values
  }
}
