internal import Formats

/// Which frames of an input are used, what they are called and when they were taken.
public struct FrameSelection: Sendable {
  /// One frame, before its pixels are read.
  public struct Entry: Equatable, Sendable {
    /// Its position in the whole input, from 0; `every` leaves gaps.
    public let index: Int

    /// The name that its results get: the file's without extension, or the index in six digits.
    public let name: String

    /// Seconds, or the index where no time is known.
    public let timestamp: Double

    /// The image file; nil in a video.
    public let path: String?
  }

  /// The files.
  public let input: FrameInput

  /// The chosen frames, in order.
  public let entries: [Entry]

  /// The video, when the input is one.
  let video: VideoSource?

  /// Chooses every `every`-th frame of `input`, from index `start` on and before index `end`.
  public init(
    _ input: FrameInput,
    start: Int = 0,
    end: Int? = nil,
    every: Int = 1,
    framesPerSecond: Double? = nil
  ) throws {
    precondition(start >= 0 && every >= 1)
    self.input = input
    let names: [String]
    let times: [Double]
    let place: String
    switch input {
    case .images(let paths):
      video = nil
      place = paths.count == 1 ? paths[0] : FramePath.folder(paths[0])
      times = try Timestamps.of(images: paths, framesPerSecond: framesPerSecond)
      let stems = paths.map(FramePath.stem)
      names = Set(stems).count == stems.count ? stems : stems.indices.map(sixDigits)
    case .video(let path):
      let source = try VideoSource(path, end: end)
      video = source
      place = path
      times = Timestamps.indices(source.frameCount, framesPerSecond: framesPerSecond)
      names = (0..<source.frameCount).map(sixDigits)
    }
    let stop = min(end ?? names.count, names.count)
    entries = stride(from: start, to: stop, by: every).map { index in
      var path: String?
      if case .images(let paths) = input { path = paths[index] }
      return Entry(index: index, name: names[index], timestamp: times[index], path: path)
    }
    guard !entries.isEmpty else {
      throw FileError(
        place,
        found: "\(names.count) frames, none of them from --start \(start)"
          + (end.map { " to before --end \($0)" } ?? ""),
        expected: "at least one frame",
        advice: "frames count from 0"
      )
    }
  }
}

private func sixDigits(_ index: Int) -> String {
  let digits = String(index)
  return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
}
