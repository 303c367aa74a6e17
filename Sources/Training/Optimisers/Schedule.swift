// L. N. Smith and N. Topin, "Super-convergence" (2018): one cycle; I. Loshchilov and F. Hutter, "SGDR"
// (ICLR 2017): cosine.

internal import RealModule

/// The learning rate of each step, as a part of the highest.
public enum Schedule: Sendable, Equatable {
  /// Always the highest.
  case constant
  /// Up from 1/25 in a straight line over a part of the steps, then down to 1/250,000 in another.
  case oneCycle(warmUp: Double)
  /// Up from 0 over a part of the steps, then down half a cosine to a part of the highest.
  case cosine(warmUp: Double, end: Double)
  /// Multiplied by a factor at each of these parts of the steps.
  case steps(at: [Double], factor: Double)

  /// The part of the highest rate in step `index`, from 0, of `count`.
  public func rate(at index: Int, of count: Int) -> Double {
    let last = Double(max(1, count - 1))
    let place = min(Double(index), last)
    switch self {
    case .constant:
      return 1
    case .oneCycle(let warmUp):
      let top = max(0, warmUp * Double(count) - 1)
      let (start, end) = (1.0 / 25, 1.0 / 250_000)
      if place < top { return start + (1 - start) * place / top }
      return last > top ? 1 + (end - 1) * (place - top) / (last - top) : 1
    case .cosine(let warmUp, let end):
      let top = warmUp * Double(count)
      if place < top { return (place + 1) / (top + 1) }
      guard last > top else { return 1 }
      return end + (1 - end) * (1 + Double.cos(.pi * (place - top) / (last - top))) / 2
    case .steps(let places, let factor):
      let passed = places.count { Double(index) >= $0 * Double(count) }
      return (0..<passed).reduce(1) { rate, _ in rate * factor }
    }
  }
}
