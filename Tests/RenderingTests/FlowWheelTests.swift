import Imagery
@testable import Rendering
import TestSupport
import Testing

@Suite struct FlowWheelTests {
  // By hand from the wheel's 55 steps: 15 red to yellow, 6 to green, 4 to cyan, 11 to blue, 13 to
  // magenta, 6 back to red; direction 0 is the first.
  @Test(arguments: [
    (SIMD2<Float>(1, 0), SIMD3<UInt8>(255, 0, 0)),
    (SIMD2(0, 1), SIMD3(255, 229, 0)),
    (SIMD2(-1, 0), SIMD3(0, 208, 255)),
    (SIMD2(0, -1), SIMD3(88, 0, 255)),
    (SIMD2(0, 0), SIMD3(255, 255, 255)),
    (SIMD2(0.5, 0), SIMD3(255, 127, 127)),
    (SIMD2(2, 0), SIMD3(191, 0, 0)),
  ])
  func knownDirections(vector: SIMD2<Float>, colour: SIMD3<UInt8>) {
    #expect(FlowWheel.colour(of: vector) == colour)
  }

  @Test func hasFiftyFiveHues() { #expect(FlowWheel.hues.count == 55) }

  @Test func unknownIsBlack() {
    let flow = FlowField(
      width: 3,
      height: 1,
      vectors: [SIMD2(.nan, .nan), SIMD2(1, .infinity), SIMD2(0, 0)]
    )
    let picture = FlowWheel(fullLength: 1).picture(of: flow)
    #expect(picture.pixels == [0, 0, 0, 0, 0, 0, 255, 255, 255])
  }

  @Test func onlyTheRatioToTheFullLengthCounts() {
    var random = SplitMix64(seed: 1)
    let vectors = (0..<400).map { _ in SIMD2(Float(random.normal()), Float(random.normal())) }
    let flow = FlowField(width: 20, height: 20, vectors: vectors)
    let eightfold = FlowField(width: 20, height: 20, vectors: vectors.map { $0 * 8 })
    #expect(
      FlowWheel(fullLength: 1.5).picture(of: flow)
        == FlowWheel(fullLength: 12).picture(of: eightfold)
    )
  }

  @Test func oneWildVectorInTwoHundredDoesNotDimTheRest() {
    var vectors = [SIMD2<Float>](repeating: SIMD2(0, 2), count: 200)
    vectors[17] = SIMD2(900, 0)
    vectors[18] = SIMD2(.nan, .nan)
    #expect(FlowWheel(for: FlowField(width: 200, height: 1, vectors: vectors)).fullLength == 2)
  }

  @Test func fieldsWithoutMotionHaveAWheel() {
    #expect(FlowWheel(for: FlowField(width: 4, height: 3)).fullLength == 1)
    let still = FlowField(width: 1, height: 1, vectors: [.zero])
    #expect(FlowWheel(for: still).picture(of: still).pixels == [255, 255, 255])
  }

  @Test func keyShowsTheColoursOfItsDirections() {
    let key = FlowWheel.key(diameter: 101, background: SIMD3(1, 2, 3))
    func pixel(_ x: Int, _ y: Int) -> [UInt8] {
      Array(key.pixels[3 * (y * 101 + x)..<3 * (y * 101 + x) + 3])
    }
    #expect(pixel(50, 50) == [255, 255, 255])
    #expect(pixel(0, 0) == [1, 2, 3])
    // Two fifths of the radius to the right: red at two fifths of its saturation.
    let (red, green) = (pixel(70, 50)[0], pixel(70, 50)[1])
    #expect(red == 255 && abs(Int(green) - 154) <= 2)
  }
}
