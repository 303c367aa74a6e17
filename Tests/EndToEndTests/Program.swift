import Foundation
import Glibc

/// The built executables, run as people run them.
struct Program {
  /// What a run left behind.
  struct Outcome {
    let code: Int32
    let endedBySignal: Bool
    let output: String
    let errors: String

    /// Whether it failed as users are promised: code 1, one line that says why, nothing else.
    var failedWithOneLine: Bool {
      code == 1 && !endedBySignal && output.isEmpty && errors.hasPrefix("Error: ")
        && errors.hasSuffix("\n") && errors.dropLast().allSatisfy { !$0.isNewline }
    }
  }

  /// The folder of the test bundle, where the executables are built too.
  static let folder: String = {
    let link = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return (link as NSString).deletingLastPathComponent
  }()

  static let light = folder + "/parallax"
  static let media = folder + "/parallax-media"
  static let net = folder + "/parallax-net"

  /// Runs `parallax` with these arguments to its end.
  static func run(_ arguments: String..., executable: String = light) throws -> Outcome {
    try run(arguments, executable: executable)
  }

  /// Runs `parallax` with these arguments to its end.
  static func run(_ arguments: [String], executable: String = light) throws -> Outcome {
    let running = try start(arguments, executable: executable)
    return try running.finish()
  }

  /// Starts `parallax` and does not wait for it.
  static func start(_ arguments: [String], executable: String = light) throws -> Running {
    try Running(arguments, executable)
  }

  /// A run that has not ended yet.
  final class Running {
    private let process = Process()
    private let folder: URL

    var identifier: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    fileprivate init(_ arguments: [String], _ executable: String) throws {
      // Files, not pipes: nothing blocks however much is printed.
      folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("parallax-run-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for name in ["out", "err"] {
        try Data().write(to: folder.appendingPathComponent(name))
      }
      process.executableURL = URL(fileURLWithPath: executable)
      process.arguments = arguments
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(
        forWritingTo: folder.appendingPathComponent("out")
      )
      process.standardError = try FileHandle(forWritingTo: folder.appendingPathComponent("err"))
      try process.run()
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    func finish() throws -> Outcome {
      process.waitUntilExit()
      defer { try? FileManager.default.removeItem(at: folder) }
      return Outcome(
        code: process.terminationStatus,
        endedBySignal: process.terminationReason == .uncaughtSignal,
        output: try String(contentsOf: folder.appendingPathComponent("out"), encoding: .utf8),
        errors: try String(contentsOf: folder.appendingPathComponent("err"), encoding: .utf8)
      )
    }
  }
}

/// All files below a folder, by their paths in it, hidden ones too.
func files(below folder: String) -> [String] {
  let contents = try? FileManager.default.subpathsOfDirectory(atPath: folder)
  return (contents ?? []).filter { path in
    let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/" + path)
    return attributes?[.type] as? FileAttributeType != .typeDirectory
  }.sorted()
}
