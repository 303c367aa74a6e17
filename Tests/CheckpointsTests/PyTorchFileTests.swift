import Checkpoints
import TestSupport
import Testing

/// Two tensors of one storage of six numbers: 2 × 3 in order, and its transpose.
private func twoViews(prefix: String = "", wrapper: String? = nil) -> [UInt8] {
  PickleMaker.plain { maker in
    func state(_ maker: inout PickleMaker) {
      maker.dictionary { maker in
        maker.text(prefix + "a.weight")
        maker.tensor("0", count: 6, shape: [2, 3], strides: [3, 1])
        maker.text(prefix + "b.weight")
        maker.tensor("0", count: 6, shape: [3, 2], strides: [1, 3])
        maker.text(prefix + "c.weight")
        maker.tensor("0", count: 6, offset: 4, shape: [2], strides: [1])
      }
    }
    guard let wrapper else { return state(&maker) }
    maker.dictionary { maker in
      maker.text("epoch")
      maker.integer(-7)
      maker.text(wrapper)
      state(&maker)
      maker.text("optimizer")
      maker.emptyDictionary()
    }
  }
}

private let six: [UInt8] = littleEndian([1, 2, 3, 4, 5, 6])

private func legacy(_ object: [UInt8]) -> [UInt8] {
  legacyFile(object: object, storages: [("0", six, 6)])
}

private func zip(_ object: [UInt8]) -> [UInt8] {
  zipFile([("net/data.pkl", object), ("net/byteorder", Array("little".utf8)), ("net/data/0", six)])
}

@Suite struct PyTorchFileTests {
  @Test(arguments: [false, true], ["", "module."])
  func `both containers give the views of a storage, in row-major order`(
    isZip: Bool,
    prefix: String
  ) throws {
    let object = twoViews(prefix: prefix)
    let read = try checkpoint(isZip ? zip(object) : legacy(object))
    #expect(read.container == (isZip ? .pyTorchZip : .pyTorchLegacy))
    #expect(read.wasDataParallel == !prefix.isEmpty)
    #expect(read.wrapper == nil)
    #expect(read.tensors.map(\.name) == ["a.weight", "b.weight", "c.weight"])
    #expect(read["a.weight"]?.floats() == [1, 2, 3, 4, 5, 6])
    #expect(read["b.weight"]?.floats() == [1, 4, 2, 5, 3, 6])
    #expect(read["c.weight"]?.floats() == [5, 6])
  }

  @Test(arguments: ["state_dict", "model", "anything"])
  func `a wrapped state is found, and its neighbours are metadata`(wrapper: String) throws {
    let read = try checkpoint(zip(twoViews(wrapper: wrapper)))
    #expect(read.wrapper == wrapper)
    #expect(read.metadata == ["epoch": "-7"])
    #expect(read.elementCount == 14)
  }

  @Test func `conversion keeps every number`() throws {
    let read = try checkpoint(legacy(twoViews()))
    try withTemporaryFolder { folder in
      try Safetensors.write(read.tensors, to: folder + "/a.safetensors")
      let back = try Checkpoint(folder + "/a.safetensors")
      for tensor in read.tensors { #expect(back[tensor.name]?.floats() == tensor.floats()) }
    }
  }

  @Test(arguments: [false, true])
  func `a file cut anywhere is refused`(isZip: Bool) {
    let whole = isZip ? zip(twoViews()) : legacy(twoViews())
    for length in stride(from: 0, to: whole.count, by: 3) {
      expectRefusal(of: Array(whole[..<length]))
    }
  }

  @Test(arguments: [false, true])
  func `damage is survived`(isZip: Bool) throws {
    let object = twoViews(prefix: "module.", wrapper: "state_dict")
    try expectSurvival(of: isZip ? zip(object) : legacy(object), seed: 3)
  }

  @Test func `a zip that is no checkpoint is refused`() {
    expectRefusal(of: zipFile([("readme.txt", [1])]), "without one data.pkl")
    expectRefusal(of: zipFile([("n/data.pkl", twoViews())], method: 8), "compressed")
    expectRefusal(of: zipFile([("n/data.pkl", twoViews())]), "missing or too few")
    expectRefusal(
      of: zipFile([("n/data.pkl", twoViews()), ("n/data.pkl", twoViews())]),
      "two entries"
    )
  }

  @Test func `storages of one key and several types cannot reach past the numbers`() {
    let object = PickleMaker.plain { maker in
      maker.dictionary { maker in
        maker.text("a")
        maker.tensor("0", type: "DoubleStorage", count: 6, shape: [6], strides: [1])
        maker.text("b")
        maker.tensor("0", count: 6, shape: [6], strides: [1])
      }
    }
    expectRefusal(of: legacy(object), "a: its numbers are missing or too few")
    expectRefusal(of: zip(object), "a: its numbers are missing or too few")
  }
}

@Suite struct HostilePickleTests {
  @Test(arguments: [
    ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("__builtin__", "exec"),
    ("subprocess", "Popen"), ("torch", "load"), ("torch.storage", "_load_from_bytes"),
  ])
  func `a name that runs something is refused, whether called or not`(module: String, name: String)
  {
    let called = PickleMaker.plain { maker in
      maker.global(module, name)
      maker.raw("(")
      maker.text("touch /tmp/never")
      maker.raw("tR")
    }
    let named = PickleMaker.plain { $0.global(module, name) }
    for object in [called, named] {
      expectRefusal(of: zip(object), "\(module).\(name)", "nothing in it was run")
      expectRefusal(of: legacy(object), "\(module).\(name)")
    }
  }

