import Layers
import Checkpoints
import Formats
import Imagery
import NetworkCatalogue
import NetworkTestSupport
import Networks
import Tensors
import TestSupport
import Testing

/// The tensors of both files of the small network, by name and shape.
private let encoderShapes: [(String, [Int])] = [
  ("encoder.conv.weight", [4, 6, 3, 3]), ("encoder.conv.bias", [4]), ("encoder.norm.weight", [4]),
  ("encoder.norm.bias", [4]), ("encoder.norm.running_mean", [4]), ("encoder.norm.running_var", [4]),
  ("encoder.norm.num_batches_tracked", []),
]
private let headShapes: [(String, [Int])] = [
  ("head.weight", [2, 4, 1, 1]), ("head.bias", [2]),
]

private func filled(_ shapes: [(String, [Int])]) -> [CheckpointTensor] {
  shapes.map { SplitMixFill().tensor($0, shape: $1) }
}

/// Checkpoints of given tensors, written and read again.
private func checkpoints(_ files: [CheckpointTensor]...) throws -> [Checkpoint] {
  try withTemporaryFolder { folder in
    try files.enumerated().map { index, tensors in
      try Safetensors.write(tensors, to: "\(folder)/\(index).safetensors")
      return try Checkpoint("\(folder)/\(index).safetensors")
    }
  }
}

private func numbers(_ loaded: LoadedNetwork, _ name: String) throws -> [Float] {
  let tensor = try #require(loaded.stores.compactMap { $0[name] }.first)
  return try tensor.floats()
}

@Suite struct WeightLoadingTests {
  private let entry = SmallNetwork.entry

  @Test
  func
    `a network works at the size that its file tells of its training, unless another is asked for`()
    throws
  {
    let small = try #require(NetworkList.entry(named: "sfsnet-small"))
    let tensors = try small.untrained().stores.flatMap(\.entries).map {
      CheckpointTensor(name: $0.name, shape: $0.tensor.shape, values: try $0.tensor.floats())
    }
    func outputShape(_ metadata: [String: String], _ settings: NetworkSettings) throws -> [Int] {
      try withTemporaryFolder { folder in
        try Safetensors.write(tensors, metadata: metadata, to: "\(folder)/w.safetensors")
        let loaded = try small.load(["\(folder)/w.safetensors"])
        let image = Image(width: 100, height: 80, channels: 3)
        return try withoutGradients { try loaded.rawOutputs([image], settings)[0].tensor.shape }
      }
    }
    let told = ["width": "96", "height": "64"]
    #expect(try outputShape(told, NetworkSettings()) == [1, 1, 32, 48])
    var asked = NetworkSettings()
    asked.size = .init(width: 64, height: 32)
    #expect(try outputShape(told, asked) == [1, 1, 16, 32])
    for untold in [[:], ["width": "96"], ["width": "96", "height": "-64"]] {
      #expect(try outputShape(untold, NetworkSettings()) == [1, 1, 64, 80])
    }
  }

  @Test func `every tensor arrives under its name`() throws {
    let files = [filled(encoderShapes), filled(headShapes)]
    let loaded = try entry.load(checkpoints(files[0], files[1]))
    for tensor in files.joined() where tensor.type == .float32 {
      #expect(try numbers(loaded, tensor.name) == tensor.floats())
    }
    #expect(loaded.stores.map(\.parameterCount) == [6 * 4 * 9 + 4 + 8, 10])
  }

  @Test func `names of others, second names, unused and missing counts are understood`() throws {
    func variant(_ name: (String) -> String?) -> [CheckpointTensor] {
      filled(encoderShapes).compactMap { tensor in
        var renamed = tensor
        guard let name = name(tensor.name) else { return nil }
        renamed.name = name
        return renamed
      }
    }
    let alias = variant { $0.replacing("encoder.norm.", with: "encoder.down.1.") }
    let variants = [
      variant { $0.replacing("encoder.", with: "features.") },
      alias,
      alias + variant { $0.hasPrefix("encoder.norm.") ? $0 : nil },
      variant { $0.hasSuffix("tracked") ? nil : $0 },
      filled(encoderShapes + [("encoder.fc.weight", [3, 4]), ("encoder.fc.bias", [3])]),
      filled(encoderShapes + [("steps", [1])]),
    ]
    let truth = filled(encoderShapes)
    for encoder in variants {
      let loaded = try entry.load(checkpoints(encoder, filled(headShapes)))
      for tensor in truth where tensor.type == .float32 {
        #expect(try numbers(loaded, tensor.name) == tensor.floats())
      }
      #expect(try numbers(loaded, "encoder.norm.num_batches_tracked") == [0])
    }
  }

  @Test func `two names with different numbers are refused`() throws {
    let other = CheckpointTensor(
      name: "encoder.down.1.bias",
      shape: [4],
      values: [1, 2, 3, 4]
    )
    let both = try checkpoints(filled(encoderShapes) + [other], filled(headShapes))
    #expect(throws: FileError.self) { try entry.load(both) }
  }

