internal import Formats
internal import Yams

/// The keys of a map in a recipe: each is asked for once, and what nobody asked for is an error.
final class RecipeFields {
  private let path: String
  private let place: String
  private var nodes: [String: Node] = [:]
  private var asked: [String] = []

  /// The outermost map of a text.
  convenience init(_ path: String, text: String) throws {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw FileError(path, found: "text that is no YAML (\(error))", expected: "a recipe in YAML")
    }
    guard let root else { throw FileError(path, found: "an empty file", expected: "a recipe") }
    try self.init(path, place: "", root)
  }

  private init(_ path: String, place: String, _ node: Node) throws {
    self.path = path
    self.place = place
    guard let mapping = node.mapping else {
      throw FileError(
        place.isEmpty ? path : "\(path): \(place)",
        found: "no keys",
        expected: "keys and values, such as \"seed: 1\""
      )
    }
    for (key, value) in mapping { nodes[key.string ?? "?"] = value }
  }

  /// An error about a key.
  func error(_ key: String, found: String, expected: String, advice: String = "") -> FileError {
    FileError(
      "\(path): \(place)\(key)",
      found: found,
      expected: expected,
      advice: advice
    )
  }

  /// Whether a key is there.
  func has(_ key: String) -> Bool {
    note(key)
    return nodes[key] != nil
  }

  /// Throws if there is a key that nobody asked for; call it last.
  func finish() throws {
    for key in nodes.keys.sorted() where !asked.contains(key) {
      throw error(
        key,
        found: "an unknown key",
        expected: "one of " + asked.joined(separator: ", ")
      )
    }
  }

  /// A text.
  func text(_ key: String, default fallback: String? = nil) throws -> String {
    guard let node = node(key) else {
      guard let fallback else {
        throw error(key, found: "the key is missing", expected: "it once in the recipe")
      }
      return fallback
    }
    return try scalar(node, key)
  }

  /// One of a few words.
  func word(_ key: String, of words: [String], default fallback: String? = nil) throws -> String {
    let text = try text(key, default: fallback)
    guard words.contains(text) else {
      throw error(
        key,
        found: "\"\(text)\"",
        expected: words.count == 1 ? words[0] : "one of " + words.joined(separator: ", ")
      )
    }
    return text
  }

  /// A number of a range.
  func number(
    _ key: String,
    _ range: ClosedRange<Double> = 0...Double.greatestFiniteMagnitude,
    default fallback: Double? = nil
  ) throws -> Double {
    guard let node = node(key) else { return try missing(key, fallback) }
    return try number(node, key, range)
  }

  /// A whole number of a range.
  func count(
    _ key: String,
    _ range: ClosedRange<Int> = 1...1_000_000_000,
    default fallback: Int? = nil
  ) throws -> Int {
    guard let node = node(key) else { return try missing(key, fallback) }
    let text = try scalar(node, key)
    guard let value = Int(text), range.contains(value) else {
      throw error(
        key,
        found: "\"\(text)\"",
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound)"
      )
    }
    return value
  }

  /// A list of numbers.
  func numbers(
    _ key: String,
    _ range: ClosedRange<Double>,
    default fallback: [Double]? = nil
  ) throws -> [Double] {
    guard let node = node(key) else { return try missing(key, fallback) }
    guard let sequence = node.sequence, !sequence.isEmpty else {
      throw error(key, found: "no list", expected: "a list of numbers, such as [0.5, 0.75]")
    }
    return try sequence.map { try number($0, key, range) }
  }

  /// The map under a key; nil where there is none.
  func map(_ key: String) throws -> RecipeFields? {
    try node(key).map { try RecipeFields(path, place: "\(place)\(key).", $0) }
  }

  /// The maps of a list under a key; nil where there is none.
  func maps(_ key: String) throws -> [RecipeFields]? {
    guard let node = node(key) else { return nil }
    guard let sequence = node.sequence, !sequence.isEmpty else {
      throw error(key, found: "no list", expected: "a list, each entry begun by \"- \"")
    }
    return try sequence.enumerated().map {
      try RecipeFields(path, place: "\(place)\(key)[\($0)].", $1)
    }
  }

  private func note(_ key: String) {
    if !asked.contains(key) { asked.append(key) }
  }

  private func node(_ key: String) -> Node? {
    note(key)
    return nodes[key]
  }

  private func missing<Value>(_ key: String, _ fallback: Value?) throws -> Value {
    guard let fallback else {
      throw error(key, found: "the key is missing", expected: "it once in the recipe")
    }
    return fallback
  }

  private func scalar(_ node: Node, _ key: String) throws -> String {
    guard let scalar = node.scalar else {
      throw error(key, found: "a list or a map", expected: "one value")
    }
    return scalar.string
  }

  private func number(
    _ node: Node,
    _ key: String,
    _ range: ClosedRange<Double>
  ) throws -> Double {
    let text = try scalar(node, key)
    guard let value = Double(text), range.contains(value) else {
      let top = range.upperBound
      throw error(
        key,
        found: "\"\(text)\"",
        expected: top == .greatestFiniteMagnitude
          ? "a number not below \(range.lowerBound)"
          : "a number from \(range.lowerBound) to \(top)"
      )
    }
    return value
  }
}
