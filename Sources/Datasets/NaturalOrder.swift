/// The order in which people number files: runs of digits compare as numbers, so 9 comes before 10.
public enum NaturalOrder {
  /// Whether `a` comes before `b`: runs of digits by value, all else byte by byte.
  ///
  /// Names that differ only in leading zeros compare byte by byte in the end: the order is total.
  public static func precedes(_ a: String, _ b: String) -> Bool {
    let (left, right) = (Array(a.utf8), Array(b.utf8))
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      if isDigit(left[i]), isDigit(right[j]) {
        let (first, second) = (digits(left, from: i), digits(right, from: j))
        let (x, y) = (significant(left[first]), significant(right[second]))
        if x.count != y.count { return x.count < y.count }
        if !x.elementsEqual(y) { return x.lexicographicallyPrecedes(y) }
        (i, j) = (first.upperBound, second.upperBound)
      } else {
        if left[i] != right[j] { return left[i] < right[j] }
        (i, j) = (i + 1, j + 1)
      }
    }
    guard i == left.count, j == right.count else { return i == left.count }
    return left.lexicographicallyPrecedes(right)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func digits(_ bytes: [UInt8], from start: Int) -> Range<Int> {
    start..<(bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count)
  }

  private static func significant(_ digits: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    digits.drop { $0 == 0x30 }
  }
}
