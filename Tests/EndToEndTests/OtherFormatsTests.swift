import Formats
import Foundation
import Imagery
import TestSupport
import Testing

@Suite struct OtherFormatsTests {
  private func frames(_ count: Int) throws -> [Image] {
    try (0..<count).map { try ImageFile.read(SmallSequence.frame($0)) }
  }

  private func flows(_ input: String, in folder: String) throws -> [FlowField] {
    let outcome = try Program.run("flow", input, "-o", "\(folder)/flow", "--quiet")
    try #require(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome)")
    return try files(below: "\(folder)/flow").map { try FlowFile.read("\(folder)/flow/\($0)") }
  }

  @Test func `images of other formats are read by the light command through its sibling`() throws {
    try withTemporaryFolder { folder in
      for (index, image) in try frames(3).enumerated() {
        try AtomicFile.write("\(folder)/f/\(index).bmp", bytes: bitmap(image), makingFolder: true)
        try PNG.write(image, to: "\(folder)/f/\(index).png")
      }
      let other = try flows("\(folder)/f/*.bmp", in: "\(folder)/a")
      let builtIn = try flows("\(folder)/f/*.png", in: "\(folder)/b")
      #expect(other.map(\.vectors) == builtIn.map(\.vectors) && other.count == 2)
    }
  }

  @Test func `a video is read like the folder of its frames`() throws {
    try withTemporaryFolder { folder in
      let images = try frames(4)
      try AtomicFile.write("\(folder)/v.avi", bytes: MotionJPEG.file(images))
      for (index, image) in images.enumerated() {
        let bytes = try JPEG.encode(image, quality: 95)
        try AtomicFile.write("\(folder)/f/\(index).jpg", bytes: bytes, makingFolder: true)
      }
      let video = try flows("\(folder)/v.avi", in: "\(folder)/a")
      let folderOfFrames = try flows("\(folder)/f", in: "\(folder)/b")
      #expect(files(below: "\(folder)/a/flow") == (0..<3).map { "00000\($0).flo" })
      // Two decoders of JPEG may round otherwise: flow may differ by a small part of a pixel.
      for (a, b) in zip(video, folderOfFrames) {
        let known = zip(a.vectors, b.vectors).filter { $0.0.x.isFinite && $0.1.x.isFinite }
        let differences = known.map { (abs($0.0.x - $0.1.x) + abs($0.0.y - $0.1.y)) }.sorted()
        #expect(differences.count > 60_000 && differences[differences.count / 2] < 0.05)
      }
    }
  }

  @Test func `a TIFF is read upright, as its orientation says`() throws {
    try withTemporaryFolder { folder in
      // Stored 48 × 32 with a bright left third, to be turned by 90° clockwise: it is on top then.
      let pixels = (0..<48 * 32).map { UInt8($0 % 48 < 16 ? 200 : 50) }
      try AtomicFile.write("\(folder)/a.tif", bytes: tiff(48, 32, pixels, orientation: 6))
      let outcome = try Program.run("convert", "\(folder)/a.tif", "-o", "\(folder)/a.png")
      #expect(outcome.code == 0, "\(outcome)")
      let image = try ImageFile.read("\(folder)/a.png").grey
      #expect((image.width, image.height) == (32, 48))
      #expect(image.pixels[..<(16 * 32)].allSatisfy { $0 == 200 })
      #expect(image.pixels[(16 * 32)...].allSatisfy { $0 == 50 })
    }
  }

  /// A grey TIFF in one strip, not compressed.
  private func tiff(_ width: Int, _ height: Int, _ pixels: [UInt8], orientation: Int) -> [UInt8] {
    func number(_ value: Int, _ size: Int) -> [UInt8] {
      (0..<size).map { UInt8(value >> (8 * $0) & 255) }
    }
    let entries = [
      (256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (274, orientation),
      (277, 1), (278, height), (279, pixels.count),
    ]
    var bytes = Array("II".utf8) + number(42, 2) + number(8 + pixels.count, 4) + pixels
    bytes += number(entries.count, 2)
    for (tag, value) in entries {
      bytes += number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4)
    }
    return bytes + number(0, 4)
  }

  @Test(arguments: [
    ("broken.avi", "no video that can be decoded"), ("broken.bmp", "expected"),
    ("broken.tif", "expected PNG, JPEG, PPM, PGM, BMP, TIFF"),
  ])
  func `damaged files of other formats are one clear line`(
    name: String,
    expected: String
  ) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/\(name)"
      switch name {
      case "broken.avi":
        try AtomicFile.write(path, bytes: Array(MotionJPEG.file(try frames(1)).prefix(100)))
      case "broken.bmp":
        try AtomicFile.write(path, bytes: Array(bitmap(try frames(1)[0]).prefix(1000)))
      default:
        try AtomicFile.write(path, text: "no picture")
      }
      let outcome = try Program.run("flow", path, "-o", "\(folder)/flow")
      #expect(outcome.failedWithOneLine, "\(outcome)")
      #expect(outcome.errors.contains("\(name): ") && outcome.errors.contains(expected))
    }
  }
}

extension AtomicFile {
  /// Writes a file, and its folder first.
  fileprivate static func write(_ path: String, bytes: [UInt8], makingFolder: Bool) throws {
    let folder = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try write(path, bytes: bytes)
  }
}
