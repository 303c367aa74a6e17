/// A value of a pickle.
///
/// Containers are numbers into a `PickleHeap`, so that neither depth nor cycles matter.
enum PickleValue: Hashable {
  case none
  case truth(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case bytes([UInt8])
  /// A list or a tuple of the heap.
  case sequence(Int)
  /// A dictionary of the heap.
  case dictionary(Int)
  /// A name of a Python class or function; nothing is ever looked up by it or called.
  case global(PickleGlobal)
  /// A storage of the heap, that is numbers outside the pickle.
  case storage(Int)
  /// A tensor of the heap.
  case tensor(Int)
  /// Something known and harmless of which nothing is needed, such as a device.
  case unneeded

  /// As metadata: what a person would write; nil for containers and tensors.
  var plainText: String? {
    switch self {
    case .none: "none"
    case .truth(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let text): text
    default: nil
    }
  }
}

/// The module and name of a Python class or function.
struct PickleGlobal: Hashable {
  let module: String
  let name: String
  var description: String { "\(module).\(name)" }
}

/// The containers, storages and tensors that a pickle made.
struct PickleHeap {
  var sequences: [[PickleValue]] = []
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var storages: [StoredNumbers] = []
  var tensors: [StridedView] = []

  /// How many pairs were copied from lists into dictionaries: the one step that could multiply memory.
  var copiedPairs = 0

  static let mostCopiedPairs = 1 << 20

  mutating func add(sequence: [PickleValue]) -> PickleValue {
    sequences.append(sequence)
    return .sequence(sequences.count - 1)
  }

  mutating func addDictionary() -> PickleValue {
    dictionaries.append([])
    return .dictionary(dictionaries.count - 1)
  }

  func elements(_ value: PickleValue) -> [PickleValue]? {
    guard case .sequence(let index) = value else { return nil }
    return sequences[index]
  }

  func members(_ value: PickleValue) -> [(key: PickleValue, value: PickleValue)]? {
    guard case .dictionary(let index) = value else { return nil }
    return dictionaries[index]
  }

  /// A list or tuple of integers, none negative.
  func sizes(_ value: PickleValue) -> [Int]? {
    guard let elements = elements(value) else { return nil }
    var result: [Int] = []
    for case .integer(let number) in elements where number >= 0 { result.append(number) }
    return result.count == elements.count ? result : nil
  }
}

/// Numbers that lie outside the pickle: which, of what type, how many.
struct StoredNumbers: Hashable {
  let key: String
  let type: ElementType
  let count: Int
  /// Where they begin in the storage of the key, in elements.
  var start = 0
}

/// A tensor: a view of stored numbers.
struct StridedView {
  let storage: Int
  let offset: Int
  let shape: [Int]
  let strides: [Int]
}

/// Why a pickle is refused.
struct PickleError: Error {
  let found: String
  let expected: String
  var advice = ""

  static func malformed(_ what: String) -> PickleError {
    PickleError(found: "a damaged pickle (\(what))", expected: "one that PyTorch wrote")
  }
}
