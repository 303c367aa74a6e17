import CHDF5Writing
import Checkpoints
import Formats
import Foundation
import NetworkTestSupport
import Networks
import Tensors
import TestSupport
import Testing

@Suite struct WeightsTests {
  private static let network = "micro-pydnet"

  /// A few tensors, enough for commands that run no network.
  private static let few = [("a.weight", [4, 3, 2, 2]), ("a.bias", [4]), ("b.weight", [1, 4])].map {
    SplitMixFill().tensor($0.0, shape: $0.1)
  }

  private func numbers(_ path: String) throws -> [String: [Float]] {
    let tensors = try Checkpoint(path).tensors
    return Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.floats() ?? []) })
  }

  @Test(arguments: [false, true], ["", "module."])
  func `every container becomes the same safetensors`(isZip: Bool, prefix: String) throws {
    try withTemporaryFolder { folder in
      for wrapper in [nil, "state_dict"] {
        let form = PyTorchForm(isZip: isZip, prefix: prefix, wrapper: wrapper)
        try AtomicFile.write("\(folder)/a.pth", bytes: form.bytes(of: Self.few))
        let outcome = try Program.run(
          ["weights", "convert", "\(folder)/a.pth", "-o", "\(folder)/a.safetensors"]
        )
        #expect(outcome.code == 0 && outcome.output.isEmpty && outcome.errors.isEmpty)
        let expected = Dictionary(
          uniqueKeysWithValues: Self.few.map { ($0.name, $0.floats() ?? []) }
        )
        #expect(try numbers("\(folder)/a.safetensors") == expected)
        let metadata = try Checkpoint("\(folder)/a.safetensors").metadata
        #expect(metadata == (wrapper == nil ? [:] : ["epoch": "3"]))
      }
    }
  }

  @Test func `conversion rounds when asked, and writes only safetensors`() throws {
    try withTemporaryFolder { folder in
      try Safetensors.write(Self.few, to: "\(folder)/a.safetensors")
      let convert = ["weights", "convert", "\(folder)/a.safetensors"]
      let outcome = try Program.run(
        convert + ["--precision", "bf16", "-o", "\(folder)/b.safetensors"]
      )
      #expect(outcome.code == 0, "\(outcome)")
      let rounded = try Checkpoint("\(folder)/b.safetensors").tensors
      #expect(rounded.allSatisfy { $0.type == .bfloat16 })
      #expect(try Program.run(convert + ["-o", "\(folder)/b.pth"]).code == 64)
    }
  }

  @Test func `Keras's files are converted too`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5"
      let values = (0..<12).map { Float($0) }
      #expect(hdf5_add(path, "model_weights/fc/fc/kernel:0", 2, [3, 4], values, false))
      let outcome = try Program.run("weights", "convert", path, "-o", "\(folder)/a.safetensors")
      #expect(outcome.code == 0, "\(outcome)")
      let transposed = (0..<12).map { Float($0 % 3 * 4 + $0 / 3) }
      #expect(try numbers("\(folder)/a.safetensors") == ["fc.weight": transposed])
    }
  }

  @Test func `inspection tells container, tensors and that no network fits`() throws {
    try withTemporaryFolder { folder in
      let form = PyTorchForm(isZip: false, prefix: "module.", wrapper: "state_dict")
      try AtomicFile.write("\(folder)/a.pth", bytes: form.bytes(of: Self.few))
      let outcome = try Program.run("weights", "inspect", "\(folder)/a.pth")
      #expect(outcome.code == 0 && outcome.errors.isEmpty)
      for line in [
        "container   PyTorch (legacy pickle)", "wrapper     state_dict", "metadata    epoch = 3",
        "parameters  56", "fits        none of the networks here", "F32   4×3×2×2  a.weight",
      ] {
        #expect(outcome.output.contains(line + "\n"), "\(outcome.output)")
      }
      let json = try Program.run("weights", "inspect", "\(folder)/a.pth", "--json")
      let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
      let report = try #require(object as? [String: Any])
      #expect(report["parameters"] as? Int == 56)
      #expect((report["tensors"] as? [Any])?.count == 3)
      #expect((report["fits"] as? [Any])?.isEmpty == true)
      // A file that shares nothing with any network is near none.
      #expect(!outcome.output.contains("\nnearest") && report["nearest"] == nil)
    }
  }

  @Test func `names cannot command the terminal`() throws {
    try withTemporaryFolder { folder in
      let tensor = CheckpointTensor(name: "a\u{1B}[31m\n\u{202E}b", shape: [1], values: [1])
      try Safetensors.write([tensor], to: "\(folder)/a.safetensors")
      let outcome = try Program.run("weights", "inspect", "\(folder)/a.safetensors")
      #expect(outcome.code == 0 && outcome.output.contains("a?[31m??b\n"), "\(outcome)")
    }
  }

  @Test(arguments: ["hostile", "cut", "no archive", "no checkpoint", "text", "empty", "folder"])
  func `a file that is none is refused in one line, made benign it loads`(flaw: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.pth"
      let whole = PyTorchForm().bytes(of: Self.few)
      let reason: String
      switch flaw {
      case "hostile":
        let bytes = PyTorchForm(isHostile: true).bytes(of: Self.few)
        try AtomicFile.write(path, bytes: bytes)
        reason = "posix.system"
      case "cut":
        try AtomicFile.write(path, bytes: Array(whole.dropLast(100)))
        reason = "download it again"
      case "no archive":
        try AtomicFile.write(path, bytes: [0x50, 0x4B, 3, 4] + [UInt8](repeating: 7, count: 500))
        reason = "zip"
      case "no checkpoint":
        try AtomicFile.write(path, bytes: zipFile([("readme.txt", [65])]))
        reason = "without one data.pkl"
      case "text":
        try AtomicFile.write(path, bytes: Array("<html>404 not found</html>".utf8))
        reason = "neither a safetensors, a PyTorch nor a Keras file"
      case "empty":
        try AtomicFile.write(path, bytes: [])
        reason = "an empty file"
      default:
        try FileManager.default.createDirectory(
          atPath: path,
          withIntermediateDirectories: false
        )
        reason = "a folder"
      }
      for arguments in [
        ["weights", "inspect", path],
        ["weights", "convert", path, "-o", "\(folder)/a.safetensors"],
        ["weights", "verify", path, "--network", Self.network],
      ] {
        let outcome = try Program.run(arguments)
        #expect(outcome.failedWithOneLine, "\(outcome)")
        #expect(outcome.errors.contains(path) && outcome.errors.contains(reason), "\(outcome)")
      }
      #expect(!FileManager.default.fileExists(atPath: PyTorchForm.marker))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/a.safetensors"))
      try FileManager.default.removeItem(atPath: path)
      try AtomicFile.write(path, bytes: whole)
      #expect(try Program.run("weights", "inspect", path).code == 0)
    }
  }

  @Test func `a network's weights fit it, another network's do not`() throws {
    let weights = try exampleWeights(of: Self.network)
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.pth"
      let form = PyTorchForm(isZip: false, prefix: "module.")
      try AtomicFile.write(path, bytes: form.bytes(of: weights))
      let inspection = try Program.run("weights", "inspect", path)
      #expect(inspection.output.contains("fits        \(Self.network) ("), "\(inspection)")
      let verify = ["weights", "verify", path, "--network"]
      let outcome = try Program.run(verify + [Self.network])
      #expect(outcome.code == 0 && outcome.output.hasPrefix("\(path): fits"), "\(outcome)")

      let other = try Program.run(verify + ["pydnet"])
      #expect(other.code == 1 && other.errors.split(separator: "\n").count == 1, "\(other)")
      #expect(other.errors.hasPrefix("Error: \(path): ") && other.errors.contains("of pydnet;"))
      for sort in ["missing", "unexpected"] {
        #expect(other.output.contains("\(path): \(sort): "))
      }
      let run = try Program.run([
        "weights", "run", "pydnet", "--weights", path, SmallSequence.frame(0), "-o",
        "\(folder)/out.safetensors",
      ])
      #expect(run.failedWithOneLine, "\(run)")
      #expect(files(below: folder) == ["a.pth"])
    }
  }

  @Test func `weights that nearly fit name the nearest network and what differs`() throws {
    var weights = try exampleWeights(of: Self.network)
    let lost = weights.removeFirst().name
    let bent = try #require(weights.first { $0.shape.count == 4 })
    weights.removeAll { $0.name == bent.name }
    weights.append(
      CheckpointTensor(
        name: bent.name,
        shape: [bent.shape[0]],
        values: [Float](repeating: 0, count: bent.shape[0])
      )
    )
    weights.append(CheckpointTensor(name: "epoch_seen", shape: [1], values: [1]))
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.pth"
      try AtomicFile.write(path, bytes: PyTorchForm().bytes(of: weights))
      let outcome = try Program.run("weights", "inspect", path)
      #expect(outcome.output.contains("fits        none of the networks here\n"), "\(outcome)")
      let line = try #require(
        outcome.output.split(separator: "\n").first { $0.hasPrefix("nearest     \(Self.network)") }
      )
      for part in [
        "1 tensor missing (\(lost))", "1 tensor unexpected (epoch_seen)",
        "1 tensor of another shape (\(bent.name)",
      ] {
        #expect(line.contains(part), "\(line)")
      }
    }
  }

  @Test func `a run writes what the network computes, whatever the container`() throws {
    let weights = try exampleWeights(of: Self.network)
    try withTemporaryFolder { folder in
      try AtomicFile.write("\(folder)/a.pth", bytes: PyTorchForm().bytes(of: weights))
      try Safetensors.write(weights, to: "\(folder)/b.safetensors")
      for (name, output) in [("a.pth", "1"), ("b.safetensors", "2")] {
        let outcome = try Program.run([
          "weights", "run", Self.network, "--weights", "\(folder)/\(name)", SmallSequence.frame(0),
          "--size", "64x48", "-o", "\(folder)/\(output).safetensors",
        ])
        #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome)")
      }
      let first = try FileContents.bytes(of: "\(folder)/1.safetensors")
      #expect(try first == FileContents.bytes(of: "\(folder)/2.safetensors"))
      let written = try Checkpoint("\(folder)/1.safetensors")
      #expect(written.metadata["network"] == Self.network && written.metadata["size"] == "64x48")
      let disparity = try #require(written["disparity"])
      #expect(disparity.shape == [1, 1, 48, 64])
      let values = disparity.floats() ?? []
      #expect(values.allSatisfy(\.isFinite) && values.contains { $0 > 0 })
    }
  }

  @Test(arguments: [
    "nonsense --weights w.pth a.png b.png -o o.safetensors",
    "micro-pydnet --weights w.pth a.png -o o.pth",
    "micro-pydnet --weights w.pth a.png b.png -o o.safetensors",
    "micro-pydnet a.png -o o.safetensors",
    "micro-pydnet --weights w.pth a.png -o o.safetensors --size 12",
    "micro-pydnet --weights w.pth a.png -o o.safetensors --size 0x5",
    "micro-pydnet --weights w.pth a.png -o o.safetensors --iterations 0",
    "micro-pydnet --weights w.pth a.png -o o.safetensors --precision fp8",
  ])
  func `wrong use of a run ends with code 64`(arguments: String) throws {
    let words = arguments.split(separator: " ").map(String.init)
    let outcome = try Program.run(["weights", "run"] + words)
    #expect(outcome.code == 64 && outcome.output.isEmpty, "\(outcome)")
  }
}
