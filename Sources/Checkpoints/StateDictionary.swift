internal import Formats

/// The tensors of an unpickled object: a state dictionary, bare or under a key of another.
struct StateDictionary {
  let file: MappedFile
  let heap: PickleHeap
  /// At which byte of the file a storage's numbers begin; nil where they are missing or too few.
  let place: (StoredNumbers) -> Int?

  /// Keys under which training programs put the state of a network, the surest first.
  private static let wrappers = ["state_dict", "model_state_dict", "model", "network", "net"]

  func contents(of root: PickleValue) throws -> Checkpoint.FileContents {
    guard let members = heap.members(root) else {
      throw file.error("an object that is no dictionary", expected: "a state dictionary")
    }
    var contents = Checkpoint.FileContents()
    for case (.text(let key), let value) in members {
      if let text = value.plainText { contents.metadata[key] = text }
    }
    if holdsTensors(root) {
      contents.tensors = try tensors(of: members)
      return contents
    }
    guard let (key, inner) = wrapped(in: members), let state = heap.members(inner) else {
      let keys = members.compactMap { $0.key.plainText }.sorted().prefix(8).joined(separator: ", ")
      throw file.error(
        "no tensors by name (keys: \(keys.isEmpty ? "none" : keys))",
        expected: "a state dictionary, bare or under state_dict"
      )
    }
    contents.wrapper = key
    contents.tensors = try tensors(of: state)
    for case (.text(let key), let value) in state {
      if let text = value.plainText { contents.metadata[key] = text }
    }
    return contents
  }

  private func holdsTensors(_ value: PickleValue) -> Bool {
    heap.members(value)?.contains {
      if case (.text, .tensor) = $0 { true } else { false }
    } ?? false
  }

  private func wrapped(
    in members: [(key: PickleValue, value: PickleValue)]
  ) -> (key: String, value: PickleValue)? {
    for wrapper in Self.wrappers {
      for case (.text(wrapper), let value) in members where holdsTensors(value) {
        return (wrapper, value)
      }
    }
    let candidates = members.filter { holdsTensors($0.value) }
    guard candidates.count == 1, let only = candidates.first, case .text(let key) = only.key else {
      return nil
    }
    return (key, only.value)
  }

  private func tensors(
    of members: [(key: PickleValue, value: PickleValue)]
  ) throws -> [CheckpointTensor] {
    var names: Set<String> = []
    var result: [CheckpointTensor] = []
    for case (.text(let name), .tensor(let index)) in members {
      guard names.insert(name).inserted else {
        throw file.error("two tensors \(name)", expected: "each name once")
      }
      let view = heap.tensors[index]
      let numbers = heap.storages[view.storage]
      guard let start = place(numbers) else {
        throw file.error(
          "\(name): its numbers are missing or too few",
          expected: "a whole file",
          advice: "download it again"
        )
      }
      result.append(
        CheckpointTensor(
          name: name,
          type: numbers.type,
          shape: view.shape,
          file: file,
          offset: start + numbers.type.size * (numbers.start + view.offset),
          strides: view.strides
        )
      )
    }
    return result
  }
}
