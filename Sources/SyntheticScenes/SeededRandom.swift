// Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014).

/// A random generator that draws the same numbers on every machine.
///
/// Ranges are mapped here and not by the standard library, whose rule may change.
public struct SeededRandom: Sendable {
  private var state: UInt64

  /// A generator; different streams of one seed are independent of each other.
  public init(seed: UInt64, stream: UInt64 = 0) {
    state = SeededRandom.mixed(seed &+ 0x9e37_79b9_7f4a_7c15) ^ SeededRandom.mixed(~stream)
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return SeededRandom.mixed(state)
  }

  /// A number of `range`, uniform.
  public mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    let unit = Double(next() >> 11) * 0x1p-53
    return range.lowerBound + (range.upperBound - range.lowerBound) * unit
  }

  /// An index from 0 to `count` − 1, uniform to one part in 2⁶⁴ / count.
  public mutating func index(below count: Int) -> Int {
    precondition(count > 0)
    return Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// 1 or −1.
  public mutating func sign() -> Double { next() >> 63 == 0 ? 1 : -1 }

  /// The finaliser: neighbouring inputs give unrelated outputs.
  public static func mixed(_ bits: UInt64) -> UInt64 {
    var z = bits
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
