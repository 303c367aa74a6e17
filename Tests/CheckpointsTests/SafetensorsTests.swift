import Checkpoints
import Formats
import Foundation
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  /// A file of a header as text and `count` bytes of data.
  static func file(_ header: String, data count: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { [UInt8]($0) } + Array(header.utf8)
      + [UInt8](repeating: 7, count: count)
  }

  @Test func `pages of what was copied go back to the system, and can be read again`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/large.safetensors"
      let values = (0..<3 << 20).map { Float($0) }
      let written = CheckpointTensor(name: "a", shape: [3 << 20], values: values)
      try Safetensors.write([written], to: path)
      let tensor = try #require(try Checkpoint(path)["a"])
      #expect(tensor.floats() == values)
      #expect(try residentKiB(path) >= 12288)
      let copied = [Float](unsafeUninitializedCapacity: values.count) { target, count in
        tensor.copyBytes(to: UnsafeMutableRawBufferPointer(target))
        count = values.count
      }
      #expect(copied == values)
      #expect(try residentKiB(path) <= 16)
      #expect(tensor.floats() == values)
    }
  }

  /// How much of a mapped file is in memory.
  private func residentKiB(_ path: String) throws -> Int {
    // Its size is told as 0, so it is read to its end.
    let handle = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
    let maps = try #require(try handle.readToEnd())
    let lines = String(decoding: maps, as: UTF8.self).split(separator: "\n")
    let start = try #require(lines.firstIndex { $0.hasSuffix(path) })
    let line = try #require(lines[start...].first { $0.hasPrefix("Rss:") })
    return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) })
  }

  @Test func `tensors and metadata read back as they were written`() throws {
    let tensors = ElementType.allCases.enumerated().map { index, type in
      let bytes = (0..<6 * type.size).map { UInt8(truncatingIfNeeded: $0 * 31 + index) }
      return CheckpointTensor(name: "a.\(type)", type: type, shape: [2, 3], bytes: bytes)
    }
    let odd = [
      CheckpointTensor(name: "number \"ä\\\u{1}", shape: [], values: [-0.5]),
      CheckpointTensor(name: "nothing", shape: [0, 4], values: []),
    ]
    let metadata = ["architecture": "raft \"small\"", "step": "100"]
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try Safetensors.write(tensors + odd, metadata: metadata, to: path)
      let back = try Checkpoint(path)
      #expect(back.container == .safetensors)
      #expect(back.metadata == metadata)
      #expect(back.tensors.count == tensors.count + 2)
      for tensor in tensors + odd {
        let read = try #require(back[tensor.name])
        #expect(read.type == tensor.type && read.shape == tensor.shape)
        let same = tensor.withBytes { want in read.withBytes { want.elementsEqual($0) } }
        #expect(same)
      }
      try Safetensors.write(tensors + odd, metadata: metadata, to: folder + "/b")
      #expect(
        try FileContents.bytes(of: path) == FileContents.bytes(of: folder + "/b")
      )
    }
  }

  @Test(arguments: [
    (ElementType.float16, [0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0x00, 0x7C] as [UInt8]),
    (.bfloat16, [0x80, 0x3F, 0x00, 0xC0, 0x80, 0x33, 0x80, 0x7F]),
  ])
  func `narrow numbers widen exactly`(type: ElementType, bytes: [UInt8]) throws {
    let tensor = CheckpointTensor(name: "x", type: type, shape: [4], bytes: bytes)
    let smallest: Float = type == .float16 ? 0x1p-24 : 0x1p-24
    #expect(try #require(tensor.floats()) == [1, -2, smallest, .infinity])
  }

  @Test(arguments: [
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#, "an early end"),
    (
      #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, "as many bytes as the shape needs"
    ),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, "bytes up to 12 of 8"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "belong to no tensor"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "4 bytes after"),
    (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "as many bytes"),
    (
      #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
      "as many bytes"
    ),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "as many bytes"),
    (#"{"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}"#, "type Q4"),
    (#"{"a":{"shape":[2],"data_offsets":[0,8]}}"#, "incomplete entry a"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":1}"#, "the name a twice"),
    (#"{"__metadata__":{"a":1}}"#, "metadata a"),
    (#"{"a":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}"#, "too deep"),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
        + #""b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "overlap"
    ),
  ])
  func `a malformed header is refused with the reason`(header: String, reason: String) {
    expectRefusal(of: Self.file(header, data: 8), reason)
  }

  @Test func `shapes too large to count, with a zero, hold nothing`() throws {
    let huge = "[9223372036854775807,9223372036854775807,0]"
    let header = #"{"a":{"dtype":"F32","shape":\#(huge),"data_offsets":[0,0]}}"#
    let tensor = try #require(try checkpoint(Self.file(header, data: 0)).tensors.first)
    #expect(tensor.count == 0)
    #expect(tensor.withBytes { $0.count } == 0)
  }

  @Test func `a file cut anywhere is refused`() {
    let header = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    let whole = Self.file(header, data: 8)
    for length in whole.indices { expectRefusal(of: Array(whole[..<length])) }
  }

  @Test func `damage is survived`() throws {
    let header =
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
      + #""__metadata__":{"k":"v\u00e4\n"}}"#
    try expectSurvival(of: Self.file(header, data: 8), seed: 1)
  }
}
