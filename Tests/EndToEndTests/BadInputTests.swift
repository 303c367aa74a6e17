import Formats
import Foundation
import Geometry
import Imagery
import TestSupport
import Testing

/// A way to spoil a good sequence, and what the error must say.
struct Spoiled: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let expected: [String]
  /// Spoils `folder`, which holds frames/ and calibration.yaml.
  let spoil: @Sendable (_ folder: String) throws -> Void

  init(
    _ description: String,
    expected: String...,
    spoil: @escaping @Sendable (_ folder: String) throws -> Void
  ) {
    testDescription = description
    self.expected = expected
    self.spoil = spoil
  }

  static let all = [
    Spoiled("truncated PNG", expected: "000003.png: ", "expected a whole PNG image") { folder in
      let path = "\(folder)/frames/000003.png"
      let bytes = try FileContents.bytes(of: path)
      try AtomicFile.write(path, bytes: Array(bytes[..<(bytes.count / 2)]))
    },
    Spoiled("truncated JPEG", expected: "000003.jpg: ", "expected a whole JPEG image") { folder in
      let path = "\(folder)/frames/000003"
      let bytes = try JPEG.encode(ImageFile.read(path + ".png"))
      try AtomicFile.write(path + ".jpg", bytes: Array(bytes[..<(bytes.count / 2)]))
      try FileManager.default.removeItem(atPath: path + ".png")
    },
    Spoiled("empty image", expected: "frames/000003.png: an empty file, expected PNG") { folder in
      try AtomicFile.write("\(folder)/frames/000003.png", bytes: [])
    },
    Spoiled("no image", expected: "frames/000003.png: ", "expected PNG, JPEG") { folder in
      try AtomicFile.write("\(folder)/frames/000003.png", text: "<html>404 Not Found</html>")
    },
    Spoiled("mixed sizes", expected: "000004.png: 240 × 320 pixels, expected 320 × 240") { folder in
      try PNG.write(
        Image(width: 240, height: 320, channels: 3),
        to: "\(folder)/frames/000004.png"
      )
    },
    Spoiled(
      "calibration of another size",
      expected: "calibration.yaml: a calibration of 640 × 480, expected 320 × 240",
      "fx: "
    ) { folder in
      let path = "\(folder)/calibration.yaml"
      try CalibrationFile.write(
        try CalibrationFile.read(path).resized(width: 640, height: 480),
        to: path
      )
    },
    Spoiled("calibration that is none", expected: "calibration.yaml: ") { folder in
      try AtomicFile.write("\(folder)/calibration.yaml", text: "fx: [1, 2\n")
    },
    Spoiled("no calibration", expected: "calibration.yaml: no such file") { folder in
      try FileManager.default.removeItem(atPath: "\(folder)/calibration.yaml")
    },
    Spoiled("missing folder", expected: "frames: no such file or folder") { folder in
      try FileManager.default.removeItem(atPath: "\(folder)/frames")
    },
    Spoiled("empty folder", expected: "frames: an empty folder, expected images") { folder in
      for name in files(below: "\(folder)/frames") {
        try FileManager.default.removeItem(atPath: "\(folder)/frames/\(name)")
      }
    },
    Spoiled("times that do not fit", expected: "times.txt: 1 times, expected 6") { folder in
      try AtomicFile.write("\(folder)/frames/times.txt", text: "0.0\n")
    },
  ]
}

@Suite struct BadInputTests {
  private func withSequence(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try SmallSequence.copyFrames(0..<6, to: "\(folder)/frames")
      try FileManager.default.copyItem(
        atPath: SmallSequence.calibration,
        toPath: "\(folder)/calibration.yaml"
      )
      try body(folder)
    }
  }

  @Test(arguments: Spoiled.all, ["reconstruct", "flow"])
  func `bad input is one clear line and leaves no half-written file`(
    input: Spoiled,
    command: String
  ) throws {
    try withSequence { folder in
      try input.spoil(folder)
      let outcome = try Program.run(
        command,
        "\(folder)/frames",
        "--calibration",
        "\(folder)/calibration.yaml",
        "-o",
        "\(folder)/out"
      )
      #expect(outcome.failedWithOneLine, "\(outcome)")
      for part in input.expected { #expect(outcome.errors.contains(part), "\(outcome.errors)") }
      let left = files(below: "\(folder)/out")
      #expect(!left.contains("map.ply") && !left.contains { $0.hasSuffix(".tmp") }, "\(left)")
    }
  }

  @Test func `a missing frame among files is named`() throws {
    let outcome = try Program.run(
      "flow",
      SmallSequence.frame(0),
      "/nowhere/1.png",
      "-o",
      "/nowhere/f.flo"
    )
    #expect(outcome.failedWithOneLine && outcome.errors.contains("/nowhere/1.png: no such file"))
  }

  @Test func `a frame without its mask is named before the work starts`() throws {
    try withSequence { folder in
      try FileManager.default.createDirectory(
        atPath: "\(folder)/masks",
        withIntermediateDirectories: true
      )
      let outcome = try Program.run(
        "reconstruct",
        "\(folder)/frames",
        "--fov",
        "65",
        "--mask",
        "\(folder)/masks",
        "-o",
        "\(folder)/out"
      )
      #expect(outcome.failedWithOneLine && outcome.errors.contains("no mask for frame 000000"))
    }
  }
}
