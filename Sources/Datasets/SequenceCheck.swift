internal import Geometry
internal import Imagery

/// One thing that a check of a sequence found.
public struct SequenceFinding: Equatable, Sendable {
  /// How much it matters.
  public enum Severity: String, Sendable {
    /// As it should be.
    case ok
    /// Worth knowing: results may be worse than they could be.
    case note
    /// Results will be wrong, or there will be none.
    case problem
  }

  /// How much it matters.
  public let severity: Severity

  /// What was found, in one line.
  public let found: String

  /// What to do about it; empty where there is nothing to do.
  public let advice: String

  /// A finding from its parts.
  public init(_ severity: Severity, _ found: String, advice: String = "") {
    self.severity = severity
    self.found = found
    self.advice = advice
  }
}

/// Looks a sequence and its calibration over for the usual mistakes.
public struct SequenceCheck: Sendable {
  private let sequence: FrameSequence

  /// The frames that could be read, with their measures.
  private var measured: [(name: String, measure: FrameMeasure)] = []
  private var unreadable: [SequenceFinding] = []

  /// Reads and measures every frame; `progress` is called after each.
  public init(_ sequence: FrameSequence, progress: () -> Void = {}) {
    self.sequence = sequence
    var previous: Image?
    for position in 0..<sequence.count {
      do {
        let frame = try sequence.frame(at: position)
        let thumbnail = try FrameMeasure.thumbnail(of: frame.image)
        measured.append((frame.name, FrameMeasure(thumbnail, previous: previous)))
        previous = thumbnail
      } catch {
        unreadable.append(
          SequenceFinding(.problem, "\(error)", advice: "copy the frame again, or leave it out")
        )
      }
      progress()
    }
  }

  /// What was found, in the order in which to look at it.
  public var findings: [SequenceFinding] {
    unreadable + size + NameCheck.findings(sequence.entries) + CameraCheck.findings(sequence)
      + exposure + sharpness + motion
  }

  private var size: [SequenceFinding] {
    let text = "\(sequence.count) frames of \(sequence.width) × \(sequence.height) pixels"
    if sequence.count < 3 {
      return [.init(.problem, text, advice: "a map needs at least three frames, better dozens")]
    }
    if sequence.width * sequence.height > 2_000_000 {
      return [.init(.note, text, advice: "--max-size 1280 is several times faster")]
    }
    if max(sequence.width, sequence.height) < 320 {
      return [.init(.note, text, advice: "small images give coarse depth: use larger ones")]
    }
    return [.init(.ok, text)]
  }

  private var exposure: [SequenceFinding] {
    guard !measured.isEmpty else { return [] }
    var result: [SequenceFinding] = []
    let odd = measured.filter { !(25...230).contains($0.measure.brightness) }
    if !odd.isEmpty {
      result.append(
        .init(
          .note,
          "almost black or white: \(named(odd.map(\.name)))",
          advice: "leave them out with --start and --end, or expose otherwise"
        )
      )
    }
    let clipped = measured.filter { $0.measure.clipped > 0.3 }
    if clipped.count * 5 > measured.count {
      result.append(
        .init(
          .note,
          "black or white in a third of the picture: \(named(clipped.map(\.name)))",
          advice: "nothing can be matched there: mask it with --mask, or expose otherwise"
        )
      )
    }
    let jumps = zip(measured, measured.dropFirst()).filter {
      abs($0.measure.brightness - $1.measure.brightness) > 20
    }
    if !jumps.isEmpty {
      result.append(
        .init(
          .note,
          "brightness jumps at \(named(jumps.map(\.1.name)))",
          advice: "lock the exposure when you film"
        )
      )
    }
    return result.isEmpty ? [.init(.ok, "exposure is even")] : result
  }

  private var sharpness: [SequenceFinding] {
    guard !measured.isEmpty else { return [] }
    let usual = median(measured.map(\.measure.sharpness))
    if median(measured.map(\.measure.contrast)) < 60 {
      return [
        .init(
          .problem,
          "the pictures show almost no texture",
          advice: "flow needs something to hold on to: film other surfaces, or light them"
        )
      ]
    }
    let blurred = measured.filter { $0.measure.sharpness < 0.4 * usual }
    guard !blurred.isEmpty else { return [.init(.ok, "no frame is blurred more than the others")] }
    return [
      .init(
        .note,
        "blurred against the others: \(named(blurred.map(\.name)))",
        advice: "move slower or use a shorter exposure; --every can pass them over"
      )
    ]
  }

  private var motion: [SequenceFinding] {
    let steps = measured.compactMap { frame in
      frame.measure.difference.map { (name: frame.name, change: $0) }
    }
    guard !steps.isEmpty else { return [] }
    let usual = median(steps.map(\.change))
    guard usual >= 0.3 else {
      return [
        .init(
          .problem,
          "consecutive frames hardly differ (\(tenths(usual)) grey levels)",
          advice: "the camera stands still: without its motion there is no depth"
        )
      ]
    }
    var result: [SequenceFinding] = []
    let same = steps.filter { $0.change < 0.05 }
    if !same.isEmpty {
      result.append(
        .init(
          .note,
          "the same as the frame before: \(named(same.map(\.name)))",
          advice: "remove the duplicates, as with --every"
        )
      )
    }
    let cuts = steps.filter { $0.change > max(5 * usual, 25) }
    if !cuts.isEmpty {
      result.append(
        .init(
          .problem,
          "the picture changes at once at \(named(cuts.map(\.name)))",
          advice: "a cut, or frames are missing: reconstruct the parts apart (--start, --end)"
        )
      )
    }
    return result.isEmpty
      ? [.init(.ok, "frames change steadily, by \(tenths(usual)) grey levels a step")] : result
  }
}

/// One name, or the first of several and how many they are.
func named(_ names: [String]) -> String {
  guard let first = names.first else { return "no frame" }
  return names.count == 1 ? "frame \(first)" : "\(names.count) frames from \(first) on"
}

/// The middle value; NaN of nothing.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
}

func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
