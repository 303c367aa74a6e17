import Geometry
import Imagery
import TestSupport
import Testing

@testable import Movers

/// A grey picture with a bright disc in its middle, and flow that makes the disc wider than it is.
@Suite struct PictureBordersTests {
  private let grid = SampleGrid(width: 160, height: 120, stride: 2)

  private func distance(_ pixel: SIMD2<Int>) -> Double {
    let (x, y) = (Double(pixel.x - 80), Double(pixel.y - 60))
    return (x * x + y * y).squareRoot()
  }

  /// Brighter by `contrast` within 30 pixels of the middle, with noise everywhere.
  private func picture(contrast: Int, noise: Double = 1) -> Image {
    var random = SplitMix64(seed: 5)
    var image = Image(width: 160, height: 120, channels: 1)
    for index in image.pixels.indices {
      let level = distance(SIMD2(index % 160, index / 160)) < 30 ? 100 + contrast : 100
      image.pixels[index] = UInt8(Double(level) + noise * random.normal())
    }
    return image
  }

  private func disc(radius: Double) -> [Float] {
    (0..<grid.count).map { distance(grid.pixel($0)) < radius ? 3 : -3 }
  }

  private func wrong(_ logOdds: [Float]) -> Int {
    zip(logOdds, disc(radius: 30)).count { ($0 > 0) != ($1 > 0) }
  }

  @Test(arguments: [(27, false), (32, false), (42, false), (42, true)])
  func `a region ends where the picture has a border`(radius: Int, isFaint: Bool) {
    let wide = disc(radius: Double(radius))
    let borders = PictureBorders(image: picture(contrast: isFaint ? 12 : 60), grid: grid)
    let settled = borders.settled(wide)
    // Less than one sample deep along the border of 2π 15 samples.
    #expect(wrong(settled) < 95, "\(wrong(settled)) of \(wrong(wide))")
  }

  @Test func `far from borders, and where nothing moves, all stays as it is`() {
    let borders = PictureBorders(image: picture(contrast: 60), grid: grid)
    let still = [Float](repeating: -1.5, count: grid.count)
    #expect(borders.settled(still) == still)
    let wide = disc(radius: 42)
    let settled = borders.settled(wide)
    for sample in 0..<grid.count where distance(grid.pixel(sample)) > 42 + 4 * 1.5 + 2 {
      #expect(settled[sample] == wide[sample])
    }
  }

  @Test func `a thing too thin to have an inside is kept where the picture shows it`() {
    var image = picture(contrast: 0)
    for y in 20..<100 { for x in 76..<84 { image.pixels[y * 160 + x] = 170 } }
    let bar = (0..<grid.count).map { sample -> Float in
      let pixel = grid.pixel(sample)
      return (76..<84).contains(pixel.x) && (20..<100).contains(pixel.y) ? 3 : -3
    }
    let settled = PictureBorders(image: image, grid: grid).settled(bar)
    let kept = zip(bar, settled).count { $0 > 0 && $1 > 0 }
    #expect(kept * 10 > 9 * bar.count { $0 > 0 })
  }

  @Test func `turning the picture turns what is found`() {
    // A quarter turn of a square picture.
    let grid = SampleGrid(width: 81, height: 81, stride: 2)
    var (image, turned) = (
      Image(width: 81, height: 81, channels: 1), Image(width: 81, height: 81, channels: 1)
    )
    var random = SplitMix64(seed: 9)
    for y in 0..<81 {
      for x in 0..<81 {
        let level = UInt8(x > 30 && y < 50 ? 150 : 90) + UInt8(random.unit() * 3)
        image.pixels[y * 81 + x] = level
        turned.pixels[x * 81 + 80 - y] = level
      }
    }
    let n = grid.columns
    let region = (0..<grid.count).map { Float($0 % n > 11 && $0 / n < 29 ? 3 : -3) }
    func turn(_ values: [Float]) -> [Float] {
      var out = values
      for row in 0..<n {
        for column in 0..<n { out[column * n + n - 1 - row] = values[row * n + column] }
      }
      return out
    }
    let first = turn(PictureBorders(image: image, grid: grid).settled(region))
    let second = PictureBorders(image: turned, grid: grid).settled(turn(region))
    // The solver stops ten-thousandth of the way short, in whatever order it sums.
    for (a, b) in zip(first, second) { #expect(abs(a - b) < 3e-2) }
  }
}

@Suite struct SurfacePointsTests {
  private let camera = Camera(
    width: 160,
    height: 120,
    focal: Vector2(150, 150),
    centre: Vector2(79.5, 59.5)
  )

  /// A wall 4 m away with a hole of unknown depth from column 40 to 120, in which a bright thing is 56 … 104.
  private func points(picture: Image?) -> SurfacePoints {
    var depth = DepthMap(
      width: 160,
      height: 120,
      values: [Float](repeating: 4, count: 160 * 120)
    )
    for y in 0..<120 { for x in 40..<120 { depth.values[y * 160 + x] = 0 } }
    return SurfacePoints(depth: depth, sigma: nil, picture: picture, camera: camera)
  }

  private func columns(_ points: SurfacePoints) -> [Double] {
    points.positions.map { camera.projectPinhole(Vector3($0)).x }
  }

  @Test func `surfaces go on up to what the picture shows to be another`() {
    var picture = Image(width: 160, height: 120, channels: 3)
    for index in 0..<160 * 120 {
      let isThing = (56..<104).contains(index % 160)
      for channel in 0..<3 { picture.pixels[3 * index + channel] = isThing ? 180 : 60 }
    }
    let without = columns(points(picture: nil))
    let with = columns(points(picture: picture))
    #expect(without.allSatisfy { $0 < 40 || $0 >= 120 })
    #expect(with.contains { $0 > 50 && $0 < 54 } && with.contains { $0 > 106 && $0 < 110 })
    #expect(with.allSatisfy { $0 < 57 || $0 > 103 })
    // As deep as the wall, and less certain.
    let all = points(picture: picture)
    for (position, sigma) in zip(all.positions, all.sigmas) {
      #expect(abs(position.z - 4) < 1e-5)
      #expect(sigma >= 0.2 - 1e-6)
    }
  }
}
