import Formats
import Glibc
import TestSupport
import Testing

@Suite struct BadOutputTests {
  private static let rigidFlow = [
    "rigidflow", "--depth", SmallSequence.depth(0), "--calibration", SmallSequence.calibration,
    "--trajectory", SmallSequence.trajectory, "--from", "0", "--to", "1", "-o",
  ]

  private static let reconstruct = [
    "reconstruct", SmallSequence.frames, "--end", "6", "--calibration", SmallSequence.calibration,
    "-o",
  ]

  @Test func `a full disk is one clear line`() throws {
    let outcome = try Program.run(
      "backproject",
      "--depth",
      SmallSequence.depth(0),
      "--fov",
      "65",
      "-o",
      "/dev/full"
    )
    #expect(outcome.failedWithOneLine, "\(outcome)")
    #expect(outcome.errors.contains("/dev/full: no space left on the device"))
  }

  /// A limit on the size of files stands for the disk that fills in the middle of a file.
  @Test(arguments: [Self.rigidFlow, Self.reconstruct])
  func `a disk that fills in the middle leaves nothing half-written`(command: [String]) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/out" + (command[0] == "rigidflow" ? ".flo" : "")
      // A flow of 320 × 240 has 600 kB; the limit is in kilobytes. The signal must not end the run.
      let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""
      let outcome = try Program.run(
        ["-c", script, Program.light] + command + [path],
        executable: "/bin/bash"
      )
      #expect(outcome.failedWithOneLine, "\(outcome)")
      #expect(outcome.errors.contains(".flo: larger than the file system allows"))
      let left = files(below: folder)
      #expect(!left.contains { $0.hasSuffix(".flo") || $0.hasSuffix(".tmp") }, "\(left)")
    }
  }

  @Test(arguments: [Self.rigidFlow, Self.reconstruct])
  func `a place that is no folder is one clear line`(command: [String]) throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("\(folder)/file", bytes: [])
      let outcome = try Program.run(command + ["\(folder)/file/out.flo"])
      #expect(outcome.failedWithOneLine, "\(outcome)")
      #expect(outcome.errors.contains("\(folder)/file/"))
      #expect(files(below: folder) == ["file"])
    }
  }

  /// Root may write to any folder, so that root runs the program as nobody.
  @Test(arguments: [Self.rigidFlow, Self.reconstruct])
  func `a read-only folder is one clear line`(command: [String]) throws {
    try withTemporaryFolder { folder in
      chmod(folder, 0o555)
      defer { chmod(folder, 0o755) }
      let asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups", Program.light]
      let isRoot = geteuid() == 0
      func run(_ arguments: [String]) throws -> Program.Outcome {
        isRoot
          ? try Program.run(asNobody + arguments, executable: "/usr/bin/setpriv")
          : try Program.run(arguments)
      }
      guard try run(["--version"]).code == 0 else {
        print("Not tested: nobody cannot run \(Program.light).")
        return
      }
      let outcome = try run(command + ["\(folder)/out.flo"])
      #expect(outcome.failedWithOneLine, "\(outcome)")
      #expect(outcome.errors.contains("permission denied"))
      #expect(files(below: folder).isEmpty)
    }
  }

  @Test func `a folder that does not exist is named`() throws {
    let outcome = try Program.run(Self.rigidFlow + ["/nowhere/at/all.flo"])
    #expect(outcome.failedWithOneLine, "\(outcome)")
    #expect(outcome.errors.contains("/nowhere/at/all.flo: its folder does not exist"))
  }
}
