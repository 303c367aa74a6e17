// The safetensors format (Hugging Face): a length of 8 bytes, a header in JSON that gives each tensor's
// type, shape and range of bytes, then the bytes. https://github.com/huggingface/safetensors

internal import Formats

/// Files of tensors with a header in JSON and no code in them.
public enum Safetensors {
  /// No header is longer: the format's own limit.
  private static let longestHeader = 100_000_000

  /// Writes tensors in their order, with texts of the maker's choice; whole or not at all.
  ///
  /// Equal tensors and texts give equal bytes. No two tensors may have one name.
  public static func write(
    _ tensors: [CheckpointTensor],
    metadata: [String: String] = [:],
    to path: String
  ) throws {
    precondition(Set(tensors.map(\.name)).count == tensors.count, "two tensors of one name")
    var entries: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map {
        "\(quoted($0.key)):\(quoted($0.value))"
      }
      entries.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    // Wide numbers first, so that each begins at a multiple of its size.
    let ordered = tensors.enumerated().sorted {
      ($1.element.type.size, $0.offset) < ($0.element.type.size, $1.offset)
    }.map(\.element)
    var offset = 0
    for tensor in ordered {
      let end = offset + tensor.byteCount
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\(quoted(tensor.name)):{\"dtype\":\"\(tensor.type.rawValue)\","
          + "\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
      )
      offset = end
    }
    var header = [UInt8]("{\(entries.joined(separator: ","))}".utf8)
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    try AtomicFile.write(path) { writer in
      try writer.append(littleEndian: UInt64(header.count))
      try writer.append(header)
      for tensor in ordered { try tensor.withBytes { try writer.append($0) } }
    }
  }

  /// Whether a file could be one: a plausible length, then a brace.
  static func looksLikeHeader(_ file: MappedFile) -> Bool {
    file.bytes.count > 8 && file.bytes[8] == UInt8(ascii: "{")
  }

  static func read(_ file: MappedFile) throws -> Checkpoint.FileContents {
    var reader = ByteReader(file.bytes)
    guard let length = reader.count(UInt64.self), length <= min(reader.remaining, longestHeader),
      let header = reader.take(length)
    else {
      throw file.error(
        "a header longer than the file",
        expected: "a whole safetensors file",
        advice: "download it again"
      )
    }
    let dataStart = reader.offset
    let dataCount = reader.remaining
    let root: JSONValue
    do throws(JSONError) {
      root = try JSONParser.parse(header)
    } catch {
      throw file.error("\(error.description) in the header", expected: "JSON")
    }
    guard case .object(let entries) = root else {
      throw file.error("a header that is no JSON object", expected: "tensors by name")
    }
    var contents = Checkpoint.FileContents()
    var ranges: [Range<Int>] = []
    for (name, value) in entries {
      if name == "__metadata__" {
        contents.metadata = try texts(value, file)
        continue
      }
      let entry = try Entry(name, value, file)
      guard entry.range.upperBound <= dataCount else {
        throw file.error(
          "\(name): bytes up to \(entry.range.upperBound) of \(dataCount)",
          expected: "a whole file",
          advice: "download it again"
        )
      }
      ranges.append(entry.range)
      contents.tensors.append(
        CheckpointTensor(
          name: name,
          type: entry.type,
          shape: entry.shape,
          file: file,
          offset: dataStart + entry.range.lowerBound
        )
      )
    }
    try checkCover(ranges, count: dataCount, file)
    return contents
  }

  /// Every byte belongs to exactly one tensor: hidden or shared bytes are refused, as by the format.
  private static func checkCover(_ ranges: [Range<Int>], count: Int, _ file: MappedFile) throws {
    var end = 0
    for range in ranges.sorted(by: {
      ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound)
    }) {
      guard range.lowerBound == end else {
        throw file.error(
          range.lowerBound < end ? "tensors that overlap" : "bytes that belong to no tensor",
          expected: "tensors one after another"
        )
      }
      end = range.upperBound
    }
    guard end == count else {
      throw file.error(
        "\(count - end) bytes after the last tensor",
        expected: "tensors one after another to the end"
      )
    }
  }

  private static func texts(_ value: JSONValue, _ file: MappedFile) throws -> [String: String] {
    guard case .object(let entries) = value else {
      throw file.error("metadata that is no object", expected: "texts by name")
    }
    var result: [String: String] = [:]
    for (key, value) in entries {
      guard case .string(let text) = value else {
        throw file.error("metadata \(key) that is no text", expected: "texts by name")
      }
      result[key] = text
    }
    return result
  }

  private struct Entry {
    let type: ElementType
    let shape: [Int]
    let range: Range<Int>

    init(_ name: String, _ value: JSONValue, _ file: MappedFile) throws {
      guard case .object(let fields) = value else {
        throw file.error("\(name) that is no object", expected: "dtype, shape and data_offsets")
      }
      let field = Dictionary(uniqueKeysWithValues: fields)
      guard case .string(let typeName)? = field["dtype"],
        let shape = field["shape"]?.integers,
        let offsets = field["data_offsets"]?.integers, offsets.count == 2
      else {
        throw file.error("an incomplete entry \(name)", expected: "dtype, shape and data_offsets")
      }
      guard let type = ElementType(rawValue: typeName) else {
        throw file.error(
          "\(name) of type \(typeName)",
          expected: ElementType.allCases.map(\.rawValue).joined(separator: ", ")
        )
      }
      guard offsets[0] >= 0, offsets[0] <= offsets[1],
        let count = Checkpoints.elementCount(of: shape),
        case let (size, overflow) = count.multipliedReportingOverflow(by: type.size), !overflow,
        size == offsets[1] - offsets[0]
      else {
        throw file.error(
          "\(name) of shape \(shape), type \(typeName), at bytes \(offsets[0]) to \(offsets[1])",
          expected: "as many bytes as the shape needs"
        )
      }
      self.type = type
      self.shape = shape
      range = offsets[0]..<offsets[1]
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
