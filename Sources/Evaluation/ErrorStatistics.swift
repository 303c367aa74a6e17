/// What a set of errors, none below zero, comes to.
public struct ErrorStatistics: Equatable, Sendable {
  /// How many errors there are.
  public let count: Int

  /// The arithmetic mean.
  public let mean: Double

  /// The root of the mean square.
  public let rootMeanSquare: Double

  /// The middle of the sorted errors; the mean of the two in the middle of an even number.
  public let median: Double

  /// The largest.
  public let largest: Double

  /// The statistics of some errors; not numbers where there are none.
  public init(of errors: [Double]) {
    count = errors.count
    let number = Double(errors.count)
    mean = errors.reduce(0, +) / number
    rootMeanSquare = (errors.reduce(0) { $0 + $1 * $1 } / number).squareRoot()
    var copy = errors
    median = copy.selectMedian() ?? .nan
    largest = errors.max() ?? .nan
  }
}

extension Array where Element: BinaryFloatingPoint {
  /// The median, nil of nothing, found without sorting.
  ///
  /// The order of the elements is lost. None may be NaN.
  mutating func selectMedian() -> Element? {
    guard !isEmpty else { return nil }
    let upper = withUnsafeMutableBufferPointer { $0.select(rank: $0.count / 2) }
    guard count.isMultiple(of: 2) else { return upper }
    // Everything before the middle is no larger than it.
    let lower = self[..<(count / 2)].reduce(-Element.infinity) { Swift.max($0, $1) }
    return (lower + upper) / 2
  }
}

extension UnsafeMutableBufferPointer where Element: Comparable {
  /// Puts the element of a rank at its place, none larger before it and none smaller behind it.
  ///
  /// Hoare's quickselect (1961) with the median of three as pivot.
  func select(rank: Int) -> Element {
    var low = 0
    var high = count - 1
    while low < high {
      let middle = low + (high - low) / 2
      if self[middle] < self[low] { swapAt(middle, low) }
      if self[high] < self[low] { swapAt(high, low) }
      if self[high] < self[middle] { swapAt(high, middle) }
      let pivot = self[middle]
      var i = low
      var j = high
      while i <= j {
        while self[i] < pivot { i += 1 }
        while pivot < self[j] { j -= 1 }
        if i <= j {
          swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if rank <= j {
        high = j
      } else if rank >= i {
        low = i
      } else {
        break
      }
    }
    return self[rank]
  }
}
