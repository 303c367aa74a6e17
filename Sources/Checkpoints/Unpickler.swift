// The pickle machine of Python (Lib/pickletools.py describes the instructions), as far as PyTorch's files
// need it. It builds plain values only: names of classes stay names, and what a file wants to be called is
// either a known way to write a tensor or a dictionary (see PickleCalls.swift), or the file is refused.

/// Reads one pickle and runs nothing in it.
struct Unpickler {
  var heap = PickleHeap()
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]

  /// No state of a network needs more; each takes a bounded amount of memory.
  private static let mostInstructions = 1 << 22

  /// The value of the pickle at `reader`, which is left behind its end.
  mutating func read(_ reader: inout ByteReader) throws(PickleError) -> PickleValue {
    stack = []
    marks = []
    memo = [:]
    for _ in 0..<Self.mostInstructions {
      let code: UInt8 = try some(reader.number())
      if code == Opcode.stop {
        guard stack.count == 1, marks.isEmpty else { throw .malformed("values left over") }
        return stack[0]
      }
      if try readsConstant(code, &reader) { continue }
      if try keeps(code, &reader) { continue }
      if try builds(code) { continue }
      switch code {
      case Opcode.global:
        let module = try line(&reader)
        let name = try line(&reader)
        stack.append(.global(try PickleCalls.accepted(PickleGlobal(module: module, name: name))))
      case Opcode.stackGlobal:
        guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
          throw .malformed("a name that is no text")
        }
        stack.append(.global(try PickleCalls.accepted(PickleGlobal(module: module, name: name))))
      case Opcode.binPersistentID:
        let identifier = try pop()
        stack.append(try PickleCalls.storage(identifier, &heap))
      case Opcode.reduce, Opcode.newObject:
        let arguments = try pop()
        guard case .global(let function) = try pop(), let list = heap.elements(arguments) else {
          throw .malformed("a call of something that is no name")
        }
        stack.append(try PickleCalls.value(of: function, list, &heap))
      case Opcode.build:
        // The attributes of a dictionary (its `_metadata`) and of unneeded things are dropped.
        _ = try pop()
        switch try top() {
        case .dictionary, .unneeded: break
        default: throw .malformed("attributes of a plain value")
        }
      default:
        throw PickleError(
          found: "pickle instruction \(code)",
          expected: "those that PyTorch writes",
          advice: "save the state dictionary with torch.save, or as safetensors"
        )
      }
    }
    throw PickleError(
      found: "a pickle of more than \(Self.mostInstructions) instructions",
      expected: "the state of a network"
    )
  }

  // MARK: Instructions

  private mutating func readsConstant(
    _ code: UInt8,
    _ reader: inout ByteReader
  ) throws(PickleError) -> Bool {
    let value: PickleValue
    switch code {
    case Opcode.none: value = .none
    case Opcode.newTrue: value = .truth(true)
    case Opcode.newFalse: value = .truth(false)
    case Opcode.binInt: value = .integer(Int(try some(reader.number(Int32.self))))
    case Opcode.binInt1: value = .integer(Int(try some(reader.number(UInt8.self))))
    case Opcode.binInt2: value = .integer(Int(try some(reader.number(UInt16.self))))
    case Opcode.long1: value = try long(&reader)
    case Opcode.binFloat:
      let bits = try some(reader.number(UInt64.self)).byteSwapped
      value = .number(Double(bitPattern: bits))
    case Opcode.binUnicode: value = try text(&reader, count: reader.count(UInt32.self))
    case Opcode.shortBinUnicode: value = try text(&reader, count: reader.count(UInt8.self))
    case Opcode.binUnicode8: value = try text(&reader, count: reader.count(UInt64.self))
    case Opcode.binString: value = try text(&reader, count: reader.count(UInt32.self))
    case Opcode.shortBinString: value = try text(&reader, count: reader.count(UInt8.self))
    case Opcode.binBytes: value = .bytes(try run(&reader, count: reader.count(UInt32.self)))
    case Opcode.shortBinBytes: value = .bytes(try run(&reader, count: reader.count(UInt8.self)))
    default: return false
    }
    stack.append(value)
    return true
  }

  /// Instructions of the stack and the memo.
  private mutating func keeps(
    _ code: UInt8,
    _ reader: inout ByteReader
  ) throws(PickleError) -> Bool {
    switch code {
    case Opcode.proto:
      let version: UInt8 = try some(reader.number())
      guard version <= 5 else { throw .malformed("protocol \(version)") }
    case Opcode.frame: _ = try some(reader.number(UInt64.self))
    case Opcode.mark: marks.append(stack.count)
    case Opcode.pop: _ = try pop()
    case Opcode.duplicate: stack.append(try top())
    case Opcode.binPut: memo[Int(try some(reader.number(UInt8.self)))] = try top()
    case Opcode.longBinPut: memo[Int(try some(reader.number(UInt32.self)))] = try top()
    case Opcode.memoize: memo[memo.count] = try top()
    case Opcode.binGet: stack.append(try some(memo[Int(try some(reader.number(UInt8.self)))]))
    case Opcode.longBinGet: stack.append(try some(memo[Int(try some(reader.number(UInt32.self)))]))
    default: return false
    }
    return true
  }

  /// Instructions that make and fill containers.
  private mutating func builds(_ code: UInt8) throws(PickleError) -> Bool {
    switch code {
    case Opcode.emptyTuple, Opcode.emptyList: stack.append(heap.add(sequence: []))
    case Opcode.tuple1: try tuple(1)
    case Opcode.tuple2: try tuple(2)
    case Opcode.tuple3: try tuple(3)
    case Opcode.tuple, Opcode.list:
      let elements = try popToMark()
      stack.append(heap.add(sequence: elements))
    case Opcode.emptyDictionary: stack.append(heap.addDictionary())
    case Opcode.append: try append([try pop()])
    case Opcode.appends: try append(try popToMark())
    case Opcode.setItem:
      let value = try pop()
      try set([try pop(), value])
    case Opcode.setItems: try set(try popToMark())
    default: return false
    }
    return true
  }

  private mutating func tuple(_ count: Int) throws(PickleError) {
    guard stack.count - (marks.last ?? 0) >= count else { throw .malformed("an empty stack") }
    let elements = Array(stack.suffix(count))
    stack.removeLast(count)
    stack.append(heap.add(sequence: elements))
  }

  private mutating func append(_ elements: [PickleValue]) throws(PickleError) {
    guard case .sequence(let list) = try top() else { throw .malformed("no list to append to") }
    heap.sequences[list] += elements
  }

  private mutating func set(_ pairs: [PickleValue]) throws(PickleError) {
    guard case .dictionary(let index) = try top(), pairs.count.isMultiple(of: 2) else {
      throw .malformed("no dictionary to add to")
    }
    for pair in stride(from: 0, to: pairs.count, by: 2) {
      heap.dictionaries[index].append((pairs[pair], pairs[pair + 1]))
    }
  }

  // MARK: Stack

  private func some<Value>(_ value: Value?) throws(PickleError) -> Value {
    guard let value else { throw .malformed("an early end or an unknown reference") }
    return value
  }

  private mutating func pop() throws(PickleError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
      throw .malformed("an empty stack")
    }
    return value
  }

  private func top() throws(PickleError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else {
      throw .malformed("an empty stack")
    }
    return value
  }

  private mutating func popToMark() throws(PickleError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw .malformed("no mark") }
    let values = Array(stack[mark...])
    stack.removeLast(values.count)
    return values
  }

  // MARK: Operands

  private func run(_ reader: inout ByteReader, count: Int?) throws(PickleError) -> [UInt8] {
    [UInt8](try some(reader.take(try some(count))))
  }

  private func text(_ reader: inout ByteReader, count: Int?) throws(PickleError) -> PickleValue {
    .text(String(decoding: try run(&reader, count: count), as: UTF8.self))
  }

  /// An integer of any length, of which more than 64 bits stay bytes.
  private func long(_ reader: inout ByteReader) throws(PickleError) -> PickleValue {
    let bytes = try run(&reader, count: reader.count(UInt8.self))
    guard bytes.count <= 8 else { return .bytes(bytes) }
    var value = bytes.last.map { $0 >= 0x80 ? -1 : 0 } ?? 0
    for byte in bytes.reversed() { value = value << 8 | Int(byte) }
    return .integer(value)
  }

  private func line(_ reader: inout ByteReader) throws(PickleError) -> String {
    var units: [UInt8] = []
    while units.count < 256 {
      let unit: UInt8 = try some(reader.number())
      if unit == 0x0A { return String(decoding: units, as: UTF8.self) }
      units.append(unit)
    }
    throw .malformed("a name without an end")
  }
}

