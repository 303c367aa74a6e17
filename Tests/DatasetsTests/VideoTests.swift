import Datasets
import Formats
import Imagery
import TestSupport
import Testing

/// A video of seven frames that are told apart by their grey level, 10 × the index.
private final class SevenFrames: VideoReading {
  let width = 8
  let height = 6
  private var position = 0

  func next() throws -> Image? {
    guard position < 7 else { return nil }
    defer { position += 1 }
    let pixels = [UInt8](repeating: UInt8(10 * position), count: 8 * 6 * 3)
    return Image(width: 8, height: 6, channels: 3, pixels: pixels)
  }

  func skip() throws -> Bool { try next() != nil }
}

// One suite, as the registry of video readers belongs to the process.
@Suite(.serialized) struct VideoTests {
  private func sequence(_ folder: String, end: Int? = nil, every: Int = 1) throws -> FrameSequence {
    try AtomicFile.write("\(folder)/v.mp4", text: "seven")
    let input = try FrameInput(arguments: ["\(folder)/v.mp4"])
    return try FrameSequence(FrameSelection(input, end: end, every: every, framesPerSecond: 2))
  }

  init() { VideoCodecs.register { _ in SevenFrames() } }

  @Test func `frames are counted, named by index and timed by the rate`() throws {
    try withTemporaryFolder { folder in
      let frames = try sequence(folder, every: 3)
      #expect(frames.entries.map(\.name) == ["000000", "000003", "000006"])
      #expect(frames.entries.map(\.timestamp) == [0, 1.5, 3])
      #expect(try sequence(folder, end: 4).count == 4)
    }
  }

  @Test(arguments: [[0, 1, 2, 3, 4, 5, 6], [6, 0, 5, 5, 1], [3, 2, 3, 2]])
  func `frames come in any order`(positions: [Int]) throws {
    try withTemporaryFolder { folder in
      let frames = try sequence(folder)
      for position in positions {
        let frame = try frames.frame(at: position)
        #expect(frame.image.pixels.allSatisfy { $0 == UInt8(10 * position) })
      }
    }
  }
}
