import Imagery
import TestSupport
import Testing

@testable import Odometry

@Suite struct AlignmentImageTests {
  @Test(arguments: [(8, 8), (21, 13), (67, 9)])
  func filtersAreThoseOfTheirTaps(width: Int, height: Int) {
    var random = SplitMix64(seed: 1)
    let image = Image(
      width: width,
      height: height,
      channels: 1,
      pixels: (0..<width * height).map { _ in UInt8(random.uniform(0...255)) }
    )
    let found = AlignmentImage(image)
    /// Five taps along x and five along y; the border repeats.
    func filtered(_ values: [Double], _ alongX: [Double], _ alongY: [Double]) -> [Double] {
      (0..<width * height).map { index in
        var sum = 0.0
        for (k, down) in alongY.enumerated() {
          let y = min(max(index / width + k - 2, 0), height - 1)
          for (l, across) in alongX.enumerated() {
            let x = min(max(index % width + l - 2, 0), width - 1)
            sum += down * across * values[y * width + x]
          }
        }
        return sum
      }
    }
    let gauss = [0.0219, 0.2285, 0.4992, 0.2285, 0.0219]
    let slope = [1.0 / 12, -8.0 / 12, 0, 8.0 / 12, -1.0 / 12]
    let values = filtered(image.pixels.map(Double.init), gauss, gauss)
    let x = filtered(values, slope, [0, 0, 1, 0, 0])
    let y = filtered(values, [0, 0, 1, 0, 0], slope)
    for index in values.indices {
      // Single precision of 255.
      #expect(isClose(Double(found.values[index]), values[index], within: 1e-4))
      #expect(isClose(Double(found.gradients[index].x), x[index], within: 1e-4))
      #expect(isClose(Double(found.gradients[index].y), y[index], within: 1e-4))
    }
  }
}