private enum Opcode {
  static let mark = UInt8(ascii: "(")
  static let stop = UInt8(ascii: ".")
  static let pop = UInt8(ascii: "0")
  static let duplicate = UInt8(ascii: "2")
  static let binFloat = UInt8(ascii: "G")
  static let binInt = UInt8(ascii: "J")
  static let binInt1 = UInt8(ascii: "K")
  static let binInt2 = UInt8(ascii: "M")
  static let none = UInt8(ascii: "N")
  static let binPersistentID = UInt8(ascii: "Q")
  static let reduce = UInt8(ascii: "R")
  static let binString = UInt8(ascii: "T")
  static let shortBinString = UInt8(ascii: "U")
  static let binUnicode = UInt8(ascii: "X")
  static let append = UInt8(ascii: "a")
  static let build = UInt8(ascii: "b")
  static let global = UInt8(ascii: "c")
  static let emptyDictionary = UInt8(ascii: "}")
  static let appends = UInt8(ascii: "e")
  static let binGet = UInt8(ascii: "h")
  static let longBinGet = UInt8(ascii: "j")
  static let list = UInt8(ascii: "l")
  static let emptyList = UInt8(ascii: "]")
  static let binPut = UInt8(ascii: "q")
  static let longBinPut = UInt8(ascii: "r")
  static let setItem = UInt8(ascii: "s")
  static let tuple = UInt8(ascii: "t")
  static let emptyTuple = UInt8(ascii: ")")
  static let setItems = UInt8(ascii: "u")
  static let binBytes = UInt8(ascii: "B")
  static let shortBinBytes = UInt8(ascii: "C")
  static let proto: UInt8 = 0x80
  static let newObject: UInt8 = 0x81
  static let tuple1: UInt8 = 0x85
  static let tuple2: UInt8 = 0x86
  static let tuple3: UInt8 = 0x87
  static let newTrue: UInt8 = 0x88
  static let newFalse: UInt8 = 0x89
  static let long1: UInt8 = 0x8A
  static let shortBinUnicode: UInt8 = 0x8C
  static let binUnicode8: UInt8 = 0x8D
  static let stackGlobal: UInt8 = 0x93
  static let memoize: UInt8 = 0x94
  static let frame: UInt8 = 0x95
}