  @Test func `a program of TorchScript is told apart`() {
    let object = PickleMaker.plain { $0.global("__torch__.models.net", "Net") }
    expectRefusal(of: zip(object), "TorchScript", "state_dict()")
  }

  @Test(arguments: [
    (0, [7], [1]), (1, [6], [1]), (-1, [2], [1]), (0, [2, 3], [6, 1]), (0, [2], [Int.max]),
    (Int.max, [2], [1]), (0, [Int.max, Int.max], [1, 1]), (0, [1 << 40], [0]), (0, [-2], [1]),
    (0, [2, 3], [1]), (7, [0], [1]),
  ])
  func `a tensor outside its numbers is refused before anything is allocated`(
    offset: Int,
    shape: [Int],
    strides: [Int]
  ) {
    let object = PickleMaker.plain { maker in
      maker.dictionary { maker in
        maker.text("a")
        maker.tensor("0", count: 6, offset: offset, shape: shape, strides: strides)
      }
    }
    expectRefusal(of: zip(object), "tensor")
    expectRefusal(of: legacy(object), "tensor")
  }

  @Test func `numbers that the file does not have are refused`() {
    let object = PickleMaker.plain { maker in
      maker.dictionary { maker in
        maker.text("a")
        maker.tensor("0", count: 1 << 60, shape: [1 << 60], strides: [1])
      }
    }
    expectRefusal(of: zip(object), "missing or too few")
    let file = legacyFile(object: object, storages: [("0", six, 1 << 60)])
    expectRefusal(of: file, "ends in the numbers")
  }

  @Test func `deep and circular values neither recurse nor hang`() {
    let depth = 500_000
    let tuples = [UInt8(ascii: ")")] + [UInt8](repeating: 0x85, count: depth)
    let lists =
      [UInt8](repeating: UInt8(ascii: "]"), count: depth)
      + [UInt8](repeating: UInt8(ascii: "a"), count: depth - 1)
    // A list that holds itself.
    let circle = Array("]q".utf8) + [0] + Array("h".utf8) + [0] + Array("a".utf8)
    for body in [tuples, lists, circle] {
      let object = PickleMaker.plain { $0.raw(body) }
      expectRefusal(of: zip(object), "no dictionary")
    }
  }

  @Test func `one list cannot be multiplied into memory`() {
    let object = PickleMaker.plain { maker in
      maker.raw("]q")
      maker.raw([0])
      maker.raw("(")
      for _ in 0..<2000 { maker.raw([0x4E, 0x4E, 0x86]) }
      maker.raw("e0")
      for _ in 0..<2000 {
        maker.global("collections", "OrderedDict")
        maker.raw([UInt8(ascii: "h"), 0, 0x85, UInt8(ascii: "R")])
      }
    }
    expectRefusal(of: zip(object), "many dictionaries")
  }

  @Test(arguments: [
    ".", "0.", "t.", "R.", "a.", "s.", "u.", "b.", "q\u{1}.", "h\u{1}.", "Q.", "NN.", "(", "X",
    "X\u{7F}\u{7F}\u{7F}\u{7F}ab.", "cno end", "}(Nu.", "NNs.", "(N.", "i.", "P1\n.", "S'a'\n.",
  ])
  func `instructions out of place are refused`(body: String) {
    let object = [0x80, 2] + Array(body.utf8)
    expectRefusal(of: zip(object), "pickle")
  }
}
