import Datasets
import Formats
import Imagery
import TestSupport
import Testing

@Suite struct SequenceCheckTests {
  /// A view of one large texture, moved by `shift` pixels; smoothed where `blur` says so.
  private func view(shift: Int, blur: Int = 0) -> Image {
    let scene = texture(width: 400, height: 80, channels: 1)
    var image = Image(width: 80, height: 60, channels: 1)
    for y in 0..<60 {
      for x in 0..<80 {
        // Blocks of four pixels, so that neighbouring views are alike.
        var (sum, count) = (0, 0)
        for v in y - blur...y + blur {
          for u in x - blur...x + blur {
            sum += Int(scene.pixels[(v + 10) / 4 * 4 * 400 + (u + shift + 20) / 4 * 4])
            count += 1
          }
        }
        image.pixels[y * 80 + x] = UInt8(sum / count)
      }
    }
    return image
  }

  private func findings(
    _ images: [(String, Image)],
    lens: Lens = .fieldOfView(degrees: 60)
  ) throws -> [SequenceFinding] {
    try withTemporaryFolder { folder in
      for (name, image) in images { try PNG.write(image, to: "\(folder)/\(name)") }
      let selection = try FrameSelection(FrameInput(arguments: [folder]))
      return SequenceCheck(try FrameSequence(selection, lens: lens)).findings
    }
  }

  private func walk(_ count: Int, blurred: Set<Int> = []) -> [(String, Image)] {
    (0..<count).map { ("\(100 + $0).png", view(shift: 2 * $0, blur: blurred.contains($0) ? 6 : 0)) }
  }

  @Test func `a steady sequence has no problem`() throws {
    let found = try findings(walk(12))
    // Small pictures are worth a note; nothing else is.
    #expect(found.filter { $0.severity != .ok }.map(\.found) == ["12 frames of 80 × 60 pixels"])
  }

  @Test(arguments: [
    (Lens.unknown, "no calibration"), (.fieldOfView(degrees: 170), "field of view of 170.0°"),
    (.focal(pixels: 500), "field of view of 9.1°"),
  ])
  func `a camera that cannot be is a problem`(lens: Lens, expected: String) throws {
    let found = try findings(walk(4), lens: lens)
    #expect(found.contains { $0.severity == .problem && $0.found.contains(expected) })
  }

  @Test func `blurred frames are named`() throws {
    let found = try findings(walk(9, blurred: [4]))
    #expect(
      found.contains {
        $0.severity == .note && $0.found.contains("blurred") && $0.found.contains("104")
      }
    )
  }

  @Test func `repeated frames are named`() throws {
    var images = walk(9)
    images[5].1 = images[4].1
    let found = try findings(images)
    #expect(
      found.contains {
        $0.severity == .note && $0.found == "the same as the frame before: frame 105"
      }
    )
  }

  @Test func `a camera that stands still is a problem`() throws {
    let found = try findings((0..<5).map { ("\($0).png", view(shift: 0)) })
    #expect(found.contains { $0.severity == .problem && $0.advice.contains("stands still") })
  }

  @Test func `a picture without texture is a problem`() throws {
    let flat = Image(
      width: 80,
      height: 60,
      channels: 1,
      pixels: [UInt8](repeating: 120, count: 80 * 60)
    )
    let found = try findings((0..<5).map { ("\($0).png", flat) })
    #expect(found.contains { $0.severity == .problem && $0.found.contains("texture") })
  }

  @Test func `a gap in the numbers is a note`() throws {
    let found = try findings(walk(9).filter { $0.0 != "103.png" })
    #expect(
      found.contains { $0.severity == .note && $0.found.contains("left out before frame 104") }
    )
  }

  @Test func `a jump of brightness is a note`() throws {
    var images = walk(9)
    images[6].1.pixels = images[6].1.pixels.map { UInt8(min(255, Int($0) + 40)) }
    let found = try findings(images)
    #expect(
      found.contains {
        $0.severity == .note && $0.found.contains("brightness jumps at 2 frames from 106")
      }
    )
  }

  @Test func `a truncated frame is a problem and the others are still looked at`() throws {
    try withTemporaryFolder { folder in
      for (name, image) in walk(6) { try PNG.write(image, to: "\(folder)/\(name)") }
      let bytes = try FileContents.bytes(of: "\(folder)/102.png")
      try AtomicFile.write("\(folder)/102.png", bytes: Array(bytes[..<(bytes.count / 2)]))
      let selection = try FrameSelection(FrameInput(arguments: [folder]))
      let found = SequenceCheck(try FrameSequence(selection, lens: .focal(pixels: 80))).findings
      #expect(found.contains { $0.severity == .problem && $0.found.contains("102.png") })
      #expect(found.contains { $0.severity == .ok && $0.found.contains("steadily") })
    }
  }
}
