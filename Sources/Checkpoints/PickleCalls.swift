/// The calls that a checkpoint may ask for, each answered here with a plain value; all others are refused.
enum PickleCalls {
  /// The name itself, if it is one of those that checkpoints need.
  static func accepted(_ global: PickleGlobal) throws(PickleError) -> PickleGlobal {
    if isStorageClass(global) || known.contains(global.description) || isElementType(global) {
      return global
    }
    if global.module.hasPrefix("__torch__") {
      throw PickleError(
        found: "a TorchScript program (\(global.description))",
        expected: "a state dictionary",
        advice: "save its state_dict() with torch.save, or run it: depth --network torchscript:FILE"
      )
    }
    throw PickleError(
      found: "the name \(global.description), which a checkpoint does not need",
      expected: "tensors and plain values",
      advice: "nothing in it was run; save the network's state_dict() only"
    )
  }

  /// What a call gives.
  static func value(
    of function: PickleGlobal,
    _ arguments: [PickleValue],
    _ heap: inout PickleHeap
  ) throws(PickleError) -> PickleValue {
    switch function.description {
    case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor":
      return try tensor(arguments, &heap)
    case "torch._utils._rebuild_parameter":
      guard case .tensor? = arguments.first else { throw .malformed("a parameter of no tensor") }
      return arguments[0]
    case "collections.OrderedDict":
      return try dictionary(arguments, &heap)
    case "collections.defaultdict", "argparse.Namespace":
      return heap.addDictionary()
    case "torch.Size":
      guard let first = arguments.first, heap.elements(first) != nil else {
        throw .malformed("a shape of no numbers")
      }
      return first
    default:
      guard known.contains(function.description) else { throw .malformed("a call of a type") }
      return .unneeded
    }
  }

  /// The storage that a persistent identifier names: ('storage', class, key, place, count[, view]).
  static func storage(
    _ identifier: PickleValue,
    _ heap: inout PickleHeap
  ) throws(PickleError) -> PickleValue {
    guard let parts = heap.elements(identifier), parts.count == 5 || parts.count == 6,
      parts[0] == .text("storage"), case .global(let storageClass) = parts[1],
      case .text(let key) = parts[2], case .integer(let count) = parts[4], count >= 0
    else { throw .malformed("a storage that is described otherwise") }
    guard isStorageClass(storageClass), let type = ElementType(storageClass: storageClass.name)
    else {
      throw PickleError(
        found: "numbers of type \(storageClass.description)",
        expected: "floating-point numbers, integers or truth values"
      )
    }
    var numbers = StoredNumbers(key: key, type: type, count: count)
    if parts.count == 6, let view = heap.elements(parts[5]) {
      guard view.count == 3, case .integer(let start) = view[1], case .integer(let size) = view[2],
        start >= 0, size >= 0, start <= count, size <= count - start
      else { throw .malformed("a storage that views outside another") }
      numbers.start = start
    }
    heap.storages.append(numbers)
    return .storage(heap.storages.count - 1)
  }

  /// A tensor: (storage, offset, shape, strides, …), all of whose elements lie in the storage.
  private static func tensor(
    _ arguments: [PickleValue],
    _ heap: inout PickleHeap
  ) throws(PickleError) -> PickleValue {
    guard arguments.count >= 4, case .storage(let storage) = arguments[0],
      case .integer(let offset) = arguments[1], let shape = heap.sizes(arguments[2]),
      let strides = heap.sizes(arguments[3]), shape.count == strides.count, offset >= 0
    else { throw .malformed("a tensor that is described otherwise") }
    let numbers = heap.storages[storage]
    let available = numbers.count - numbers.start
    guard let count = elementCount(of: shape), count <= available, offset <= available,
      let last = lastElement(shape, strides, offset), count == 0 || last < available
    else {
      throw PickleError(
        found:
          "a tensor of shape \(shape), strides \(strides), at \(offset) of \(available) numbers",
        expected: "one that lies in its numbers"
      )
    }
    let view = StridedView(storage: storage, offset: offset, shape: shape, strides: strides)
    heap.tensors.append(view)
    return .tensor(heap.tensors.count - 1)
  }

  private static func lastElement(_ shape: [Int], _ strides: [Int], _ offset: Int) -> Int? {
    if shape.contains(0) { return offset }
    var last = offset
    for (size, stride) in zip(shape, strides) {
      let (step, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, carry) = last.addingReportingOverflow(step)
      guard !overflow, !carry else { return nil }
      last = sum
    }
    return last
  }

  /// A dictionary, empty or from a list of pairs.
  private static func dictionary(
    _ arguments: [PickleValue],
    _ heap: inout PickleHeap
  ) throws(PickleError) -> PickleValue {
    let result = heap.addDictionary()
    guard let first = arguments.first else { return result }
    guard let pairs = heap.elements(first), case .dictionary(let index) = result else {
      throw .malformed("a dictionary of no pairs")
    }
    guard heap.copiedPairs + pairs.count <= PickleHeap.mostCopiedPairs else {
      throw .malformed("one list made into many dictionaries")
    }
    heap.copiedPairs += pairs.count
    for pair in pairs {
      guard let parts = heap.elements(pair), parts.count == 2 else {
        throw .malformed("a dictionary of no pairs")
      }
      heap.dictionaries[index].append((parts[0], parts[1]))
    }
    return result
  }

  private static func isStorageClass(_ global: PickleGlobal) -> Bool {
    (global.module == "torch" || global.module == "torch.storage")
      && ElementType(storageClass: global.name) != nil
  }

  /// `torch.float32` and its like, which say how training was set up.
  private static func isElementType(_ global: PickleGlobal) -> Bool {
    global.module == "torch"
      && ["float16", "bfloat16", "float32", "float64", "int32", "int64"].contains(global.name)
  }

  private static let known: Set<String> = [
    "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_parameter", "collections.OrderedDict", "collections.defaultdict",
    "argparse.Namespace", "torch.Size", "torch.device", "numpy.dtype",
    "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar", "_codecs.encode",
  ]
}
