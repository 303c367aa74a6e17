import Foundation
import Glibc
import MapPipelines
import TestSupport
import Testing

@Suite struct InterruptTests {
  @Test(arguments: [SIGINT, SIGTERM])
  func `an interrupted run ends by the signal, leaves no unfinished file and resumes`(
    signal: Int32
  ) throws {
    try withTemporaryFolder { folder in
      let arguments = [
        "reconstruct", SmallSequence.frames, "--calibration", SmallSequence.calibration, "-o",
        "\(folder)/out",
      ]
      let running = try Program.start(arguments)
      // In the middle of its work: when the folder of flows is there.
      while running.isRunning, access(MapFolder("\(folder)/out").flow, F_OK) != 0 { usleep(1000) }
      // The light executable became its sibling in the same process.
      let executable = try FileManager.default.destinationOfSymbolicLink(
        atPath: "/proc/\(running.identifier)/exe"
      )
      #expect(executable == Program.media)
      running.send(signal)
      let outcome = try running.finish()
      #expect(outcome.endedBySignal && outcome.code == signal, "\(outcome)")
      let left = files(below: folder)
      #expect(!left.contains { $0.hasSuffix(".tmp") || $0.hasSuffix("map.ply") }, "\(left)")

      let again = try Program.run(arguments)
      #expect(again.code == 0, "\(again)")
      #expect(files(below: folder).contains("out/map.ply"))
    }
  }
}
