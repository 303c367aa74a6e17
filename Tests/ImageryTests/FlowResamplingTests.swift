import Imagery
import Testing

@Suite struct FlowResamplingTests {
  /// The flow of an image that grows by a quarter around its middle: x′ − x = (x − cx) / 4.
  private func zoom(width: Int, height: Int) -> FlowField {
    var flow = FlowField(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        flow[x, y] = SIMD2(
          (Float(x) - Float(width - 1) / 2) / 4,
          (Float(y) - Float(height - 1) / 2) / 4
        )
      }
    }
    return flow
  }

  @Test(arguments: [(20, 14), (37, 25), (80, 56), (41, 57)])
  func aZoomIsTheSameZoomAtAnySize(size: (width: Int, height: Int)) {
    let found = zoom(width: 40, height: 28).resampled(width: size.width, height: size.height)
    let truth = zoom(width: size.width, height: size.height)
    // Beyond the middles of the first and last pixels the field ends.
    let margin = (size.width + 39) / 40
    for y in margin..<size.height - margin - 1 {
      for x in margin..<size.width - margin - 1 {
        let error = found[x, y] - truth[x, y]
        #expect(abs(error.x) < 1e-4 && abs(error.y) < 1e-4)
      }
    }
  }

  @Test func theSameSizeIsTheSameField() {
    let flow = zoom(width: 9, height: 7)
    #expect(flow.resampled(width: 9, height: 7).vectors == flow.vectors)
  }

  @Test func aLineOfOnePixelIsThatPixelEverywhere() {
    let flow = FlowField(width: 1, height: 1, vectors: [SIMD2(2, -3)])
    #expect(flow.resampled(width: 4, height: 2).vectors == Array(repeating: SIMD2(8, -6), count: 8))
  }

  @Test func whatTouchesTheUnknownIsUnknown() {
    var flow = zoom(width: 8, height: 8)
    flow[3, 3] = SIMD2(.nan, .nan)
    let half = flow.resampled(width: 4, height: 4)
    #expect(half[1, 1].x.isNaN && half[1, 1].y.isNaN)
    #expect(half.vectors.filter { $0.x.isNaN }.count == 1)
  }
}
