internal import Formats
internal import Imagery
internal import Synchronization

/// Frames of a video by their index.
///
/// Decoding goes forward; the last frames stay at hand, so that going back a little costs nothing and
/// going back further starts again from the beginning. Memory does not grow with the video.
final class VideoSource: Sendable {
  /// How many of the last frames stay at hand.
  private static let keptFrames = 16

  let path: String
  let width: Int
  let height: Int

  /// How many frames there are; counting stopped at `end` where that was given.
  ///
  /// Containers only estimate this, so the frames were counted.
  let frameCount: Int

  // The reader is used under the lock only.
  private struct State {
    nonisolated(unsafe) var reader: (any VideoReading)?
    var next = 0
    var kept: [(index: Int, image: Image)] = []
  }
  private let state = Mutex(State())

  init(_ path: String, end: Int?) throws {
    self.path = path
    let reader = try VideoCodecs.open(path)
    (width, height) = (reader.width, reader.height)
    var count = 0
    while count < end ?? .max, try reader.skip() { count += 1 }
    guard count > 0 || end == 0 else {
      throw FileError(path, found: "a video without frames", expected: "at least one frame")
    }
    frameCount = count
  }

  func frame(at index: Int) throws -> Image {
    try state.withLock { state in
      if let kept = state.kept.first(where: { $0.index == index }) { return kept.image }
      if state.reader == nil || index < state.next {
        state.reader = try VideoCodecs.open(path)
        state.next = 0
      }
      guard let reader = state.reader else { throw ended(at: index) }
      while state.next < index {
        guard try reader.skip() else { throw ended(at: index) }
        state.next += 1
      }
      guard let image = try reader.next() else { throw ended(at: index) }
      state.next += 1
      if state.kept.count == Self.keptFrames { state.kept.removeFirst() }
      state.kept.append((index, image))
      return image
    }
  }

  private func ended(at index: Int) -> FileError {
    FileError(
      path,
      found: "an end before frame \(index)",
      expected: "\(frameCount) frames",
      advice: "the file may have changed while it was read"
    )
  }
}
