// Where a picture has structure that flow can hold on to: the smaller eigenvalue of the structure tensor
// bounds how well a patch's place is known (Förstner and Gülch, "A fast operator for detection and precise
// location of distinct points", 1987; Shi and Tomasi, "Good features to track", CVPR 1994).

public import Imagery

/// How much of a picture has texture.
public enum FrameTexture {
  /// The edge of a patch, in pixels.
  private static let patch = 16

  /// The noise that a camera adds, in grey levels: what a phone's picture has indoors.
  private static let noise = 2.0

  /// A place that is uncertain by more than this, in pixels, is none.
  private static let sigma = 0.5

  /// The share of patches whose place is known in both directions to half a pixel, 0 … 1.
  ///
  /// The picture is grey.
  public static func share(of image: Image) -> Double {
    precondition(image.channels == 1)
    let (width, height) = (image.width, image.height)
    var good = 0
    var count = 0
    image.pixels.withUnsafeBufferPointer { pixels in
      for top in stride(from: 1, to: height - patch, by: patch) {
        for left in stride(from: 1, to: width - patch, by: patch) {
          count += 1
          if isTextured(pixels, width, left: left, top: top) { good += 1 }
        }
      }
    }
    return count > 0 ? Double(good) / Double(count) : 0
  }

  private static func isTextured(
    _ pixels: UnsafeBufferPointer<UInt8>,
    _ width: Int,
    left: Int,
    top: Int
  ) -> Bool {
    var (xx, xy, yy) = (0, 0, 0)
    for y in top..<(top + patch) {
      for at in (y * width + left)..<(y * width + left + patch) {
        // Twice the central differences.
        let dx = Int(pixels[at + 1]) - Int(pixels[at - 1])
        let dy = Int(pixels[at + width]) - Int(pixels[at - width])
        xx += dx * dx
        xy += dx * dy
        yy += dy * dy
      }
    }
    let half = Double(xx + yy) / 2
    let difference = Double(xx - yy) / 2
    let smaller = (half - (difference * difference + Double(xy * xy)).squareRoot()) / 4
    // Noise alone has gradients of half its variance; two pictures bring twice the noise to a place.
    let area = Double(patch * patch)
    return smaller >= area * noise * noise / 2 + 2 * noise * noise / (sigma * sigma)
  }
}
