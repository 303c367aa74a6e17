import Geometry
import Imagery
import RealModule
import TestSupport

/// A smooth random pattern that is known between the pixels too: a sum of plane waves.
struct Waves {
  private var terms: [(frequency: Vector2, phase: Double, amplitude: Double)] = []

  /// So many waves of random direction and of lengths, in units of the plane, within a range; values
  /// lie around 127.5 with a standard deviation of 50.
  init(count: Int, lengths: ClosedRange<Double>, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let amplitude = 50 * (2 / Double(count)).squareRoot()
    for _ in 0..<count {
      let angle = random.uniform(0...(2 * .pi))
      let frequency = 2 * .pi / random.uniform(lengths)
      terms.append(
        (
          Vector2(Double.cos(angle), Double.sin(angle)) * frequency,
          random.uniform(0...(2 * .pi)), amplitude
        )
      )
    }
  }

  /// The value at a point of the plane.
  func callAsFunction(_ point: Vector2) -> Double {
    terms.reduce(127.5) { $0 + $1.amplitude * Double.sin(dot($1.frequency, point) + $1.phase) }
  }

  /// The pattern as a grey image of `width` × `height`, at `place` of each pixel centre.
  func image(width: Int, height: Int, at place: (Vector2) -> Vector2) -> Image {
    var image = Image(width: width, height: height, channels: 1)
    for y in 0..<height {
      for x in 0..<width {
        let value = self(place(Vector2(Double(x), Double(y))))
        image.pixels[y * width + x] = UInt8(min(max(value, 0), 255).rounded())
      }
    }
    return image
  }
}