  @Test func `the variant is that of the weights`() throws {
    let wide: [(String, [Int])] = encoderShapes.map { name, shape in
      (name, shape.isEmpty ? shape : [8] + shape.dropFirst())
    }
    let head: [(String, [Int])] = [("head.weight", [2, 8, 1, 1]), ("head.bias", [2])]
    let loaded = try entry.load(checkpoints(filled(wide), filled(head)))
    #expect(loaded.stores[0]["encoder.conv.bias"]?.shape == [8])
  }

  @Test func `all that does not fit is told at once, and the file named`() throws {
    var shapes = encoderShapes
    shapes[0].1 = [4, 3, 3, 3]
    shapes.remove(at: 1)
    shapes.append(("encoder.extra", [1]))
    let wrong = try checkpoints(filled(shapes), filled(Array(headShapes.dropFirst())))
    let mismatches = try entry.mismatches(with: wrong)
    try #require(mismatches.count == 2)
    #expect(mismatches[0].path == wrong[0].path && mismatches[1].path == wrong[1].path)
    #expect(mismatches[0].state.missing == ["encoder.conv.bias"])
    #expect(mismatches[0].state.unexpected == ["encoder.extra"])
    #expect(mismatches[0].state.misshaped.map(\.name) == ["encoder.conv.weight"])
    #expect(mismatches[1].state.missing == ["head.weight"])
    let error = #expect(throws: WeightMismatch.self) { try entry.load(wrong) }
    let line = try #require(error?.description)
    #expect(line.hasPrefix(wrong[0].path) && !line.contains("\n"))
    for text in ["encoder.conv.bias", "encoder.extra", "[4, 3, 3, 3]", "weights of small"] {
      #expect(line.contains(text))
    }
  }

  @Test func `a checkpoint tells which file of the network it is`() throws {
    let files = try checkpoints(filled(encoderShapes), filled(headShapes), filled([("a", [1])]))
    #expect(
      files.map { entry.comparisons(with: $0).first(where: \.isFit)?.file.role } == [
        "encoder", "head", nil,
      ]
    )
  }

  @Test func `weights of integers, and files in the wrong number, are refused`() throws {
    var encoder = filled(encoderShapes)
    encoder[1] = CheckpointTensor(
      name: "encoder.conv.bias",
      type: .int32,
      shape: [4],
      bytes: [UInt8](repeating: 0, count: 16)
    )
    let files = try checkpoints(encoder, filled(headShapes))
    #expect(throws: FileError.self) { try entry.load(files) }
    #expect(throws: NetworkInputError.self) { try entry.load([files[1]]) }
  }

  @Test(arguments: [ElementType.float32, .bfloat16, .float64, .float16])
  func `every kind of fraction gives the same weights`(type: ElementType) throws {
    // Multiples of 1/64 below 2 are exact in all kinds.
    let values = (0..<8).map { Float($0 * 13 - 40) / 64 }
    let bytes: [UInt8] = values.flatMap { value -> [UInt8] in
      switch type {
      case .bfloat16: Array(littleEndian(UInt16(value.bitPattern >> 16)))
      case .float64: Array(littleEndian(Double(value).bitPattern))
      case .float16: Array(littleEndian(halfBits(value)))
      default: Array(littleEndian(value.bitPattern))
      }
    }
    var head = filled(headShapes)
    head[0] = CheckpointTensor(name: "head.weight", type: type, shape: [2, 4, 1, 1], bytes: bytes)
    let loaded = try entry.load(checkpoints(filled(encoderShapes), head))
    #expect(try numbers(loaded, "head.weight") == values)
  }

  @Test func `integers and truths keep their kind`() throws {
    let integers = CheckpointTensor(
      name: "n",
      type: .int64,
      shape: [2],
      bytes: littleEndian(7) + littleEndian(-2)
    )
    let truths = CheckpointTensor(name: "t", type: .bool, shape: [3], bytes: [0, 1, 255])
    #expect(try integers.tensor(of: "").integers() == [7, -2])
    let converted = try truths.tensor(of: "")
    #expect(converted.kind == .bool)
    #expect(try converted.floats() == [0, 1, 1])
  }

  @Test func `images of another number or size are refused`() throws {
    let loaded = try entry.load(checkpoints(filled(encoderShapes), filled(headShapes)))
    let image = Image(width: 8, height: 6, channels: 3)
    let outputs = try loaded.rawOutputs([image, image])
    #expect(outputs.map(\.name) == ["features", "flow"])
    #expect(outputs[1].tensor.shape == [1, 2, 6, 8])
    #expect(throws: NetworkInputError.self) { try loaded.rawOutputs([image]) }
    let other = Image(width: 6, height: 8, channels: 3)
    #expect(throws: NetworkInputError.self) { try loaded.rawOutputs([image, other]) }
  }

  private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { [UInt8]($0) }
  }

  /// Half precision of a number that it holds exactly.
  private func halfBits(_ value: Float) -> UInt16 {
    guard value != 0 else { return 0 }
    let bits = value.bitPattern
    let exponent = (bits >> 23) & 255 - 112
    return UInt16(bits >> 16 & 0x8000 | exponent << 10 | bits >> 13 & 1023)
  }
}
