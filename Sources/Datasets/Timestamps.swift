internal import Formats

/// When the frames of an input were taken: the first rule that applies, one time a frame.
///
/// `--fps`; `times.txt` beside the frames; names that are seconds with a decimal point; the index.
enum Timestamps {
  /// The times of a whole input.
  ///
  /// A list that names a frame twice has no one time a frame: without a rate its times are indices.
  static func of(images paths: [String], framesPerSecond: Double?) throws -> [Double] {
    if let framesPerSecond { return indices(paths.count, framesPerSecond: framesPerSecond) }
    guard Set(paths).count == paths.count else { return indices(paths.count) }
    if let times = try besideFrames(paths) { return times }
    let named = paths.compactMap { FramePath.seconds(inName: FramePath.stem($0)) }
    guard named.count == paths.count else { return indices(paths.count) }
    if let position = firstDescent(named) {
      throw FileError(
        paths[position + 1],
        found: "a name that is an earlier time than that of the frame before",
        expected: "frames in the order of time",
        advice: "sort them, or give --fps"
      )
    }
    return named
  }

  /// 0, 1, 2 … frames, in seconds where the rate is known.
  static func indices(_ count: Int, framesPerSecond: Double? = nil) -> [Double] {
    (0..<count).map { Double($0) / (framesPerSecond ?? 1) }
  }

  /// The times in `times.txt` in the frames' folder or in the one above, as KITTI lays them out.
  private static func besideFrames(_ paths: [String]) throws -> [Double]? {
    guard let first = paths.first else { return nil }
    let folder = FramePath.folder(first)
    guard paths.allSatisfy({ FramePath.folder($0) == folder }) else { return nil }
    let files = [folder, FramePath.join(folder, "..")].map { FramePath.join($0, "times.txt") }
    guard let file = files.first(where: { FramePath.kind(of: $0) == .file }) else { return nil }

    // A row belongs to an image of the folder, also when only some of them are used.
    let images = try FramePath.images(in: folder)
    let times = try read(file)
    guard times.count == images.count else {
      throw FileError(
        file,
        found: "\(times.count) times",
        expected: "\(images.count), one an image in \(folder)",
        advice: "mend it, or give --fps"
      )
    }
    let timeOfName = Dictionary(
      zip(images.map(FramePath.name), times),
      uniquingKeysWith: { first, _ in first }
    )
    let result = paths.compactMap { timeOfName[FramePath.name($0)] }
    guard result.count == paths.count else { return nil }
    if let position = firstDescent(result) {
      throw FileError(
        file,
        found: "\(result[position + 1]) after \(result[position])",
        expected: "times that ascend with the frames",
        advice: "mend it, or give --fps"
      )
    }
    return result
  }

  private static func read(_ path: String) throws -> [Double] {
    var times: [Double] = []
    let lines = try FileContents.text(of: path).split(
      omittingEmptySubsequences: false,
      whereSeparator: \.isNewline
    )
    for (index, line) in lines.enumerated() {
      guard let field = line.split(whereSeparator: \.isWhitespace).first, field.first != "#" else {
        continue
      }
      guard let time = Double(field), time.isFinite else {
        throw FileError(
          "\(path): line \(index + 1)",
          found: "\"\(field)\"",
          expected: "a time in seconds"
        )
      }
      times.append(time)
    }
    return times
  }

  private static func firstDescent(_ times: [Double]) -> Int? {
    times.indices.dropLast().first { times[$0 + 1] <= times[$0] }
  }
}
