import Formats
import Imagery
import Testing

@testable import NetworkEstimators

@Suite struct FlowMemoryTests {
  private func flow(_ vector: (Int, Int) -> SIMD2<Float>) -> FlowField {
    var out = FlowField(width: 8, height: 4)
    for y in 0..<4 { for x in 0..<8 { out[x, y] = vector(x, y) } }
    return out
  }

  @Test func `what moves evenly is guessed exactly`() throws {
    var memory = FlowMemory(capacity: 8)
    #expect(memory.guess(from: 0, to: 1) == nil)
    for frames in 1...3 {
      let forward = SIMD2<Float>(1.5, -0.25) * Float(frames)
      if frames > 1 {
        let there = try #require(memory.guess(from: 0, to: frames))
        #expect(there.vectors.allSatisfy { $0 == forward })
        let back = try #require(memory.guess(from: frames, to: 0))
        #expect(back.vectors.allSatisfy { $0 == -forward })
      }
      memory.add(flow { _, _ in forward }, from: 0, to: frames)
      memory.add(flow { _, _ in -forward }, from: frames, to: 0)
    }
  }

  @Test func `two flows follow one another`() throws {
    var memory = FlowMemory(capacity: 8)
    memory.add(flow { x, _ in SIMD2(Float(x) / 4, 0.5) }, from: 3, to: 9)
    memory.add(flow { x, y in SIMD2(Float(x), Float(y) * 2) }, from: 9, to: 20)
    let both = try #require(memory.guess(from: 3, to: 20))
    // From x on to 1.25 x, and from there as far again; the last column at most.
    for y in 0..<3 {
      for x in 0..<8 {
        let end = SIMD2(min(1.25 * Float(x), 7), (Float(y) + 0.5) * 2)
        #expect(both[x, y] == SIMD2(Float(x) / 4, 0.5) + end)
      }
    }
    #expect(memory.guess(from: 20, to: 3) == nil)
  }

  @Test func `what is no number leads nowhere and harms nothing`() throws {
    var memory = FlowMemory(capacity: 8)
    memory.add(flow { x, _ in x == 3 ? SIMD2(.nan, 0) : .zero }, from: 3, to: 9)
    memory.add(flow { _, _ in SIMD2(1, 2) }, from: 9, to: 20)
    let both = try #require(memory.guess(from: 3, to: 20))
    #expect(both[3, 1].x.isNaN && both[2, 1] == SIMD2(1, 2))
  }

  @Test func `flows long past are forgotten`() {
    var memory = FlowMemory(capacity: 2)
    for frame in 0..<3 { memory.add(flow { _, _ in .zero }, from: frame, to: frame + 10) }
    #expect(memory.flow(from: 0, to: 10) == nil)
    #expect(memory.flow(from: 2, to: 12) != nil)
  }

  @Test func `bytes keep a flow, and cut ones are refused`() throws {
    let flow = flow { x, y in SIMD2(Float(x) / 3, -Float(y)) }
    let bytes = CoarseFlowBytes.write(flow)
    let read = try CoarseFlowBytes.read(bytes, file: "a.start")
    #expect(read.width == 8 && read.height == 4 && read.vectors == flow.vectors)
    for count in [0, 4, 7, 8, bytes.count - 1] {
      #expect(throws: FileError.self) {
        try CoarseFlowBytes.read(Array(bytes.prefix(count)), file: "a.start")
      }
    }
    let huge = [UInt8](repeating: 255, count: 8) + bytes.dropFirst(8)
    #expect(throws: FileError.self) { try CoarseFlowBytes.read(huge, file: "a.start") }
  }
}
