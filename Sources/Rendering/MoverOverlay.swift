public import Imagery

/// A frame in which what moves on its own stands out.
public struct MoverOverlay: Sendable {
  /// The colour of certain motion.
  private static let colour = SIMD3<Float>(255, 64, 32)

  /// How much of the frame's own brightness stays where nothing moves.
  private static let dimming: Float = 0.6

  private let image: Image
  private let probabilities: [Float]

  /// A frame in RGB and its pixels' probabilities of motion, 0 to 1, H × W.
  public init(_ image: Image, probabilities: [Float]) {
    precondition(image.channels == 3 && probabilities.count == image.width * image.height)
    self.image = image
    self.probabilities = probabilities
  }

  /// Static pixels in dimmed grey; moving ones in their own colours, tinted by how sure that is.
  public func picture() -> Image {
    var out = image
    for (pixel, probability) in probabilities.enumerated() {
      let own = SIMD3<Float>(
        Float(image.pixels[3 * pixel]),
        Float(image.pixels[3 * pixel + 1]),
        Float(image.pixels[3 * pixel + 2])
      )
      let grey = SIMD3<Float>(repeating: own.sum() / 3) * Self.dimming
      let weight = min(max(probability, 0), 1)
      let moving = own * 0.5 + Self.colour * 0.5
      let shown = grey * (1 - weight) + moving * weight
      for channel in 0..<3 { out.pixels[3 * pixel + channel] = UInt8(shown[channel].rounded()) }
    }
    return out
  }
}
