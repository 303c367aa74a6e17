import ArgumentParser
import Commands
import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct ExecutableTests {
  @Test func `all executables have the same commands`() throws {
    let light = try Program.run("--help")
    #expect(light.code == 0 && light.errors.isEmpty)
    for sibling in [Program.media, Program.net] {
      #expect(try Program.run("--help", executable: sibling).output == light.output)
    }
    for command in Self.commands { #expect(light.output.contains("  \(command) ")) }
  }

  @Test func `the version is one line`() throws {
    let outcome = try Program.run("--version")
    #expect(outcome.code == 0 && outcome.output.split(separator: "\n").count == 1)
    #expect(outcome.output.first?.isNumber == true)
  }

  @Test(arguments: [
    [], ["nonsense"], ["reconstruct"], ["reconstruct", "frames", "-o", "out"],
    ["reconstruct", "frames", "--fov", "60", "--focal", "500", "-o", "out"],
    ["reconstruct", "frames", "--fov", "0", "-o", "out"],
    ["reconstruct", "frames", "--fov", "60", "--every", "0", "-o", "out"],
    ["reconstruct", "frames", "--fov", "60", "--start", "5", "--end", "5", "-o", "out"],
    ["reconstruct", "frames", "--fov", "60", "--threads", "0", "-o", "out"],
    ["flow", "frames", "--max-size", "3", "-o", "out"],
    ["rigidflow", "--depth", "a.png", "--fov", "60"],
    ["backproject", "--depth", "a.pfm", "-o", "a.ply"],
  ])
  func `wrong usage ends with code 64 and a hint`(arguments: [String]) throws {
    let outcome = try Program.run(arguments)
    if arguments.isEmpty {
      // No command at all asks for help.
      #expect(outcome.code == 0 && outcome.output.hasPrefix("OVERVIEW"))
    } else {
      #expect(outcome.code == 64, "\(outcome)")
      #expect(outcome.output.isEmpty && outcome.errors.hasPrefix("Error: "), "\(outcome)")
      #expect(outcome.errors.contains("--help"))
    }
  }

  /// Copies of the executables in a folder of their own.
  private func withCopies(_ paths: [String], _ body: (_ light: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for path in paths {
        try FileManager.default.copyItem(
          atPath: path,
          toPath: "\(folder)/\((path as NSString).lastPathComponent)"
        )
      }
      try body("\(folder)/parallax")
    }
  }

  @Test func `a moved folder finds its own siblings`() throws {
    try withCopies([Program.light, Program.media, Program.net]) { light in
      let outcome = try Program.run("doctor", executable: light)
      #expect(outcome.code == 0, "\(outcome)")
      #expect(outcome.output.contains("\(light)-media") && outcome.output.contains("\(light)-net"))
      #expect(outcome.output.contains("libtorch") && outcome.output.contains("OpenBLAS"))
    }
  }

  @Test func `a link to the executable finds the sibling of what it leads to`() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/px",
        withDestinationPath: Program.light
      )
      let outcome = try Program.run("doctor", executable: "\(folder)/px")
      #expect(outcome.code == 0 && outcome.output.contains(Program.media), "\(outcome)")
    }
  }

  @Test func `a missing sibling is one clear line`() throws {
    try withCopies([Program.light]) { light in
      let outcome = try Program.run(
        "reconstruct",
        SmallSequence.frames,
        "--fov",
        "65",
        "-o",
        "/nowhere",
        executable: light
      )
      #expect(outcome.failedWithOneLine, "\(outcome)")
      #expect(outcome.errors.contains("\(light)-media: no such file"))
      let doctor = try Program.run("doctor", executable: light)
      #expect(doctor.code == 1)
      for sibling in ["media", "net"] {
        #expect(doctor.output.contains("problem  parallax-\(sibling) is not at"))
      }
    }
  }

  @Test func `light commands need no sibling`() throws {
    try withCopies([Program.light]) { light in
      try withTemporaryFolder { folder in
        let outcome = try Program.run(
          "backproject",
          "--depth",
          SmallSequence.depth(3),
          "--image",
          SmallSequence.frame(3),
          "--calibration",
          SmallSequence.calibration,
          "--trajectory",
          SmallSequence.trajectory,
          "-o",
          "\(folder)/points.ply",
          executable: light
        )
        #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome)")
        #expect(files(below: folder) == ["points.ply"])
      }
    }
  }

  static let commands = [
    "reconstruct", "flow", "pose", "depth", "fuse", "backproject", "rigidflow", "synthesize",
    "evaluate", "doctor",
  ]
}
