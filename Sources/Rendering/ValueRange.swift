/// The numbers that a picture shows, from its first colour to its last.
public struct ValueRange: Equatable, Sendable {
  /// The number at the lower end.
  public var lower: Float

  /// The number at the upper end, not below the lower.
  public var upper: Float

  /// A range from its ends.
  public init(lower: Float, upper: Float) {
    precondition(lower <= upper)
    self.lower = lower
    self.upper = upper
  }

  /// The range between two of the values, given as fractions of their count from below.
  ///
  /// Values that are not finite do not count; nil where none is finite. By default one value in
  /// fifty may lie beyond either end, so that a few outliers do not take all the colours.
  public static func robust(
    _ values: [Float],
    from lowerFraction: Double = 0.02,
    to upperFraction: Double = 0.98
  ) -> ValueRange? {
    guard let ends = orderStatistics(of: values, at: [lowerFraction, upperFraction]) else {
      return nil
    }
    return ValueRange(lower: ends[0], upper: ends[1])
  }

  /// Where a value lies between the ends: 0 at the lower, 1 at the upper; ½ in an empty range.
  func fraction(of value: Float) -> Float {
    upper > lower ? (value - lower) / (upper - lower) : value.isNaN ? value : 0.5
  }
}

/// The values at ranks given as fractions 0 … 1 of the finite values' count, nearest rank.
///
/// Exact and in linear time: a radix selection on 16 bits at a time. Nil if no value is finite.
func orderStatistics(of values: [Float], at fractions: [Double]) -> [Float]? {
  // Bit patterns made to ascend with the values: all bits flipped below zero, the sign bit above.
  func key(_ value: Float) -> UInt32 {
    let bits = value.bitPattern
    return bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
  }
  var high = [Int](repeating: 0, count: 65536)
  var count = 0
  for value in values where value.isFinite {
    high[Int(key(value) >> 16)] += 1
    count += 1
  }
  guard count > 0 else { return nil }
  return fractions.map { fraction in
    var rank = Int((min(1, max(0, fraction)) * Double(count - 1)).rounded())
    let upper = bin(ofRank: &rank, in: high)
    var low = [Int](repeating: 0, count: 65536)
    for value in values where value.isFinite && key(value) >> 16 == UInt32(upper) {
      low[Int(key(value) & 0xFFFF)] += 1
    }
    let found = UInt32(upper) << 16 | UInt32(bin(ofRank: &rank, in: low))
    return Float(bitPattern: found >> 31 == 1 ? found & 0x7FFF_FFFF : ~found)
  }
}

/// The bin that holds the element of a rank, which becomes the rank within the bin.
private func bin(ofRank rank: inout Int, in histogram: [Int]) -> Int {
  for (bin, count) in histogram.enumerated() {
    if rank < count { return bin }
    rank -= count
  }
  return histogram.count - 1
}
