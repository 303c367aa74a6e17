import Formats
import Foundation
import Glibc
import MapPipelines
import TestSupport
import Testing

/// A map's folder that is being worked on.
private struct WorkedFolder {
  let path: String

  /// Finished files with the time of their last change in nanoseconds, but for the record of what is done.
  var finished: [String: Int] {
    var times: [String: Int] = [:]
    for file in files(below: path) where !file.contains("/.") && !file.hasPrefix(".") {
      guard file != "work/stages.json" else { continue }
      var status = stat()
      // It may have been a temporary that is gone by now.
      guard stat("\(path)/\(file)", &status) == 0 else { continue }
      times[file] = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    }
    return times
  }

  func count(in folder: String) -> Int {
    finished.keys.count { $0.hasPrefix(folder + "/") }
  }
}

@Suite struct KillTests {
  private static let input = [
    "reconstruct", SmallSequence.frames, "--calibration", SmallSequence.calibration,
  ]

  /// Outputs that hold no times.
  private func bytes(_ folder: String) throws -> [String: [UInt8]] {
    var out: [String: [UInt8]] = [:]
    for file in files(below: folder) where !file.hasSuffix(".html") && !file.hasSuffix(".json") {
      // Notes of what is made are in the order in which it was made.
      guard !file.contains("/.") else { continue }
      out[file] = try FileContents.bytes(of: "\(folder)/\(file)")
    }
    out["index"] = try FileContents.bytes(of: MapFolder(folder).flow + "/index.json")
    return out
  }

  @Test func `killed at any point, a run is taken up file by file and ends in the same bytes`()
    throws
  {
    try withTemporaryFolder { folder in
      let whole = try Program.run(Self.input + ["-o", "\(folder)/whole", "--threads", "2"])
      try #require(whole.code == 0, "\(whole)")

      let work = WorkedFolder(path: "\(folder)/killed")
      let points: [(WorkedFolder) -> Bool] = [
        { $0.count(in: "work/flow") >= 1 }, { $0.count(in: "work/flow") >= 21 },
        { $0.count(in: "work/flow") >= 60 }, { $0.finished["work/flow/index.json"] != nil },
        { $0.finished["trajectory.txt"] != nil }, { $0.count(in: "work/depth") >= 1 },
        { $0.count(in: "work/sigma") >= 3 }, { $0.finished["map.ply"] != nil },
        { $0.finished["report.html"] != nil },
      ]
      var kills = 0
      var random = SplitMix64(seed: 5)
      for (number, point) in points.enumerated() {
        let before = work.finished
        let running = try Program.start(
          Self.input + ["-o", work.path, "--threads", "\(1 + number % 2)"]
        )
        while running.isRunning, !point(work) { usleep(200) }
        // Somewhere in the work that follows.
        usleep(UInt32(random.next() % 30_000))
        running.send(SIGKILL)
        let outcome = try running.finish()
        if outcome.endedBySignal { kills += 1 }
        let after = work.finished
        for (file, time) in before {
          let now = try #require(after[file], "\(file) is gone after kill \(number)")
          #expect(now == time, "\(file) was made again after kill \(number)")
        }
      }
      #expect(kills >= 5)

      let before = work.finished
      let last = try Program.run(Self.input + ["-o", work.path, "--threads", "1"])
      #expect(last.code == 0, "\(last)")
      let after = work.finished
      #expect(before.allSatisfy { after[$0.key] == $0.value })
      #expect(!files(below: folder).contains { $0.hasSuffix(".tmp") })
      let (expected, found) = (try bytes("\(folder)/whole"), try bytes(work.path))
      #expect(expected.count > 60 && expected.keys.sorted() == found.keys.sorted())
      for (file, content) in expected { #expect(found[file] == content, "\(file)") }
    }
  }

  @Test func `a forced run that is stopped leaves nothing that looks like a result`() throws {
    try withTemporaryFolder { folder in
      let command = Self.input + ["-o", "\(folder)/out"]
      let first = try Program.run(command)
      try #require(first.code == 0, "\(first)")
      let work = WorkedFolder(path: "\(folder)/out")
      let before = work.finished
      let results = [
        "map.ply", "trajectory.txt", "report.html", "manifest.json", "calibration.yaml",
      ]
      let running = try Program.start(command + ["--force"])
      // Files go one after another; as soon as all are gone it is at work.
      func isOld(_ file: String) -> Bool {
        before[file] != nil && work.finished[file] == before[file]
      }
      while running.isRunning, results.contains(where: isOld) || work.count(in: "work/depth") > 0 {
        usleep(200)
      }
      running.send(SIGKILL)
      #expect(try running.finish().endedBySignal)
      #expect(results.filter { work.finished[$0] != nil } == [])
      #expect(work.count(in: "work/depth") == 0)
      #expect(try Program.run(command).code == 0)
      #expect(results.allSatisfy { work.finished[$0] != nil })
    }
  }

  @Test func `a failing run leaves no older map behind`() throws {
    try withTemporaryFolder { folder in
      let output = ["-o", "\(folder)/out"]
      #expect(try Program.run(Self.input + output).code == 0)
      // The same frame three times: the camera stands still.
      let still = (0..<3).map { "\(folder)/\($0).png" }
      for path in still {
        try FileManager.default.copyItem(atPath: SmallSequence.frame(0), toPath: path)
      }
      let outcome = try Program.run(
        ["reconstruct"] + still + ["--calibration", SmallSequence.calibration, "--quiet"] + output
      )
      #expect(outcome.failedWithOneLine, "\(outcome)")
      #expect(outcome.errors.contains("the camera stands still"))
      let left = files(below: "\(folder)/out").filter { !$0.hasPrefix("work/") }
      #expect(left == [])
    }
  }
}
