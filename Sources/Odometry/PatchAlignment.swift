// B. D. Lucas and T. Kanade, "An iterative image registration technique with an application to stereo vision"
// (IJCAI 1981), in all windows of an image at once, held to the flow that it starts from where there is no texture.

public import Imagery

/// How flow is moved to where windows of the images match best.
public struct PatchAlignmentOptions: Equatable, Sendable {
  /// Rounds of looking up and solving.
  public var iterations = 3

  /// What the flow may be wrong by before, in pixels per axis: where texture says less, it stays.
  public var priorSigma: Float = 1

  /// The 1σ of what matching pixels differ by, in grey levels.
  public var noise: Float = 3

  /// The defaults.
  public init() {}
}

/// A grey image as alignment wants it: lightly smoothed, with its gradient.
public struct AlignmentImage: Sendable {
  let width: Int
  let height: Int
  let values: [Float]
  let gradients: [SIMD2<Float>]

  /// Prepares a grey image of at least 8 × 8 pixels.
  public init(_ image: Image) {
    precondition(image.channels == 1)
    precondition(image.width >= 8 && image.height >= 8)
    (width, height) = (image.width, image.height)
    // A Gaussian of 0.8 pixels: lookups between pixels cost the finest detail anyway, on one side only.
    values = Self.filtered(
      image.pixels.map(Float.init),
      image.width,
      image.height,
      alongX: [0.0219, 0.2285, 0.4992, 0.2285, 0.0219],
      alongY: [0.0219, 0.2285, 0.4992, 0.2285, 0.0219]
    )
    let slope: [Float] = [1.0 / 12, -8.0 / 12, 0, 8.0 / 12, -1.0 / 12]
    let x = Self.filtered(values, width, height, alongX: slope, alongY: [0, 0, 1, 0, 0])
    let y = Self.filtered(values, width, height, alongX: [0, 0, 1, 0, 0], alongY: slope)
    gradients = zip(x, y).map { SIMD2($0, $1) }
  }

  /// Two filters of five taps, one a direction; the border repeats.
  private static func filtered(
    _ values: [Float],
    _ width: Int,
    _ height: Int,
    alongX: [Float],
    alongY: [Float]
  ) -> [Float] {
    var rows = [Float](repeating: 0, count: values.count)
    var out = rows
    for y in 0..<height {
      for x in 0..<width {
        var sum: Float = 0
        for k in 0..<5 {
          sum += alongX[k] * values[y * width + min(max(x + k - 2, 0), width - 1)]
        }
        rows[y * width + x] = sum
      }
    }
    for y in 0..<height {
      for k in 0..<5 where alongY[k] != 0 {
        let from = min(max(y + k - 2, 0), height - 1) * width
        for x in 0..<width { out[y * width + x] += alongY[k] * rows[from + x] }
      }
    }
    return out
  }
}

/// The flow from `first` to `second` that is nearest to `start` where windows are alike.
///
/// Estimators smooth: they take a percent or so from differences of motion, and with them from the parallax that
/// depth is made of. A window, 10 pixels wide at 1σ, that is laid over both images has no such bias. Its shape follows
/// `start`, its brightness may differ by a constant, and pixels that do not fit count less (Cauchy).
public func aligned(
  _ start: FlowField,
  from first: AlignmentImage,
  to second: AlignmentImage,
  options: PatchAlignmentOptions = .init()
) -> FlowField {
  precondition(start.width == first.width && start.height == first.height)
  precondition(start.width == second.width && start.height == second.height)
  var flow = start
  var windows = AlignmentWindows(width: start.width, height: start.height)
  for _ in 0..<options.iterations {
    windows.gather(flow, first, second, noise: options.noise)
    windows.solve(options)
    windows.move(&flow)
  }
  return flow
}

/// Sums over square cells, smoothed over their neighbours: the windows of an image.
private struct AlignmentWindows {
  /// The edge of a cell in pixels.
  private static let cell = 4

