import Formats
import Foundation
import MapPipelines
import TestSupport
import Testing

@Suite struct ReconstructionTests {
  private static let input = [
    SmallSequence.frames, "--calibration", SmallSequence.calibration,
  ]

  private func parallax(_ arguments: [String]) throws {
    let outcome = try Program.run(arguments)
    try #require(outcome.code == 0, "\(arguments) \(outcome)")
  }

  @Test func `stages one by one end in the same bytes as the whole, on any threads`() throws {
    try withTemporaryFolder { folder in
      let whole = "\(folder)/whole"
      try parallax(["reconstruct"] + Self.input + ["-o", whole, "--threads", "2"])

      let (flow, depth, sigma) = ("\(folder)/flow", "\(folder)/depth", "\(folder)/sigma")
      let (trajectory, map) = ("\(folder)/trajectory.txt", "\(folder)/map.ply")
      let (movers, moved) = ("\(folder)/movers", "\(folder)/movers.ply")
      try parallax(["flow"] + Self.input + ["--keyframes", "-o", flow, "--threads", "1"])
      try parallax(["pose", "--flow", flow, "-o", trajectory, "--threads", "1"])
      try parallax([
        "depth", "--flow", flow, "--trajectory", trajectory, "-o", depth, "--sigma", sigma,
        "--threads", "1",
      ])
      try parallax(
        ["movers"] + Self.input + [
          "--flow", flow, "--depth", depth, "--sigma", sigma, "--trajectory", trajectory,
          "-o", movers, "--threads", "1",
        ]
      )
      try parallax(
        ["fuse"] + Self.input + [
          "--depth", depth, "--sigma", sigma, "--movers", movers, "--mover-cloud", moved,
          "--trajectory", trajectory, "-o", map, "--threads", "1",
        ]
      )
      for name in ["trajectory.txt", "map.ply", "movers.ply"] {
        #expect(
          try FileContents.bytes(of: "\(folder)/\(name)")
            == FileContents.bytes(of: "\(whole)/\(name)"),
          "\(name)"
        )
      }
    }
  }

  @Test func `a second run does nothing, a forced one the same again`() throws {
    try withTemporaryFolder { folder in
      let command = ["reconstruct"] + Self.input + ["-o", "\(folder)/out"]
      try parallax(command)
      let flow = MapFolder("\(folder)/out").flow
      let flows = files(below: flow).map { "\(flow)/\($0)" }
      let map = "\(folder)/out/map.ply"
      func dates() throws -> [Date?] {
        try (flows + [map]).map {
          try FileManager.default.attributesOfItem(atPath: $0)[.modificationDate] as? Date
        }
      }
      let (before, bytes) = (try dates(), try FileContents.bytes(of: map))
      try parallax(command)
      #expect(try dates() == before)
      try parallax(command + ["--force"])
      #expect(try dates() != before)
      #expect(try FileContents.bytes(of: map) == bytes)
    }
  }

  @Test func `two runs at once do not share a folder`() throws {
    try withTemporaryFolder { folder in
      let command = ["reconstruct"] + Self.input + ["-o", "\(folder)/out"]
      let first = try Program.start(command)
      while first.isRunning, files(below: folder).isEmpty { usleep(1000) }
      let second = try Program.run(command)
      if first.isRunning {
        #expect(second.failedWithOneLine, "\(second)")
        #expect(second.errors.contains("another run at work on it"))
      }
      #expect(try first.finish().code == 0)
    }
  }
}
