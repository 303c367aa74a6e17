internal import Evaluation
internal import Formats
internal import Foundation

/// The outcome of a comparison, as a table for people and JSON for programs.
struct EvaluationReport {
  /// One frame of a sequence with its own numbers.
  struct Frame {
    var name: String
    var results: [Metric]
  }

  /// What was compared: flow, depth, trajectory, cloud or movers.
  var kind: String
  var estimate: String
  var truth: String
  var results: [Metric]
  var frames: [Frame] = []
}

extension EvaluationReport {
  /// A line for each number: name, value, unit.
  var table: String {
    let frameCount = frames.isEmpty ? "" : ", \(frames.count) frame\(frames.count == 1 ? "" : "s")"
    let width = results.map(\.name.count).max() ?? 0
    let lines = results.map { result in
      let name = result.name.padding(toLength: width, withPad: " ", startingAt: 0)
      let value = Self.text(result)
      let pad = String(repeating: " ", count: max(0, 12 - value.count))
      let unit = result.unit == .count ? "" : " " + result.unit.rawValue
      return "\(name) \(pad)\(value)\(unit == " " ? "" : unit)"
    }
    return (["# \(kind): \(estimate) against \(truth)\(frameCount)"] + lines)
      .joined(separator: "\n")
  }

  /// Five significant digits; a dash for what is not defined.
  private static func text(_ metric: Metric) -> String {
    guard metric.value.isFinite else { return "–" }
    return switch metric.unit {
    case .count: String(Int(metric.value))
    case .none, .pixels, .percent, .metres, .degrees:
      String(format: "%.5g", metric.value)
    }
  }
}

extension EvaluationReport: Encodable {
  /// The report with sorted keys; null for what is not defined.
  var json: String {
    get throws { try JSONText.of(self) }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: Key("kind"))
    try container.encode(estimate, forKey: Key("estimate"))
    try container.encode(truth, forKey: Key("truth"))
    var nested = container.nestedContainer(keyedBy: Key.self, forKey: Key("results"))
    try Self.encode(results, into: &nested)
    var list = container.nestedUnkeyedContainer(forKey: Key("frames"))
    for frame in frames {
      var nested = list.nestedContainer(keyedBy: Key.self)
      try nested.encode(frame.name, forKey: Key("name"))
      try Self.encode(frame.results, into: &nested)
    }
  }

  private static func encode(
    _ metrics: [Metric],
    into container: inout KeyedEncodingContainer<Key>
  ) throws {
    for metric in metrics {
      let key = Key(metric.key)
      if !metric.value.isFinite {
        try container.encodeNil(forKey: key)
      } else if metric.unit == .count {
        try container.encode(Int(metric.value), forKey: key)
      } else {
        try container.encode(metric.value, forKey: key)
      }
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }
}
