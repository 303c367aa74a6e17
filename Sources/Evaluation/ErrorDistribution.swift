/// The errors of all pixels of a sequence in constant memory: sums, and a histogram for the median.
///
/// A bin of the histogram is a span of 2⁻¹² of its value, so that a median is good to 0.013 %.
public struct ErrorDistribution: Sendable {
  /// How many errors there are.
  public private(set) var count = 0

  private var sum = 0.0
  private var sumOfSquares = 0.0
  private var bins: [Int] = []

  /// The bits of a single-precision number that are dropped: all but sign, exponent and 12 more.
  private static let droppedBits: UInt32 = 11

  /// A distribution without errors.
  public init() {}

  /// The arithmetic mean; not a number where there are no errors.
  public var mean: Double { sum / Double(count) }

  /// The root of the mean square; not a number where there are no errors.
  public var rootMeanSquare: Double { (sumOfSquares / Double(count)).squareRoot() }

  /// The middle of the sorted errors, to 0.013 %; not a number where there are none.
  public var median: Double {
    guard count > 0 else { return .nan }
    return (value(atRank: (count - 1) / 2) + value(atRank: count / 2)) / 2
  }

  /// Adds errors, each finite and not below zero.
  public mutating func add(_ errors: [Float]) {
    guard !errors.isEmpty else { return }
    allocate()
    var (sum, squares) = (self.sum, sumOfSquares)
    bins.withUnsafeMutableBufferPointer { bins in
      for error in errors {
        let wide = Double(error)
        sum += wide
        squares += wide * wide
        bins[Int(error.magnitude.bitPattern >> Self.droppedBits)] += 1
      }
    }
    (self.sum, sumOfSquares) = (sum, squares)
    count += errors.count
  }

  /// Adds the errors of another distribution.
  public mutating func add(_ other: ErrorDistribution) {
    guard other.count > 0 else { return }
    allocate()
    sum += other.sum
    sumOfSquares += other.sumOfSquares
    count += other.count
    for i in bins.indices { bins[i] += other.bins[i] }
  }

  private mutating func allocate() {
    if bins.isEmpty { bins = [Int](repeating: 0, count: 1 << (31 - Int(Self.droppedBits))) }
  }

  /// The middle of the bin that holds the error of a rank.
  private func value(atRank rank: Int) -> Double {
    var seen = 0
    for (index, number) in bins.enumerated() {
      seen += number
      guard seen > rank else { continue }
      // The first bin holds zero and what is next to it.
      guard index > 0 else { return 0 }
      let low = UInt32(index) << Self.droppedBits
      return Double(Float(bitPattern: low + 1 << (Self.droppedBits - 1)))
    }
    return .nan
  }
}
