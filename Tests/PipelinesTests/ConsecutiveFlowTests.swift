import Formats
import Foundation
import Imagery
import Odometry
import Pipelines
import TestSupport
import Testing

@Suite struct ConsecutiveFlowTests {
  private func run(_ stage: ConsecutiveFlow, end: Int, to path: String) throws {
    try stage.run(
      RenderedFrames.sequence(end: end),
      estimator: DISFlowEstimator(threads: 1),
      to: path
    )
  }

  @Test func eachPairHasItsFiles() throws {
    try withTemporaryFolder { folder in
      var stage = ConsecutiveFlow()
      stage.writesBackward = true
      stage.writesSigma = true
      stage.picture = { Image(width: $0.width, height: $0.height, channels: 1) }
      try run(stage, end: 15, to: "\(folder)/flow")
      let names = ["000000", "000005"].flatMap { name in
        [".flo", ".backward.flo", ".sigma.pfm", ".png"].map { name + $0 }
      }
      #expect(Set(contents("\(folder)/flow").keys) == Set(names))
      let there = try FloFile.read("\(folder)/flow/000000.flo")
      let back = try FloFile.read("\(folder)/flow/000000.backward.flo")
      let sigma = try PFM.read("\(folder)/flow/000000.sigma.pfm")
      let wanted = FlowPair(forward: there, backward: back).sigma()
      #expect(sigma.values.map(\.bitPattern) == wanted.map(\.bitPattern))
    }
  }

  @Test func twoFramesMayMakeOneFile() throws {
    try withTemporaryFolder { folder in
      try run(ConsecutiveFlow(), end: 10, to: "\(folder)/pair.flo")
      #expect(Array(contents(folder).keys) == ["pair.flo"])
    }
  }

  @Test func oneFrameIsTooFew() throws {
    try withTemporaryFolder { folder in
      let text = message { try run(ConsecutiveFlow(), end: 5, to: "\(folder)/flow") }
      #expect(text.contains("1 frame to compute it from, expected at least two"))
      #expect(contents(folder).isEmpty)
    }
  }
}

@Suite struct OutputFolderTests {
  @Test func foldersAreMadeOnceAndAboveToo() throws {
    try withTemporaryFolder { folder in
      try OutputFolder.make("\(folder)/a/b/c")
      try OutputFolder.make("\(folder)/a/b/c")
      #expect(FileManager.default.fileExists(atPath: "\(folder)/a/b/c"))
      try OutputFolder.remove("\(folder)/a")
      try OutputFolder.remove("\(folder)/a")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/a"))
    }
  }

  @Test func aFileInTheWayIsNamed() throws {
    try withTemporaryFolder { folder in
      try Data([1]).write(to: URL(fileURLWithPath: "\(folder)/file"))
      for path in ["\(folder)/file", "\(folder)/file/below"] {
        let text = message { try OutputFolder.make(path) }
        #expect(text.hasPrefix("\(path): "))
        #expect(text.contains("expected a folder that can be made"))
        #expect(!text.contains("\n"))
      }
    }
  }
}
