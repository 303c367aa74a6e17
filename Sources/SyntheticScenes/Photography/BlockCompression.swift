// The losses of ITU-T T.81 (JPEG): cosine transforms of 8 × 8 blocks, quantised by the tables of its
// annex K; colour at half the resolution.

import Imagery

/// What an image loses when it is compressed in blocks.
struct BlockCompression {
  private let luma: [SIMD8<Float>]
  private let chroma: [SIMD8<Float>]

  /// Rows are frequencies, orthonormal.
  private static let transform: [SIMD8<Float>] = (0..<8).map { k in
    SIMD8<Float>(
      (0..<8).map { n in
        let scale = k == 0 ? 0.125.squareRoot() : 0.5
        return Float(scale * cosine(turns: Double((2 * n + 1) * k) / 32))
      }
    )
  }

  private static let lumaTable: [SIMD8<Float>] = [
    [16, 11, 10, 16, 24, 40, 51, 61], [12, 12, 14, 19, 26, 58, 60, 55],
    [14, 13, 16, 24, 40, 57, 69, 56], [14, 17, 22, 29, 51, 87, 80, 62],
    [18, 22, 37, 56, 68, 109, 103, 77], [24, 35, 55, 64, 81, 104, 113, 92],
    [49, 64, 78, 87, 103, 121, 120, 101], [72, 92, 95, 98, 112, 100, 103, 99],
  ]

  private static let chromaTable: [SIMD8<Float>] = [
    [17, 18, 24, 47, 99, 99, 99, 99], [18, 21, 26, 66, 99, 99, 99, 99],
    [24, 26, 56, 99, 99, 99, 99, 99], [47, 66, 99, 99, 99, 99, 99, 99],
    [99, 99, 99, 99, 99, 99, 99, 99], [99, 99, 99, 99, 99, 99, 99, 99],
    [99, 99, 99, 99, 99, 99, 99, 99], [99, 99, 99, 99, 99, 99, 99, 99],
  ]

  /// Compression of a quality from 1 to 100, as libjpeg counts.
  init(quality: Int) {
    precondition((1...100).contains(quality))
    let scale = Float(quality < 50 ? 5000 / quality : 200 - 2 * quality) / 100
    func scaled(_ table: [SIMD8<Float>]) -> [SIMD8<Float>] {
      table.map { row in
        var row = row * scale
        row.replace(with: 1, where: row .< 1)
        return row.rounded(.toNearestOrAwayFromZero)
      }
    }
    luma = scaled(BlockCompression.lumaTable)
    chroma = scaled(BlockCompression.chromaTable)
  }

  /// Compresses and decompresses an image of three channels.
  func pass(_ image: inout Image) {
    precondition(image.channels == 3)
    let (width, height) = (image.width, image.height)
    var block = [SIMD8<Float>](repeating: .zero, count: 8)
    var planes = [[Float]](repeating: [Float](repeating: 0, count: 256), count: 3)
    image.pixels.withUnsafeMutableBufferPointer { pixels in
      for top in stride(from: 0, to: height, by: 16) {
        for left in stride(from: 0, to: width, by: 16) {
          read(pixels, left, top, width, height, &planes)
          for y in [0, 8] {
            for x in [0, 8] { quantise(&planes[0], x, y, stride: 16, by: luma, &block) }
          }
          for plane in 1...2 { quantise(&planes[plane], 0, 0, stride: 8, by: chroma, &block) }
          write(planes, pixels, left, top, width, height)
        }
      }
    }
  }

  /// Luma of 16 × 16 pixels, and the means of 2 × 2 of their colour differences.
  private func read(
    _ pixels: UnsafeMutableBufferPointer<UInt8>,
    _ left: Int,
    _ top: Int,
    _ width: Int,
    _ height: Int,
    _ planes: inout [[Float]]
  ) {
    for i in 0..<64 {
      planes[1][i] = 0
      planes[2][i] = 0
    }
    for y in 0..<16 {
      let row = min(top + y, height - 1) * width
      for x in 0..<16 {
        let i = 3 * (row + min(left + x, width - 1))
        let (r, g, b) = (Float(pixels[i]), Float(pixels[i + 1]), Float(pixels[i + 2]))
        let luma = 0.299 * r + 0.587 * g + 0.114 * b
        planes[0][16 * y + x] = luma - 128
        let half = 8 * (y / 2) + x / 2
        planes[1][half] += 0.25 * 0.564 * (b - luma)
        planes[2][half] += 0.25 * 0.713 * (r - luma)
      }
    }
  }

  private func write(
    _ planes: [[Float]],
    _ pixels: UnsafeMutableBufferPointer<UInt8>,
    _ left: Int,
    _ top: Int,
    _ width: Int,
    _ height: Int
  ) {
    func byte(_ value: Float) -> UInt8 { UInt8(max(0, min(255, value)) + 0.5) }
    for y in 0..<min(16, height - top) {
      for x in 0..<min(16, width - left) {
        let i = 3 * ((top + y) * width + left + x)
        let half = 8 * (y / 2) + x / 2
        let (luma, blue, red) = (planes[0][16 * y + x] + 128, planes[1][half], planes[2][half])
        pixels[i] = byte(luma + 1.403 * red)
        pixels[i + 1] = byte(luma - 0.344 * blue - 0.714 * red)
        pixels[i + 2] = byte(luma + 1.773 * blue)
      }
    }
  }

  private func quantise(
    _ plane: inout [Float],
    _ left: Int,
    _ top: Int,
    stride: Int,
    by table: [SIMD8<Float>],
    _ block: inout [SIMD8<Float>]
  ) {
    let transform = BlockCompression.transform
    for y in 0..<8 {
      for x in 0..<8 { block[y][x] = plane[(top + y) * stride + left + x] }
    }
    // C B Cᵀ, rounded to multiples of the table, and back.
    multiply(&block, transform, isTransposed: false)
    transpose(&block)
    multiply(&block, transform, isTransposed: false)
    transpose(&block)
    for k in 0..<8 {
      block[k] = (block[k] / table[k]).rounded(.toNearestOrAwayFromZero) * table[k]
    }
    multiply(&block, transform, isTransposed: true)
    transpose(&block)
    multiply(&block, transform, isTransposed: true)
    transpose(&block)
    for y in 0..<8 {
      for x in 0..<8 { plane[(top + y) * stride + left + x] = block[y][x] }
    }
  }

  /// block = C block, or Cᵀ block.
  @inline(__always)
  private func multiply(
    _ block: inout [SIMD8<Float>],
    _ matrix: [SIMD8<Float>],
    isTransposed: Bool
  ) {
    let input = (
      block[0], block[1], block[2], block[3], block[4], block[5], block[6], block[7]
    )
    for k in 0..<8 {
      func weight(_ n: Int) -> Float { isTransposed ? matrix[n][k] : matrix[k][n] }
      var sum = input.0 * weight(0)
      sum += input.1 * weight(1)
      sum += input.2 * weight(2)
      sum += input.3 * weight(3)
      sum += input.4 * weight(4)
      sum += input.5 * weight(5)
      sum += input.6 * weight(6)
      sum += input.7 * weight(7)
      block[k] = sum
    }
  }

  @inline(__always)
  private func transpose(_ block: inout [SIMD8<Float>]) {
    for y in 0..<8 {
      for x in y + 1..<8 {
        let value = block[y][x]
        block[y][x] = block[x][y]
        block[x][y] = value
      }
    }
  }
}
