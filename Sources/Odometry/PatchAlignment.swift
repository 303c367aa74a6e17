// B. D. Lucas and T. Kanade, "An iterative image registration technique with an application to stereo vision"
// (IJCAI 1981), in all windows of an image at once, held to the flow that it starts from where there is no texture.

internal import CAlignment
public import Imagery

/// How flow is moved to where windows of the images match best.
public struct PatchAlignmentOptions: Equatable, Sendable {
  /// Rounds of looking up and solving.
  public var iterations = 4

  /// What the flow may be wrong by before, in pixels per axis: where texture says less, it stays.
  public var priorSigma: Float = 3

  /// The 1σ of what matching pixels differ by, in grey levels, before the images themselves tell it.
  public var firstNoise: Float = 3

  /// It is taken to be this at least: windows are moved by straight lines and looked up by cubics.
  public var leastNoise: Float = 0.7

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
    let count = width * height
    var gradients = [SIMD2<Float>](repeating: .zero, count: count)
    values = [Float](unsafeUninitializedCapacity: count) { values, known in
      gradients.withUnsafeMutableBytes { gradients in
        image.pixels.withUnsafeBufferPointer { pixels in
          guard let pixels = pixels.baseAddress, let values = values.baseAddress,
            let gradients = gradients.bindMemory(to: Float.self).baseAddress
          else { return }
          alignment_prepare(pixels, Int64(image.width), Int64(image.height), values, gradients)
        }
      }
      known = count
    }
    self.gradients = gradients
  }
}

/// The flow from `first` to `second` that is nearest to `start` where windows are alike.
///
/// Estimators smooth: they take a percent or so from differences of motion, and with them from the parallax that
/// depth is made of. A window, 4 pixels at 1σ, that is laid over both images has no such bias. Its shape follows
/// `start`, its brightness may differ by a constant, and pixels that do not fit count less (Cauchy), by how much pixels
/// of these images differ: where there is little noise, faint texture tells much.
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
  var noise = options.firstNoise
  for _ in 0..<options.iterations {
    windows.gather(flow, first, second, noise: noise)
    noise = max(windows.noise() ?? noise, options.leastNoise)
    windows.solve(noise: noise, priorSigma: options.priorSigma)
    windows.move(&flow)
  }
  return flow
}

/// Sums over square cells, smoothed over their neighbours: the windows of an image.
private struct AlignmentWindows {
  /// The edge of a cell in pixels.
  private static let cell = alignment_cell

  private let width: Int
  private let height: Int
  private let columns: Int
  private let rows: Int
  /// Per cell: w, w gx, w gy, w r, w gx², w gx gy, w gy², w gx r, w gy r, w r².
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
    for index in sums.indices { sums[index] = .zero }
    sums.withUnsafeMutableBytes { sums in
      flow.vectors.withUnsafeBytes { flow in
        first.gradients.withUnsafeBytes { gradients in
          first.values.withUnsafeBufferPointer { first in
            second.values.withUnsafeBufferPointer { second in
              offsets.withUnsafeBufferPointer { offsets in
                guard let sums = sums.bindMemory(to: Float.self).baseAddress,
                  let flow = flow.bindMemory(to: Float.self).baseAddress,
                  let gradients = gradients.bindMemory(to: Float.self).baseAddress,
                  let first = first.baseAddress, let second = second.baseAddress,
                  let offsets = offsets.baseAddress
                else { return }
                var images = alignment_images(
                  width: Int64(width),
                  height: Int64(height),
                  first: first,
                  gradients: gradients,
                  second: second,
                  flow: flow
                )
                alignment_gather(&images, offsets, 1 / (9 * noise * noise), sums)
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

  /// The 1σ of what matching pixels differ by: the middle of all windows, each about its own mean; nil where no
  /// pixel is known.
  func noise() -> Float? {
    // Neighbours share most of their pixels: every eighth is enough.
    var variances = stride(from: 0, to: sums.count, by: 8).compactMap { cell in
      let s = sums[cell]
      return s[0] > 1 ? s[9] / s[0] - (s[3] / s[0]) * (s[3] / s[0]) : nil
    }
    guard !variances.isEmpty else { return nil }
    variances.sort()
    return max(variances[variances.count / 2], 0).squareRoot()
  }

  /// Each window's step: the least squares of its pixels and of the start's own sigma.
  mutating func solve(noise: Float, priorSigma: Float) {
    let prior = 1 / (priorSigma * priorSigma)
    let precision = 1 / (noise * noise)
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
    let acrossX = LinearPlaces(width, among: columns, edge: edge).places
    let acrossY = LinearPlaces(height, among: rows, edge: edge).places
    var line = [SIMD2<Float>](repeating: .zero, count: columns)
    flow.vectors.withUnsafeMutableBufferPointer { flow in
      for (y, down) in acrossY.enumerated() {
        let (above, below) = (down.first * columns, down.second * columns)
        for column in 0..<columns {
          line[column] =
            steps[above + column] * (1 - down.share) + steps[below + column] * down.share
        }
        for (x, across) in acrossX.enumerated() {
          flow[y * width + x] +=
            line[across.first] * (1 - across.share) + line[across.second] * across.share
        }
      }
    }
  }
}
