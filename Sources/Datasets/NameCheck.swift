/// Whether the names of frames are in order and without gaps.
enum NameCheck {
  static func findings(_ entries: [FrameSelection.Entry]) -> [SequenceFinding] {
    let paths = entries.compactMap(\.path)
    guard paths.count == entries.count else { return [] }
    let result = order(paths) + gaps(entries) + pauses(entries)
    return result.isEmpty ? [.init(.ok, "names are in order and without gaps")] : result
  }

  private static func order(_ paths: [String]) -> [SequenceFinding] {
    var result: [SequenceFinding] = []
    let stems = paths.map(FramePath.stem)
    if Set(stems).count < stems.count {
      result.append(
        .init(
          .note,
          "names repeat",
          advice: "results are named by index; is a frame there twice?"
        )
      )
    } else if !zip(stems, stems.dropFirst()).allSatisfy({ $0 < $1 }) {
      result.append(
        .init(
          .note,
          "the alphabet would order these frames otherwise",
          advice: "number them with leading zeros for tools that sort by it"
        )
      )
    }
    return result
  }

  /// Numbers that are left out of an otherwise even numbering.
  private static func gaps(_ entries: [FrameSelection.Entry]) -> [SequenceFinding] {
    let numbers = entries.compactMap { Int($0.name.drop { !("0"..."9").contains($0) }) }
    guard numbers.count == entries.count, numbers.count > 2 else { return [] }
    let steps = zip(numbers, numbers.dropFirst()).map { $1 - $0 }
    let usual = steps.sorted()[steps.count / 2]
    let wide = zip(entries.dropFirst(), steps).filter { $0.1 > usual }.map(\.0.name)
    guard usual > 0, !wide.isEmpty else { return [] }
    return [
      .init(
        .note,
        "numbers are left out before \(named(wide))",
        advice: "if frames were lost there, tracking may break"
      )
    ]
  }

  private static func pauses(_ entries: [FrameSelection.Entry]) -> [SequenceFinding] {
    let steps = zip(entries, entries.dropFirst()).map { $1.timestamp - $0.timestamp }
    guard steps.count > 2 else { return [] }
    let usual = median(steps)
    let long = zip(entries.dropFirst(), steps).filter { $0.1 > 3 * usual }.map(\.0.name)
    guard !long.isEmpty else { return [] }
    return [
      .init(
        .note,
        "more than three times the usual time passes before \(named(long))",
        advice: "if frames were lost there, tracking may break"
      )
    ]
  }
}
