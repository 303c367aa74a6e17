internal import Foundation

/// JSON as the suite's reports and files have it: indented, keys sorted.
public enum JSONText {
  /// The text of a value, without a newline at its end; throws what its `encode(to:)` throws.
  public static func of(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
