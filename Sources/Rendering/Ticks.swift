internal import RealModule

/// Round numbers for axes and scale bars.
struct Ticks: Equatable {
  /// The numbers, ascending.
  let values: [Double]

  /// Decimals with which all of them can be told apart.
  let decimals: Int

  /// About `count` multiples of 1, 2 or 5 times a power of ten inside a range.
  init(from lower: Double, to upper: Double, count: Int) {
    let span = upper - lower
    guard span > 0, span.isFinite, count > 0 else {
      (values, decimals) = (lower.isFinite ? [lower] : [], 2)
      return
    }
    let step = Ticks.roundStep(atLeast: span / Double(count))
    let first = (lower / step).rounded(.up)
    let last = (upper / step).rounded(.down)
    // A step far below the numbers' own precision would never advance.
    guard last - first < 1000, abs(first) < 1e12 else {
      (values, decimals) = ([lower, upper], 2)
      return
    }
    values = stride(from: first, through: last, by: 1).map { $0 * step + 0 }
    decimals = max(0, -Int(Double.log10(step * 1.0001).rounded(.down)))
  }

  /// The labels, all with the same decimals.
  var labels: [String] { values.map { NumberText.fixed($0, decimals: decimals) } }

  /// The smallest of 1, 2 or 5 times a power of ten that is not below `size`.
  static func roundStep(atLeast size: Double) -> Double {
    guard size > 0, size.isFinite else { return 1 }
    let exponent = Int(Double.log10(size).rounded(.down))
    // 10ⁿ for negative n by division, so that 0.1 is the number that is written so.
    let power = exponent < 0 ? 1 / Double.pow(10, -exponent) : Double.pow(10, exponent)
    for factor in [1.0, 2, 5] where factor * power >= size * (1 - 1e-9) { return factor * power }
    return 10 * power
  }
}
