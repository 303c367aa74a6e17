import Testing

@testable import Tensors

@Suite struct PixelTests {
  @Test(arguments: [ElementKind.float32, .bfloat16])
  func `bytes become what their channel's table says, images side by side`(kind: ElementKind) throws
  {
    let colour: [UInt8] = (0..<3 * 35).map { UInt8(7 * $0 % 256) }
    let grey: [UInt8] = (0..<35).map { UInt8(255 - 5 * $0) }
    let tables = (0..<3 * 256).map { Float($0) / 2 }
    let found = try Tensor.pixels([colour, grey], height: 5, width: 7, tables: tables, kind: kind)
    #expect(found.shape == [1, 6, 5, 7] && found.kind == kind && found.isChannelsLast)
    let numbers = try found.floats()
    for pixel in 0..<35 {
      for channel in 0..<3 {
        let wanted = [
          Float(channel * 256 + Int(colour[3 * pixel + channel])) / 2,
          Float(channel * 256 + Int(grey[pixel])) / 2,
        ]
        for (image, want) in wanted.enumerated() {
          let rounded =
            kind == .bfloat16 ? try Tensor([want], shape: [1]).cast(to: kind).floats()[0] : want
          #expect(numbers[(3 * image + channel) * 35 + pixel] == rounded)
        }
      }
    }
  }

  @Test func `images of another size are refused`() {
    let tables = [Float](repeating: 0, count: 3 * 256)
    #expect(throws: TensorError.self) {
      try Tensor.pixels([[1, 2, 3, 4]], height: 1, width: 2, tables: tables, kind: .float32)
    }
    #expect(throws: TensorError.self) {
      try Tensor.pixels([[1, 2]], height: 1, width: 2, tables: [], kind: .float32)
    }
  }
}