  private let width: Int
  private let height: Int
  private let columns: Int
  private let rows: Int
  /// Per cell: w, w gx, w gy, w r, w gx², w gx gy, w gy², w gx r, w gy r.
  private var sums: [SIMD16<Float>]
  /// Per cell: the mean difference in brightness.
  private var offsets: [Float]
  /// Per cell: how far it has moved from the start, and the last step of that.
  private var moved: [SIMD2<Float>]
  private var steps: [SIMD2<Float>]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    columns = (width + Self.cell - 1) / Self.cell
    rows = (height + Self.cell - 1) / Self.cell
    sums = [SIMD16<Float>](repeating: .zero, count: columns * rows)
    offsets = [Float](repeating: 0, count: columns * rows)
    moved = [SIMD2<Float>](repeating: .zero, count: columns * rows)
    steps = moved
  }

  /// Sums what each pixel says of its cell's motion.
  mutating func gather(
    _ flow: FlowField,
    _ first: AlignmentImage,
    _ second: AlignmentImage,
    noise: Float
  ) {
    let scale = 1 / (9 * noise * noise)
    let (width, columns) = (width, columns)
    let right = Float(width - 3)
    let bottom = Float(height - 3)
    for index in sums.indices { sums[index] = .zero }
    sums.withUnsafeMutableBufferPointer { sums in
      flow.vectors.withUnsafeBufferPointer { flow in
        first.values.withUnsafeBufferPointer { values in
          first.gradients.withUnsafeBufferPointer { gradients in
            second.values.withUnsafeBufferPointer { second in
              offsets.withUnsafeBufferPointer { offsets in
                for y in 0..<height {
                  let cells = (y / Self.cell) * columns
                  for x in 0..<width {
                    let at = y * width + x
                    let target = SIMD2<Float>(Float(x), Float(y)) + flow[at]
                    // Written so that an unknown (NaN) target fails.
                    guard target.x >= 1, target.y >= 1, target.x < right, target.y < bottom else {
                      continue
                    }
                    let cell = cells + x / Self.cell
                    let r = cubic(second, width, target) - values[at]
                    let from = r - offsets[cell]
                    let w = 1 / (1 + from * from * scale)
                    let g = gradients[at]
                    let wg = g * w
                    sums[cell] += SIMD16(
                      w,
                      wg.x,
                      wg.y,
                      w * r,
                      wg.x * g.x,
                      wg.x * g.y,
                      wg.y * g.y,
                      wg.x * r,
                      wg.y * r,
                      0,
                      0,
                      0,
                      0,
                      0,
                      0,
                      0
                    )
                  }
                }
              }
            }
          }
        }
      }
    }
    smooth()
  }

  /// Binomial weights over five cells in both directions: with the cells, a window of 4 pixels at 1σ.
  private mutating func smooth() {
    var across = sums
    for y in 0..<rows {
      for x in 0..<columns {
        let row = y * columns
        let (a, b) = (max(x - 2, 0), max(x - 1, 0))
        let (d, e) = (min(x + 1, columns - 1), min(x + 2, columns - 1))
        across[row + x] =
          sums[row + x] * 6 + (sums[row + b] + sums[row + d]) * 4 + sums[row + a] + sums[row + e]
      }
    }
    for y in 0..<rows {
      let (a, b) = (max(y - 2, 0) * columns, max(y - 1, 0) * columns)
      let (d, e) = (min(y + 1, rows - 1) * columns, min(y + 2, rows - 1) * columns)
      for x in 0..<columns {
        // The weight of the middle is 1 / (2π σ²) of the whole: scaled so that sums count pixels.
        sums[y * columns + x] =
          (across[y * columns + x] * 6 + (across[b + x] + across[d + x]) * 4 + across[a + x]
            + across[e + x]) * (1.0 / 36)
      }
    }
  }

  /// Each window's step: the least squares of its pixels and of the start's own sigma.
  mutating func solve(_ options: PatchAlignmentOptions) {
    let prior = 1 / (options.priorSigma * options.priorSigma)
    let precision = 1 / (options.noise * options.noise)
    for cell in sums.indices {
      let s = sums[cell]
      guard s[0] > 1 else {
        steps[cell] = .zero
        continue
      }
      let inverse = 1 / s[0]
      offsets[cell] = s[3] * inverse
      // About the means: a difference in brightness says nothing.
      let xx = (s[4] - s[1] * s[1] * inverse) * precision + prior
      let xy = (s[5] - s[1] * s[2] * inverse) * precision
      let yy = (s[6] - s[2] * s[2] * inverse) * precision + prior
      let bx = (s[1] * s[3] * inverse - s[7]) * precision - prior * moved[cell].x
      let by = (s[2] * s[3] * inverse - s[8]) * precision - prior * moved[cell].y
      let determinant = xx * yy - xy * xy
      var step = SIMD2(yy * bx - xy * by, xx * by - xy * bx) / determinant
      // Linear only nearby.
      let size = (step * step).sum().squareRoot()
      if size > 1 { step /= size }
      moved[cell] += step
      steps[cell] = step
    }
  }

  /// Moves each pixel by the steps of the windows around it, bilinearly.
  func move(_ flow: inout FlowField) {
    let edge = Float(Self.cell)
    let middle = (edge - 1) / 2
    flow.vectors.withUnsafeMutableBufferPointer { flow in
      steps.withUnsafeBufferPointer { steps in
        for y in 0..<height {
          let v = min(max((Float(y) - middle) / edge, 0), Float(rows - 1))
          let top = min(Int(v), max(rows - 2, 0))
          let b = v - Float(top)
          let upper = top * columns
          let lower = min(top + 1, rows - 1) * columns
          for x in 0..<width {
            let u = min(max((Float(x) - middle) / edge, 0), Float(columns - 1))
            let left = min(Int(u), max(columns - 2, 0))
            let right = min(left + 1, columns - 1)
            let a = u - Float(left)
            let above = steps[upper + left] * (1 - a) + steps[upper + right] * a
            let below = steps[lower + left] * (1 - a) + steps[lower + right] * a
            flow[y * width + x] += above * (1 - b) + below * b
          }
        }
      }
    }
  }
}

/// A value between pixels by Catmull and Rom's cubic; two pixels from the border at least.
@inline(__always)
private func cubic(
  _ values: UnsafeBufferPointer<Float>,
  _ width: Int,
  _ at: SIMD2<Float>
) -> Float {
  let left = Int(at.x)
  let top = Int(at.y)
  let x = weights(at.x - Float(left))
  let y = weights(at.y - Float(top))
  var start = (top - 1) * width + left - 1
  var sum = SIMD4<Float>.zero
  for row in 0..<4 {
    let line = SIMD4(values[start], values[start + 1], values[start + 2], values[start + 3])
    sum += line * y[row]
    start += width
  }
  return (sum * x).sum()
}

@inline(__always)
private func weights(_ t: Float) -> SIMD4<Float> {
  let s = t * t
  let c = s * t
  return SIMD4(
    -0.5 * t + s - 0.5 * c,
    1 - 2.5 * s + 1.5 * c,
    0.5 * t + 2 * s - 1.5 * c,
    -0.5 * s + 0.5 * c
  )
}
