// Windows compared by sums of squared differences (B. Lucas and T. Kanade, "An iterative image registration technique",
// 1981), which are log-likelihoods where noise is Gaussian.

public import Imagery

/// The pictures of two frames, to ask whether they bear out what a flow says.
///
/// Flow is invented where a surface has no texture. There another place explains the pictures as well.
public struct PicturePair: Sendable {
  private let frame: Image
  private let other: Image

  /// Windows are so many pixels wide on either side of the middle.
  private static let reach = 3

  /// The pictures of a frame and of the other to which its flow leads, of one size.
  public init(frame: Image, other: Image) {
    precondition(frame.width == other.width && frame.height == other.height)
    self.frame = frame.grey
    self.other = other.grey
  }

  /// How much better a pixel's window fits at `seen` in the other picture than at `expected`, as a log-likelihood ratio.
  ///
  /// Less the two numbers by which a flow fits noise as well (the criterion of Akaike, 1974). nil where one of them lies outside.
  func preference(
    for seen: SIMD2<Float>,
    over expected: SIMD2<Float>,
    x: Int,
    y: Int,
    options: MoverOptions
  ) -> Float? {
    guard let found = meanSquare(x, y, at: seen), let wanted = meanSquare(x, y, at: expected)
    else { return nil }
    let noise = max(found, options.pictureNoise * options.pictureNoise)
    return 0.5 * options.windowPixels * (wanted - found) / noise - 2
  }

  /// The mean squared difference between the window around a pixel and that around a place in the other picture.
  private func meanSquare(_ x: Int, _ y: Int, at place: SIMD2<Float>) -> Float? {
    let reach = Self.reach
    let (width, height) = (frame.width, frame.height)
    guard place.x >= 0, place.y >= 0, place.x < Float(width - 1), place.y < Float(height - 1)
    else { return nil }
    let (left, top) = (Int(place.x), Int(place.y))
    let (a, b) = (place.x - Float(left), place.y - Float(top))
    var (sum, count): (Float, Float) = (0, 0)
    frame.pixels.withUnsafeBufferPointer { here in
      other.pixels.withUnsafeBufferPointer { there in
        for dy in max(-reach, -y, -top)...min(reach, height - 1 - y, height - 2 - top) {
          for dx in max(-reach, -x, -left)...min(reach, width - 1 - x, width - 2 - left) {
            let index = (top + dy) * width + left + dx
            let upper = Float(there[index]) * (1 - a) + Float(there[index + 1]) * a
            let lower = Float(there[index + width]) * (1 - a) + Float(there[index + width + 1]) * a
            let difference =
              upper * (1 - b) + lower * b - Float(here[(y + dy) * width + x + dx])
            sum += difference * difference
            count += 1
          }
        }
      }
    }
    return sum / count
  }
}
