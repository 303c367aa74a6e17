import Foundation
import Imagery
import Odometry
import Testing

@Suite struct PatchAlignmentTests {
  private let width = 96
  private let height = 72
  private let shift = SIMD2<Float>(1.3, -0.7)

  /// Waves in three directions, of this height in grey levels, moved by a shift.
  private func picture(_ amplitude: Double, moved: SIMD2<Float> = .zero, brighter: Double = 0)
    -> Image
  {
    var out = Image(width: width, height: height, channels: 1)
    for y in 0..<height {
      for x in 0..<width {
        let (u, v) = (Double(x) - Double(moved.x), Double(y) - Double(moved.y))
        let wave = sin(u / 5) + sin(v / 4 + 1) + sin((u + v) / 6 + 2)
        out.pixels[y * width + x] = UInt8((120 + brighter + amplitude * wave).rounded())
      }
    }
    return out
  }

  private func flow(_ vector: SIMD2<Float>) -> FlowField {
    FlowField(
      width: width,
      height: height,
      vectors: [SIMD2<Float>](repeating: vector, count: width * height)
    )
  }

  /// The root mean square error of the flow between two pictures, eight pixels and more from the border.
  private func error(_ first: Image, _ second: Image, from start: SIMD2<Float>) -> Float {
    let found = aligned(flow(start), from: AlignmentImage(first), to: AlignmentImage(second))
    var sum: Float = 0
    for y in 8..<height - 8 {
      for x in 8..<width - 8 {
        let off = found[x, y] - shift
        sum += (off * off).sum()
      }
    }
    return (sum / Float((width - 16) * (height - 16))).squareRoot()
  }

  @Test func `windows find the last part of a pixel`() {
    // Rounding to grey levels is noise of 0.4 in a difference, alike over four pixels once smoothed; with slopes of 5
    // and a hundred pixels a window that is 0.02 pixels an axis.
    let start = shift + SIMD2(0.6, -0.5)
    #expect(error(picture(25), picture(25, moved: shift), from: start) < 0.04)
    #expect(error(picture(25), picture(25, moved: shift, brighter: 20), from: start) < 0.04)
  }

  @Test func `faint texture counts where there is little noise`() {
    // Slopes of a third of a level: what rounding leaves is 0.3 pixels an axis, where it began at 0.8 in all.
    let start = shift + SIMD2(0.6, -0.5)
    #expect(error(picture(1.5), picture(1.5, moved: shift), from: start) < 0.42)
  }

  @Test func `without texture the flow stays`() {
    let flat = Image(width: width, height: height, channels: 1)
    let start = flow(SIMD2(0.4, 0.2))
    let found = aligned(start, from: AlignmentImage(flat), to: AlignmentImage(flat))
    #expect(found.vectors == start.vectors)
  }

  @Test func `what is unknown stays so and says nothing`() {
    var start = flow(shift)
    for y in 20..<40 { for x in 20..<40 { start[x, y] = SIMD2(.nan, .nan) } }
    let (first, second) = (picture(25), picture(25, moved: shift))
    let found = aligned(start, from: AlignmentImage(first), to: AlignmentImage(second))
    for y in 8..<height - 8 {
      for x in 8..<width - 8 {
        let isUnknown = (20..<40).contains(x) && (20..<40).contains(y)
        #expect(found[x, y].x.isNaN == isUnknown)
        // Five times the error of a window.
        if !isUnknown { #expect(abs(found[x, y].x - shift.x) < 0.1) }
      }
    }
  }
}
