import CTorchScriptWriting
import Checkpoints
import Formats
import Foundation
import Geometry
import Imagery
import Layers
import MapPipelines
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

  private func frames(in folder: String, width: Int = 96, height: Int = 72) throws {
    let outcome = try Program.run(
      [
        "synthesize", "boxes", "--frames", "5", "--width", "\(width)", "--height", "\(height)",
        "-o",
        folder,
      ]
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
      // What the numbers are is said beside them, also where nothing is printed.
      let note = try JSONDecoder().decode(
        [String: String].self,
        from: Data(FileContents.bytes(of: "\(folder)/alone/meaning.json"))
      )
      #expect(note["values"] == "depth" && note["scale"] == "unknown" && note["shift"] == "none")
    }
  }

  @Test func `flow by a network of three frames sees the frame on the other side, both ways`()
    throws
  {
    try withTemporaryFolder { folder in
      try frames(in: "\(folder)/world", width: 128, height: 64)
      let network = try weights(of: "back2future", in: folder)
      let words = ["\(folder)/world/frames", "--quiet", "--backward", "-o", "\(folder)/flow"]
      let flow = try Program.run(["flow", "--no-refine"] + words + network)
      #expect(flow.code == 0, "\(flow)")
      for (file, positions) in [("000002", [1, 2, 3]), ("000002.backward", [4, 3, 2])] {
        let images = positions.map { "\(folder)/world/frames/00000\($0).png" }
        let run = try Program.run(
          ["weights", "run", "back2future", "-o", "\(folder)/raw.safetensors"] + images
            + network.dropFirst(2)
        )
        #expect(run.code == 0, "\(run)")
        let raw = try #require(try Checkpoint("\(folder)/raw.safetensors")["flow_fwd"])
        let wanted = try #require(raw.floats())
        let found = try FloFile.read("\(folder)/flow/\(file).flo")
        try #require((found.width, found.height) == (128, 64) && raw.shape == [1, 2, 64, 128])
        #expect(found.vectors.map(\.x) + found.vectors.map(\.y) == wanted)
      }
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

  @Test func `motions told from pairs of flows alone point where the camera went`() throws {
    try withTemporaryFolder { folder in
      let flow = try Program.run(
        "flow",
        SmallSequence.frames,
        "--calibration",
        SmallSequence.calibration,
        "--keyframes",
        "--quiet",
        "-o",
        "\(folder)/flow"
      )
      #expect(flow.code == 0, "\(flow)")
      let truth = try TUMTrajectory.read(SmallSequence.trajectory)
      var medians: [(turn: Double, direction: Double)] = []
      for options in [["--network", "essential"], ["--network", "essential", "--refine"]] {
        let outcome = try Program.run(
          ["pose", "--flow", "\(folder)/flow", "-o", "\(folder)/t.txt"] + options
        )
        #expect(outcome.code == 0 && outcome.errors.contains(" 0 of them without"), "\(outcome)")
        let poses = try TUMTrajectory.read("\(folder)/t.txt").poses
        #expect(poses.count > 4 && poses.first?.worldFromCamera == .identity)
        var (turns, directions): ([Double], [Double]) = ([], [])
        for (a, b) in zip(poses, poses.dropFirst()) {
          let found = b.worldFromCamera.inverse * a.worldFromCamera
          let known = try [b, a].map {
            try #require(truth.pose(nearest: $0.timestamp, tolerance: 1e-6)).worldFromCamera
          }
          let wanted = known[0].inverse * known[1]
          turns.append((found.rotation.transpose * wanted.rotation).rotationAngle * 180 / .pi)
          let (u, v) = (found.translation, normalised(wanted.translation))
          #expect(abs(length(u) - 1) < 1e-5)
          directions.append(asin(min(1, length(cross(u, v)))) * 180 / .pi)
          #expect(dot(u, v) > 0)
        }
        medians.append((turns.sorted()[turns.count / 2], directions.sorted()[directions.count / 2]))
      }
      // Five points decide without refinement, all with it; then it is what a pair's start is asked for.
      #expect(medians[1].turn < min(0.5, medians[0].turn))
      #expect(medians[1].direction < min(8, medians[0].direction))
    }
  }

  @Test func `reconstruct takes networks for depth and motion, and does nothing twice`() throws {
    try withTemporaryFolder { folder in
      for name in ["d", "p"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)",
          withIntermediateDirectories: true
        )
      }
      let depth = try weights(of: "micro-pydnet", in: "\(folder)/d")
      let pose = try weights(of: "posenet", in: "\(folder)/p")
      let command =
        [
          "reconstruct", SmallSequence.frames, "--calibration", SmallSequence.calibration, "-o",
          "\(folder)/map", "--precision", "bf16",
        ] + zip(depth, ["--depth-network", "", "--depth-weights", ""]).map { $1.isEmpty ? $0 : $1 }
        + zip(pose, ["--pose-network", "", "--pose-weights", ""]).map { $1.isEmpty ? $0 : $1 }
      let first = try Program.run(command)
      #expect(first.code == 0, "\(first)")
      let manifest = try FileContents.bytes(of: "\(folder)/map/manifest.json")
      let text = String(decoding: manifest, as: UTF8.self)
      #expect(text.contains("micro-pydnet") && text.contains("posenet"))
      let map = MapFolder("\(folder)/map")
      let depths = try FileManager.default.contentsOfDirectory(atPath: map.depth)
      let fused = try FileManager.default.contentsOfDirectory(atPath: map.fusedDepth)
      #expect(depths.count > 2 && Set(depths) == Set(fused))
      #expect(try Program.run(command).code == 0)
      #expect(try FileContents.bytes(of: "\(folder)/map/manifest.json") == manifest)
    }
  }

  @Test func `a module in TorchScript tells the depth of an image`() throws {
    try withTemporaryFolder { folder in
      let methods = "def forward(self, image: Tensor) -> Tensor:\n  return 1 + 255 * image[:, 1:2]"
      try #require(torchscript_write("\(folder)/module.pt", methods))
      let pixels: [UInt8] = [9, 0, 9, 9, 1, 9, 9, 40, 9, 9, 80, 9, 9, 200, 9, 9, 255, 9]
      let image = Image(width: 3, height: 2, channels: 3, pixels: pixels)
      try ImageFile.write(image, to: "\(folder)/a.png")
      let outcome = try Program.run(
        [
          "depth", "\(folder)/a.png", "--quiet", "--network", "torchscript:\(folder)/module.pt",
          "-o", "\(folder)/d",
        ]
      )
      #expect(outcome.code == 0, "\(outcome)")
      let depth = try PFM.read("\(folder)/d/a.pfm").values
      let wanted: [Float] = [1, 2, 41, 81, 201, 256]
      #expect(zip(depth, wanted).allSatisfy { abs($0 - $1) < 1e-5 * $1 } && depth.count == 6)
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
    let wrong =
      [
        ["depth", "-o", "d"], ["depth", "a.png", "--network", "monodepth2", "-o", "d"],
        ["depth", "a.png", "--network", "depthnet", "--weights", "w", "-o", "d"],
        ["depth", "a.png", "--network", "raft", "--weights", "w", "-o", "d"],
        ["pose", "-o", "t.txt"], ["pose", "a.png", "--network", "monodepth2-pose", "-o", "t.txt"],
        ["pose", "--flow", "f", "--network", "posenet", "--weights", "w", "-o", "t.txt"],
        ["pose", "--flow", "f", "--network", "essential", "--weights", "w", "-o", "t.txt"],
        ["pose", "a.png", "--network", "essential", "-o", "t.txt"],
        ["pose", "a.png", "--network", "posenet", "--weights", "w", "--refine", "-o", "t.txt"],
        ["pose", "--flow", "f", "--refine", "-o", "t.txt"],
        [
          "depth", "a.png", "--network", "torchscript:m.pt", "--precision", "bf16", "-o", "d",
        ],
        ["flow", "a.png", "b.png", "--precision", "bf16", "-o", "f.flo"],
        ["flow", "a.png", "b.png", "--size", "64x64", "-o", "f.flo"],
        ["pose", "--flow", "f", "--size", "64x64", "-o", "t.txt"],
        ["pose", "--flow", "f", "--network", "flowpose", "--size", "64x64", "-o", "t.txt"],
        ["flow", "a.png", "b.png", "--network", "raft-small", "--size", "64x64", "-o", "f.flo"],
        [
          "movers", "a.png", "b.png", "--rotation-only", "--size", "64x64", "-o", "m",
        ],
        [
          "depth", "a.png", "--network", "eigen", "--weights", "c", "--weights", "f", "--size",
          "64x64", "-o", "d",
        ],
      ]
      + [
        ["--depth-network", "micro-pydnet"], ["--depth-weights", "w"], ["--precision", "bf16"],
        ["--depth-network", "torchscript:m.pt", "--depth-weights", "w"],
        ["--pose-network", "monodepth2-pose"], ["--pose-weights", "w"],
        ["--depth-network", "torchscript:m.pt", "--precision", "bf16"],
        ["--size", "64x64"], ["--flow-network", "raft-small", "--size", "64x64"],
      ].map { ["reconstruct", "a.png", "--fov", "60", "-o", "m"] + $0 }
    for arguments in wrong {
      let outcome = try Program.run(arguments)
      #expect(outcome.code == 64, "\(arguments): \(outcome)")
    }
  }
}
