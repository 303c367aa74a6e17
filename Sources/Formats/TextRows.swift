/// The rows of a text file of numbers; empty lines and `#` comments are left out.
struct TextRows {
  let path: String
  let rows: [(line: Int, numbers: [Double])]

  /// Reads rows of exactly `columns` finite numbers, which `meaning` names.
  init(_ path: String, columns: Int, meaning: String) throws {
    self.path = path
    var rows: [(line: Int, numbers: [Double])] = []
    let text = try FileContents.text(of: path)
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      guard let first = words.first, first.first != UInt8(ascii: "#") else { continue }
      let place = "line \(index + 1)"
      guard words.count == columns else {
        throw FileError(
          path,
          found: "\(words.count) \(words.count == 1 ? "word" : "words") in \(place)",
          expected: "\(columns) numbers: \(meaning)"
        )
      }
      let numbers = try words.map { word -> Double in
        let word = Substring(word)
        guard let number = Double(word), number.isFinite else {
          throw FileError(
            path,
            found: "\"\(word.prefix(40))\" in \(place)",
            expected: "a finite number"
          )
        }
        return number
      }
      rows.append((index + 1, numbers))
    }
    guard !rows.isEmpty else {
      throw FileError(path, found: "no rows", expected: "\(columns) numbers a row: \(meaning)")
    }
    self.rows = rows
  }
}

/// The shortest text that reads back as the same number; whole numbers without a point.
func shortest(_ number: Double) -> String {
  if number == number.rounded(), abs(number) < 1e15 { return String(Int(number)) }
  return "\(number)"
}
