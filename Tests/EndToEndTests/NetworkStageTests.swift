import Checkpoints
import Formats
import Geometry
import Imagery
import Layers
import NetworkTestSupport
import Networks
import Tensors
import TestSupport
import Testing

@Suite struct NetworkStageTests {
  /// Reproducible weights of a network, a file each, and the words that give them.
  private func weights(of network: String, in folder: String) throws -> [String] {
    let entry = try #require(NetworkList.entry(named: network))
    let made = try entry.untrained()
    var words: [String] = []
    for (file, store) in zip(entry.files, made.stores) {
      let path = "\(folder)/\(file.role).safetensors"
      let tensors = store.entries.map { SplitMixFill().tensor($0.name, shape: $0.tensor.shape) }
      try Safetensors.write(tensors, to: path)
      words += ["--weights", path]
    }
    return ["--network", network] + words
  }

  private func frames(in folder: String) throws {
    let outcome = try Program.run(
      ["synthesize", "boxes", "--frames", "5", "--width", "96", "--height", "72", "-o", folder]
    )
    try #require(outcome.code == 0, "\(outcome)")
  }

  @Test func `depth by a network is above 0 or unknown, at the size of the frames`() throws {
    try withTemporaryFolder { folder in
      try frames(in: "\(folder)/world")
      let network = try weights(of: "micro-pydnet", in: folder)
      let depth = ["depth", "\(folder)/world/frames", "--quiet"] + network
      let alone = try Program.run(depth + ["-o", "\(folder)/alone"])
      #expect(alone.code == 0, "\(alone)")
      let map = try PFM.read("\(folder)/alone/000002.pfm")
      #expect(map.width == 96 && map.height == 72)
      #expect(map.values.allSatisfy { $0.isNaN || $0 > 0 })
    }
  }

  @Test func `poses by a network place every frame`() throws {
    try withTemporaryFolder { folder in
      try frames(in: "\(folder)/world")
      for network in ["posenet", "monodepth2-pose"] {
        let words = try weights(of: network, in: folder)
        let path = "\(folder)/\(network).txt"
        let outcome = try Program.run(
          ["pose", "\(folder)/world/frames", "--quiet", "-o", path] + words
        )
        #expect(outcome.code == 0, "\(outcome)")
        let poses = try TUMTrajectory.read(path).poses
        #expect(poses.count == 5)
        #expect(poses.first?.worldFromCamera == .identity)
      }
    }
  }

  @Test func `a file that is no module is refused in one line`() throws {
    try withTemporaryFolder { folder in
      try frames(in: "\(folder)/world")
      let path = "\(folder)/module.pt"
      try AtomicFile.write(path, bytes: Array("no module".utf8))
      let outcome = try Program.run(
        [
          "depth", "\(folder)/world/frames", "--quiet", "--network", "torchscript:\(path)", "-o",
          "\(folder)/d",
        ]
      )
      #expect(outcome.failedWithOneLine && outcome.errors.contains(path), "\(outcome)")
    }
  }

  @Test func `options that do not belong together are wrong usage`() throws {
    let wrong = [
      ["depth", "-o", "d"], ["depth", "a.png", "--network", "monodepth2", "-o", "d"],
      ["depth", "a.png", "--network", "depthnet", "--weights", "w", "-o", "d"],
      ["depth", "a.png", "--network", "raft", "--weights", "w", "-o", "d"],
      ["pose", "-o", "t.txt"], ["pose", "a.png", "--network", "posenet", "-o", "t.txt"],
      ["pose", "--flow", "f", "--network", "posenet", "--weights", "w", "-o", "t.txt"],
    ]
    for arguments in wrong {
      let outcome = try Program.run(arguments)
      #expect(outcome.code == 64, "\(arguments): \(outcome)")
    }
  }
}
