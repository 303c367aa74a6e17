internal import Formats
internal import Glibc

/// Rows of numbers in a file that grows; the first column counts steps.
final class CSVLog {
  private let path: String
  private let columns: [String]

  /// All rows; NaN where a cell is empty.
  private(set) var rows: [[Double]]

  /// A log that keeps the rows up to `step` of an earlier one with the same columns, or begins anew.
  init(_ path: String, columns: [String], keepingUpTo step: Int?) throws {
    self.path = path
    self.columns = columns
    rows = []
    if let step, access(path, F_OK) == 0 {
      rows = try Self.read(path, columns).filter { $0[0] <= Double(step) }
    }
    let lines = [columns.joined(separator: ",")] + rows.map(Self.line)
    try AtomicFile.write(path, text: lines.joined(separator: "\n") + "\n")
  }

  /// Adds a row.
  func append(_ row: [Double]) throws {
    precondition(row.count == columns.count)
    rows.append(row)
    guard let file = fopen(path, "a") else { throw failure() }
    let isWritten = fputs(Self.line(row) + "\n", file) >= 0
    guard fclose(file) == 0, isWritten else { throw failure() }
  }

  /// The points of a column over another.
  func points(_ column: String, over other: String) -> [SIMD2<Double>] {
    guard let y = columns.firstIndex(of: column), let x = columns.firstIndex(of: other) else {
      return []
    }
    return rows.map { SIMD2($0[x], $0[y]) }
  }

  /// The last number of a column.
  func last(_ column: String) -> Double? {
    columns.firstIndex(of: column).flatMap { place in rows.last.map { $0[place] } }
  }

  private static func line(_ row: [Double]) -> String {
    row.map { value in
      if value.isNaN { return "" }
      return value == value.rounded() && abs(value) < 1e15
        ? "\(Int(value))" : "\(Float(value))"
    }.joined(separator: ",")
  }

  private static func read(_ path: String, _ columns: [String]) throws -> [[Double]] {
    let lines = try FileContents.text(of: path).split(separator: "\n")
    guard lines.first.map(String.init) == columns.joined(separator: ",") else {
      throw FileError(
        path,
        found: "other columns",
        expected: columns.joined(separator: ","),
        advice: "move it away to begin a new one"
      )
    }
    // A row that was cut off, as by a full disk, ends the log.
    return lines.dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    }.filter { $0.count == columns.count && $0[0].isFinite }
  }

  private func failure() -> FileError {
    FileError(
      path,
      found: String(cString: strerror(errno)).lowercased(),
      expected: "a file that can be written"
    )
  }
}
