internal import Imagery
internal import Vision

/// What `SequenceCheck` measures of a frame, on its grey picture shrunk to about 320 pixels.
struct FrameMeasure: Sendable {
  /// Mean brightness, 0 … 255.
  let brightness: Double

  /// The part of pixels at either end of the range, 0 … 1.
  let clipped: Double

  /// Mean squared Laplacian over the variance of brightness: drops where edges are smeared.
  let sharpness: Double

  /// The variance of brightness.
  let contrast: Double

  /// Mean absolute difference to the frame before, in grey levels; nil for the first.
  let difference: Double?

  /// Measures a frame; `previous` is the thumbnail of the frame before.
  init(_ thumbnail: Image, previous: Image?) {
    let (width, height) = (thumbnail.width, thumbnail.height)
    let count = Double(width * height)
    var (sum, squares, ends, edges) = (0.0, 0.0, 0, 0.0)
    thumbnail.pixels.withUnsafeBufferPointer { p in
      for value in p {
        sum += Double(value)
        squares += Double(value) * Double(value)
        ends += value <= 3 || value >= 252 ? 1 : 0
      }
      for y in stride(from: 1, to: height - 1, by: 1) {
        for i in stride(from: y * width + 1, to: (y + 1) * width - 1, by: 1) {
          let around = Int(p[i - 1]) + Int(p[i + 1]) + Int(p[i - width]) + Int(p[i + width])
          let laplacian = Double(around - 4 * Int(p[i]))
          edges += laplacian * laplacian
        }
      }
    }
    brightness = sum / count
    clipped = Double(ends) / count
    contrast = squares / count - brightness * brightness
    sharpness = edges / count / max(contrast, 1)
    difference = previous.map { before in
      let total = zip(thumbnail.pixels, before.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      return Double(total) / count
    }
  }

  /// The picture that measures are taken on.
  static func thumbnail(of image: Image) throws -> Image {
    let scale = min(1, 320 / Double(max(image.width, image.height)))
    return try image.grey.shrunk(
      width: max(1, Int(Double(image.width) * scale)),
      height: max(1, Int(Double(image.height) * scale))
    )
  }
}
