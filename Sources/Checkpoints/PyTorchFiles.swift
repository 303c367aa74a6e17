// The two containers of torch.save: torch/serialization.py, PyTorch 0.1.10 to 1.5 and since 1.6.

internal import Formats

/// A zip archive of `NAME/data.pkl` and a file of raw numbers per storage, `NAME/data/KEY`.
enum PyTorchZip {
  static func read(_ file: MappedFile) throws -> Checkpoint.FileContents {
    let archive = try ZipArchive(file)
    let entries = archive.entries
    if let name = archive.unreadable.first(where: { $0.hasSuffix("data.pkl") }) {
      throw file.error(
        "\(name), compressed or encrypted",
        expected: "an archive that PyTorch wrote",
        advice: "unpack it if the checkpoint is inside"
      )
    }
    let pickles = entries.keys.filter { $0.hasSuffix("/data.pkl") }
    guard pickles.count == 1, let pickle = pickles.first, let range = entries[pickle] else {
      throw file.error(
        "a zip archive without one data.pkl",
        expected: "a checkpoint of PyTorch",
        advice: "unpack it if the checkpoint is inside"
      )
    }
    let folder = pickle.dropLast("data.pkl".count)
    if let order = entries["\(folder)byteorder"],
      !file.bytes[order].elementsEqual("little".utf8)
    {
      throw file.error("numbers with the highest byte first", expected: "the lowest first")
    }
    var unpickler = Unpickler()
    var reader = ByteReader(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
    let root: PickleValue
    do throws(PickleError) {
      root = try unpickler.read(&reader)
    } catch {
      throw file.error(error.found, expected: error.expected, advice: error.advice)
    }
    let state = StateDictionary(file: file, heap: unpickler.heap) { numbers in
      guard let data = entries["\(folder)data/\(numbers.key)"] else { return nil }
      return data.count / numbers.type.size >= numbers.count ? data.lowerBound : nil
    }
    return try state.contents(of: root)
  }
}

/// Five pickles one after another (magic number, protocol, system, object, storage keys), then numbers.
enum PyTorchLegacy {
  private static let magic: [UInt8] = [
    0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]

  static func isLegacy(_ file: MappedFile) -> Bool {
    file.bytes.count > 15 && file.bytes[0] == 0x80
      && file.bytes[2..<4].elementsEqual([0x8A, 0x0A]) && file.bytes[4..<14].elementsEqual(magic)
  }

  static func read(_ file: MappedFile) throws -> Checkpoint.FileContents {
    var reader = ByteReader(file.bytes)
    var unpickler = Unpickler()
    let root: PickleValue
    let keys: PickleValue
    do throws(PickleError) {
      _ = try unpickler.read(&reader)
      guard case .integer(1001) = try unpickler.read(&reader) else {
        throw PickleError.malformed("not protocol 1001")
      }
      let system = try unpickler.read(&reader)
      let isBigEndian = (unpickler.heap.members(system) ?? []).contains {
        $0.key == .text("little_endian") && $0.value == .truth(false)
      }
      guard !isBigEndian else {
        throw PickleError(
          found: "numbers with the highest byte first",
          expected: "the lowest first"
        )
      }
      root = try unpickler.read(&reader)
      keys = try unpickler.read(&reader)
    } catch {
      throw file.error(error.found, expected: error.expected, advice: error.advice)
    }
    let places = try places(of: keys, unpickler.heap, &reader, file)
    let state = StateDictionary(file: file, heap: unpickler.heap) { numbers in
      guard let place = places[numbers.key], place.bytes / numbers.type.size >= numbers.count
      else { return nil }
      return place.start
    }
    return try state.contents(of: root)
  }

  /// Where the numbers of each storage begin, and how many bytes they take.
  private static func places(
    of keys: PickleValue,
    _ heap: PickleHeap,
    _ reader: inout ByteReader,
    _ file: MappedFile
  ) throws -> [String: (start: Int, bytes: Int)] {
    var types: [String: ElementType] = [:]
    for storage in heap.storages { types[storage.key] = storage.type }
    var places: [String: (start: Int, bytes: Int)] = [:]
    for key in heap.elements(keys) ?? [] {
      guard case .text(let key) = key, let type = types[key] else {
        throw file.error("numbers that belong to no tensor", expected: "a checkpoint of PyTorch")
      }
      guard let count = reader.count(UInt64.self), count <= reader.remaining / type.size else {
        throw file.error(
          "a file that ends in the numbers of storage \(key)",
          expected: "a whole file",
          advice: "download it again"
        )
      }
      places[key] = (reader.offset, count * type.size)
      _ = reader.take(count * type.size)
    }
    return places
  }
}
