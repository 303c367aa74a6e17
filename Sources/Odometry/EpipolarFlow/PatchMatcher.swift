internal import Geometry

/// How alike patches of two images are, and where that is best nearby.
struct PatchMatcher: Sendable {
  let first: GreyLevel
  let second: GreyLevel

  /// Half the side of the patches, which are 2 · `radius` + 1 pixels wide.
  let radius: Int

  /// In the pixels of these images; nil where points may move anywhere.
  let fundamental: Matrix3?

  /// The sum of absolute differences between the patch at (x, y) and that `flow` away, given up once it
  /// exceeds `limit`.
  func difference(
    _ x: Int,
    _ y: Int,
    _ flow: SIMD2<Float>,
    limit: Float = .infinity
  ) -> Float {
    let centre = SIMD2(Float(x), Float(y)) + flow
    let reach = Float(radius)
    guard centre.x >= reach, centre.y >= reach,
      centre.x < Float(second.width - 1) - reach, centre.y < Float(second.height - 1) - reach,
      x >= radius, y >= radius, x + radius < first.width, y + radius < first.height
    else { return .infinity }
    let (left, top) = (Int(centre.x), Int(centre.y))
    let (fx, fy) = (centre.x - Float(left), centre.y - Float(top))
    let (w00, w10) = ((1 - fx) * (1 - fy), fx * (1 - fy))
    let (w01, w11) = ((1 - fx) * fy, fx * fy)
    let width = second.width
    return first.values.withUnsafeBufferPointer { here in
      second.values.withUnsafeBufferPointer { there in
        var sum: Float = 0
        for dy in -radius...radius {
          var i = (y + dy) * first.width + x - radius
          var j = (top + dy) * width + left - radius
          for _ in 0...2 * radius {
            let value =
              w00 * there[j] + w10 * there[j + 1] + w01 * there[j + width]
              + w11 * there[j + width + 1]
            sum += abs(here[i] - value)
            i += 1
            j += 1
          }
          if sum > limit { return .infinity }
        }
        return sum
      }
    }
  }

  /// The best flow near a guess: down the slope of the differences, on the epipolar line if there is one.
  func refined(
    _ x: Int,
    _ y: Int,
    _ guess: SIMD2<Float>,
    steps: Int
  ) -> (flow: SIMD2<Float>, difference: Float) {
    guard let line = epipolarLine(x, y) else { return descended(x, y, guess, steps: steps) }
    var best = line.nearest(to: guess)
    var lowest = difference(x, y, best)
    var stride: Float = 1
    while stride >= 0.125 {
      for _ in 0..<steps {
        let place = best
        for sign: Float in [-1, 1] {
          let flow = place + line.direction * (sign * stride)
          let value = difference(x, y, flow, limit: lowest)
          if value < lowest { (best, lowest) = (flow, value) }
        }
        if best == place { break }
      }
      stride /= 2
    }
    return (best, lowest)
  }

  private func descended(
    _ x: Int,
    _ y: Int,
    _ guess: SIMD2<Float>,
    steps: Int
  ) -> (flow: SIMD2<Float>, difference: Float) {
    var best = guess
    var lowest = difference(x, y, best)
    var stride: Float = 1
    while stride >= 0.25 {
      for _ in 0..<steps {
        let place = best
        for dy: Float in [-1, 0, 1] {
          for dx: Float in [-1, 0, 1] where dx != 0 || dy != 0 {
            let flow = place + SIMD2(dx, dy) * stride
            let value = difference(x, y, flow, limit: lowest)
            if value < lowest { (best, lowest) = (flow, value) }
          }
        }
        if best == place { break }
      }
      stride /= 2
    }
    return (best, lowest)
  }

  /// The flows that bring a pixel onto its epipolar line.
  private struct Line {
    let point: SIMD2<Float>
    let direction: SIMD2<Float>

    func nearest(to flow: SIMD2<Float>) -> SIMD2<Float> {
      point + direction * ((flow - point) * direction).sum()
    }
  }

  private func epipolarLine(_ x: Int, _ y: Int) -> Line? {
    guard let fundamental else { return nil }
    let line = fundamental * Vector3(Double(x), Double(y), 1)
    let norm = (line.x * line.x + line.y * line.y).squareRoot()
    // At the epipole itself every direction is as good.
    guard norm > 1e-12 else { return nil }
    let normal = Vector2(line.x, line.y) / norm
    let distance = normal.x * Double(x) + normal.y * Double(y) + line.z / norm
    return Line(
      point: SIMD2(Float(-normal.x * distance), Float(-normal.y * distance)),
      direction: SIMD2(Float(-normal.y), Float(normal.x))
    )
  }
}
