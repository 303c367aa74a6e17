public import Imagery

/// Point clouds as rows of text: `x y z`, or `x y z red green blue` with colours of 0 … 255.
public enum XYZFile {
  /// Reads a cloud; rows of six numbers that are no colours are positions and normals.
  public static func read(_ path: String) throws -> PointCloud {
    let bytes = try FileContents.bytes(of: path)
    let columns = try columnCount(path, bytes)
    let numbers = try bytes.withUnsafeBufferPointer { bytes in
      var scanner = NumberScanner(bytes, offset: start(bytes))
      var numbers: [Double] = []
      while let number = scanner.next() { numbers.append(number) }
      guard scanner.offset == bytes.count, numbers.count.isMultiple(of: columns) else {
        throw FileError(
          path,
          found: "something other than \(columns) numbers after row \(numbers.count / columns)",
          expected: "as many numbers in every row"
        )
      }
      return numbers
    }
    let count = numbers.count / columns
    func triples(_ offset: Int) -> [SIMD3<Double>] {
      (0..<count).map { i in
        SIMD3(
          numbers[i * columns + offset],
          numbers[i * columns + offset + 1],
          numbers[i * columns + offset + 2]
        )
      }
    }
    var cloud = PointCloud(positions: triples(0).map { SIMD3<Float>($0) })
    guard columns == 6 else { return cloud }
    let others = triples(3)
    let isColour = others.allSatisfy { all in
      (0..<3).allSatisfy { UInt8(exactly: all[$0]) != nil }
    }
    if isColour {
      cloud.colours = others.map { SIMD3<UInt8>($0) }
    } else {
      cloud.normals = others.map { SIMD3<Float>($0) }
    }
    return cloud
  }

  /// Writes positions and, where there are any, colours; positions must be finite.
  public static func write(_ cloud: PointCloud, to path: String) throws {
    let rows = PointRows(PointCloud(positions: cloud.positions, colours: cloud.colours))
    try rows.check(path)
    try AtomicFile.write(path) { try rows.writeText(to: &$0) }
  }

  /// Where the numbers begin, after lines that begin with #.
  private static func start(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var offset = 0
    while offset < bytes.count, bytes[offset] == UInt8(ascii: "#") {
      offset = (bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
    }
    return offset
  }

  private static func columnCount(_ path: String, _ bytes: [UInt8]) throws -> Int {
    let start = bytes.withUnsafeBufferPointer { Self.start($0) }
    let line = bytes[start...].prefix { $0 != UInt8(ascii: "\n") }
    let count = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }.count
    guard count == 3 || count == 6 else {
      throw FileError(
        path,
        found: "a first row of \(count) columns",
        expected: "x y z, or x y z red green blue, with spaces between"
      )
    }
    return count
  }
}
