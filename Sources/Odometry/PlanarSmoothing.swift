// The inverse depth of a plane is linear in the pixel: where a window's depths lie on one plane within their sigmas,
// together they say more than each alone. How large a window may be follows from the intervals of the smaller ones (A.
// Goldenshluger, A. Nemirovski, "On spatially adaptive estimation of nonparametric regression", 1997); windows need
// not lie about their pixel, so that they reach up to outlines (M. Nagao, T. Matsuyama, "Edge preserving smoothing",
// 1979).

internal import Imagery
internal import Parallelism

/// How depth is smoothed.
public struct PlanarSmoothingOptions: Equatable, Sendable {
  /// Pixels of a cell, in both directions: each has its own plane.
  public var cell = 4

  /// From a window's middle cell to its outermost ones, for windows of growing size.
  public var radii = [2, 4, 8]

  /// Depths lie on a plane when their squared distances from it, in sigmas, have at most this mean.
  public var greatestDisagreement = 1.5

  /// A larger window's plane differs by no more than so many sigmas of a smaller one's, at the cell.
  public var intervalSigmas = 2.0

  /// So many cells err alike and count as one: flow is matched by windows of several pixels.
  public var cellsAlike = 24.0

  /// Less of a window than this with depth says nothing.
  public var leastKnownShare = 0.5

  /// A pixel is on a plane when it differs by no more than so many of its sigmas.
  public var agreementSigmas: Float = 3

  /// Sigma shrinks at most so many times: poses err for all pixels alike.
  public var greatestGain: Float = 4

  /// The defaults.
  public init() {}
}

extension DepthEstimate {
  /// The estimate with each pixel on the plane around it, where there is one and it agrees; others stay.
  ///
  /// Unknown depth stays unknown. Sigma never grows.
  public func smoothedByPlanes(
    options: PlanarSmoothingOptions = .init(),
    threads: Int = 1
  ) -> DepthEstimate {
    let size = Double(options.cell)
    let sums = MomentSums(of: self, cell: options.cell)
    let planes = orderedResults(sums.rows, threads: threads) { row in
      (0..<sums.columns).map { sums.plane(column: $0, row: row, options: options) }
    }
    var out = self
    let width = depth.width
    for y in 0..<depth.height {
      // Of the cells whose middles lie around the pixel, bilinearly.
      let down = (Double(y) - (size - 1) / 2) / size
      let upper = min(max(Int(down.rounded(.down)), 0), sums.rows - 1)
      let lower = min(upper + 1, sums.rows - 1)
      let downShare = min(max(down - Double(upper), 0), 1)
      for x in 0..<width {
        let z = depth.values[y * width + x]
        guard z > 0 else { continue }
        let across = (Double(x) - (size - 1) / 2) / size
        let left = min(max(Int(across.rounded(.down)), 0), sums.columns - 1)
        let right = min(left + 1, sums.columns - 1)
        let acrossShare = min(max(across - Double(left), 0), 1)
        let own = 1 / z
        let ownSigma = sigma.values[y * width + x] / (z * z)
        var weights: Float = 0
        var value: Float = 0
        var variance: Float = 0
        func add(_ plane: InverseDepthPlane?, _ weight: Double) {
          guard let plane, weight > 0 else { return }
          let there = Float(plane.value(x, y))
          guard there > 0, abs(there - own) <= options.agreementSigmas * ownSigma else { return }
          weights += Float(weight)
          value += Float(weight) * there
          variance += Float(weight * plane.variance)
        }
        add(planes[upper][left], (1 - downShare) * (1 - acrossShare))
        add(planes[upper][right], (1 - downShare) * acrossShare)
        add(planes[lower][left], downShare * (1 - acrossShare))
        add(planes[lower][right], downShare * acrossShare)
        guard weights > 0 else { continue }
        value /= weights
        // Planes next to each other share their windows: their errors are alike.
        let smooth = max((variance / weights).squareRoot(), ownSigma / options.greatestGain)
        out.depth.values[y * width + x] = 1 / value
        out.sigma.values[y * width + x] = min(smooth, ownSigma) / (value * value)
      }
    }
    return out
  }
}

/// An inverse depth, linear in the pixel.
private struct InverseDepthPlane {
  let level: Double
  let slopeX: Double
  let slopeY: Double
  /// Of its value at the cell that it is for.
  let variance: Double

  func value(_ x: Int, _ y: Int) -> Double { level + slopeX * Double(x) + slopeY * Double(y) }
}

/// Sums over all cells above and left of each, of weights w = 1 / σ² and inverse depths r.
private struct MomentSums {
  let columns: Int
  let rows: Int
  private let cell: Int
  /// (rows + 1) × (columns + 1): w, wx, wy, wxx, wxy, wyy, wr, wxr, wyr, wrr, count.
  private var sums: [SIMD16<Double>]

