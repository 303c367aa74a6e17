// The motion of the background of a turning camera: a homography (R. Hartley and A. Zisserman, "Multiple View
// Geometry", 2003, section 8.4), found by random samples and refined with the weights of Geman and McClure.

public import Geometry
public import Imagery

/// What a turning camera does to the pixels of its background.
public struct BackgroundHomography: Sendable {
  /// From pixels of the first frame to pixels of the second.
  public let secondFromFirst: Matrix3

  /// A homography from its matrix, in pixels.
  public init(secondFromFirst: Matrix3) {
    self.secondFromFirst = secondFromFirst
  }

  /// The homography that most of a flow follows; nil with fewer than 16 known samples or no solution.
  ///
  /// `sigma` is the flow's, H × W, NaN where it is not to be used. Less than half of the known pixels
  /// may move otherwise.
  public init?(_ flow: FlowField, sigma: [Float], grid: SampleGrid) {
    let centre = Vector2(Double(flow.width - 1), Double(flow.height - 1)) * 0.5
    let size = 0.5 * Double(max(flow.width, flow.height))
    var pairs: [(first: Vector2, second: Vector2, sigma: Double)] = []
    // An eighth of the samples suffices for eight numbers.
    for sample in Swift.stride(from: 0, to: grid.count, by: 7) {
      let index = grid.index(sample)
      guard sigma[index].isFinite else { continue }
      let pixel = grid.pixel(sample)
      let first = Vector2(Double(pixel.x), Double(pixel.y))
      let vector = flow.vectors[index]
      let second = first + Vector2(Double(vector.x), Double(vector.y))
      pairs.append(((first - centre) / size, (second - centre) / size, Double(sigma[index]) / size))
    }
    guard pairs.count >= 16 else { return nil }
    guard var h = Self.start(pairs, tolerance: 3 / size) else { return nil }
    var kernel = 3 / size
    for _ in 0..<12 {
      var matrix = [Double](repeating: 0, count: 64)
      var vector = [Double](repeating: 0, count: 8)
      var sizes: [Double] = []
      for pair in pairs {
        let (u, v) = (pair.first.x, pair.first.y)
        guard let (image, w) = Self.image(of: pair.first, h) else { continue }
        let miss = image - pair.second
        let distance = length(miss)
        sizes.append(distance)
        let closeness = kernel * kernel / (kernel * kernel + distance * distance)
        let weight = closeness * closeness / (pair.sigma * pair.sigma)
        let rows = (
          [u, v, 1, 0, 0, 0, -image.x * u, -image.x * v],
          [0, 0, 0, u, v, 1, -image.y * u, -image.y * v]
        )
        for (row, residual) in [(rows.0, miss.x), (rows.1, miss.y)] {
          for a in 0..<8 {
            let slope = row[a] / w
            vector[a] -= weight * slope * residual
            for b in 0...a { matrix[8 * a + b] += weight * slope * row[b] / w }
          }
        }
      }
      guard sizes.count >= 16, let step = solved(matrix, vector) else { return nil }
      for a in 0..<8 { h[a] += step[a] }
      kernel = max(0.6 * kernel, min(2.5 * middle(sizes), kernel), 1 / size)
    }
    guard h.allSatisfy(\.isFinite) else { return nil }
    let normal = Matrix3(
      rows: Vector3(1 / size, 0, -centre.x / size),
      Vector3(0, 1 / size, -centre.y / size),
      Vector3(0, 0, 1)
    )
    let fitted = Matrix3(
      rows: Vector3(h[0], h[1], h[2]),
      Vector3(h[3], h[4], h[5]),
      Vector3(h[6], h[7], 1)
    )
    self.init(secondFromFirst: normal.inverse * fitted * normal)
  }

  /// The homography through four pairs that most pairs agree with, of many fours; nil where no four give one.
  ///
  /// M. Fischler and R. Bolles, "Random sample consensus" (1981).
  private static func start(
    _ pairs: [(first: Vector2, second: Vector2, sigma: Double)],
    tolerance: Double
  ) -> [Double]? {
    // With half of the pairs wrong, one in 16 fours is right: 200 miss it once in 400,000 times.
    var state: UInt64 = 1
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(pairs.count))
    }
    var best: (h: [Double], cost: Double)?
    for _ in 0..<200 {
      var matrix = [Double](repeating: 0, count: 64)
      var vector = [Double](repeating: 0, count: 8)
      for _ in 0..<4 {
        let pair = pairs[next()]
        let (u, v, x, y) = (pair.first.x, pair.first.y, pair.second.x, pair.second.y)
        for (row, value) in [
          ([u, v, 1, 0, 0, 0, -x * u, -x * v], x), ([0, 0, 0, u, v, 1, -y * u, -y * v], y),
        ] {
          for a in 0..<8 {
            vector[a] += row[a] * value
            for b in 0...a { matrix[8 * a + b] += row[a] * row[b] }
          }
        }
      }
      guard let h = solved(matrix, vector), h.allSatisfy(\.isFinite) else { continue }
      var cost = 0.0
      for pair in pairs {
        let miss = image(of: pair.first, h).map { length($0.place - pair.second) } ?? tolerance
        cost += min(miss * miss, tolerance * tolerance)
      }
      if cost < best?.cost ?? .infinity { best = (h, cost) }
    }
    return best?.h
  }

  /// Where a homography of eight numbers puts a place, and its denominator; nil beyond the horizon.
  private static func image(of place: Vector2, _ h: [Double]) -> (place: Vector2, scale: Double)? {
    let (u, v) = (place.x, place.y)
    let w = 1 + h[6] * u + h[7] * v
    guard w > 0.1 else { return nil }
    return (Vector2(h[0] * u + h[1] * v + h[2], h[3] * u + h[4] * v + h[5]) / w, w)
  }

  /// Where the background shows a pixel of the first frame; not finite at the horizon.
  public func target(of pixel: Vector2) -> Vector2 {
    let p = secondFromFirst * Vector3(pixel.x, pixel.y, 1)
    return Vector2(p.x, p.y) / p.z
  }
}

/// The middle value (the upper one of two).
private func middle(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// The solution of a symmetric positive system of 8 from its lower triangle; nil where there is none.
private func solved(_ matrix: [Double], _ vector: [Double]) -> [Double]? {
  var l = matrix
  for a in 0..<8 {
    l[9 * a] *= 1 + 1e-12
    for b in 0...a {
      var sum = l[8 * a + b]
      for k in 0..<b { sum -= l[8 * a + k] * l[8 * b + k] }
      if a == b {
        guard sum > 0 else { return nil }
        l[9 * a] = sum.squareRoot()
      } else {
        l[8 * a + b] = sum / l[9 * b]
      }
    }
  }
  var x = vector
  for a in 0..<8 {
    for k in 0..<a { x[a] -= l[8 * a + k] * x[k] }
    x[a] /= l[9 * a]
  }
  for a in (0..<8).reversed() {
    for k in stride(from: a + 1, to: 8, by: 1) { x[a] -= l[8 * k + a] * x[k] }
    x[a] /= l[9 * a]
  }
  return x
}