  init(of estimate: DepthEstimate, cell: Int) {
    self.cell = cell
    let (width, height) = (estimate.depth.width, estimate.depth.height)
    columns = (width + cell - 1) / cell
    rows = (height + cell - 1) / cell
    sums = [SIMD16<Double>](repeating: .zero, count: (columns + 1) * (rows + 1))
    for y in 0..<height {
      for x in 0..<width {
        let z = Double(estimate.depth.values[y * width + x])
        let sigma = Double(estimate.sigma.values[y * width + x])
        guard z > 0, sigma > 0 else { continue }
        let w = z * z * z * z / (sigma * sigma)
        let (px, py, r) = (Double(x), Double(y), 1 / z)
        let at = (y / cell + 1) * (columns + 1) + x / cell + 1
        let linear = SIMD4(1, px, py, r) * w
        sums[at] += SIMD16(
          lowHalf: SIMD8(
            linear.x,
            linear.y,
            linear.z,
            linear.y * px,
            linear.y * py,
            linear.z * py,
            linear.w,
            linear.w * px
          ),
          highHalf: SIMD8(linear.w * py, linear.w * r, 1, 0, 0, 0, 0, 0)
        )
      }
    }
    for row in 1...rows {
      var line = SIMD16<Double>.zero
      for column in 1...columns {
        let at = row * (columns + 1) + column
        line += sums[at]
        sums[at] = line + sums[at - columns - 1]
      }
    }
  }

  /// The plane through the windows of a cell whose value there is known best; nil where no window fits.
  func plane(
    column: Int,
    row: Int,
    options: PlanarSmoothingOptions
  ) -> InverseDepthPlane? {
    let x = Double(column * cell) + Double(cell - 1) / 2
    let y = Double(row * cell) + Double(cell - 1) / 2
    var best: InverseDepthPlane?
    for radius in options.radii {
      var candidates: [InverseDepthPlane] = []
      for down in -1...1 {
        for across in -1...1 {
          guard
            let found = fit(
              column + across * radius,
              row + down * radius,
              radius: radius,
              at: (x, y),
              options: options
            )
          else { continue }
          if let best {
            let difference =
              found.level + found.slopeX * x + found.slopeY * y
              - (best.level + best.slopeX * x + best.slopeY * y)
            guard
              difference * difference
                <= options.intervalSigmas * options.intervalSigmas * best.variance
            else { continue }
          }
          candidates.append(found)
        }
      }
      if let found = candidates.min(by: { $0.variance < $1.variance }),
        found.variance < best?.variance ?? .infinity
      {
        best = found
      }
    }
    return best
  }

  /// The plane of the window about a cell, for a place in the picture; nil where its depths lie on none.
  private func fit(
    _ column: Int,
    _ row: Int,
    radius: Int,
    at place: (x: Double, y: Double),
    options: PlanarSmoothingOptions
  ) -> InverseDepthPlane? {
    let (left, right) = (max(column - radius, 0), min(column + radius + 1, columns))
    let (top, bottom) = (max(row - radius, 0), min(row + radius + 1, rows))
    guard left < right, top < bottom else { return nil }
    let stride = columns + 1
    let s =
      sums[bottom * stride + right] - sums[top * stride + right] - sums[bottom * stride + left]
      + sums[top * stride + left]
    let edge = Double((2 * radius + 1) * cell)
    let (weight, count) = (s[0], s[10])
    guard count >= options.leastKnownShare * edge * edge, weight > 0 else { return nil }
    // About the window's centre of weight, where level and slopes are independent.
    let (mx, my, mr) = (s[1] / weight, s[2] / weight, s[6] / weight)
    let xx = s[3] - weight * mx * mx
    let xy = s[4] - weight * mx * my
    let yy = s[5] - weight * my * my
    let xr = s[7] - weight * mx * mr
    let yr = s[8] - weight * my * mr
    let rr = s[9] - weight * mr * mr
    let determinant = xx * yy - xy * xy
    guard determinant > 1e-9 * xx * yy else { return nil }
    let slopeX = (yy * xr - xy * yr) / determinant
    let slopeY = (xx * yr - xy * xr) / determinant
    let disagreement = max(rr - slopeX * xr - slopeY * yr, 0) / max(count - 3, 1)
    guard disagreement <= options.greatestDisagreement else { return nil }
    let (dx, dy) = (place.x - mx, place.y - my)
    let leverage =
      1 / weight + (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / determinant
    let alike = options.cellsAlike * Double(cell * cell)
    return InverseDepthPlane(
      level: mr - slopeX * mx - slopeY * my,
      slopeX: slopeX,
      slopeY: slopeY,
      variance: leverage * alike * max(disagreement, 1)
    )
  }
}
