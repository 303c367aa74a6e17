import Imagery
@testable import Rendering
import TestSupport
import Testing

@Suite struct ValueRangeTests {
  @Test(arguments: [1, 2, 7, 1000])
  func ranksAreThoseOfTheSortedValues(count: Int) throws {
    var random = SplitMix64(seed: UInt64(count))
    let values = (0..<count).map { _ in Float(random.normal() * random.uniform(0...1e6)) }
    let sorted = values.sorted()
    let fractions = [0, 0.02, 0.37, 0.5, 0.98, 1]
    let found = try #require(orderStatistics(of: values, at: fractions))
    let expected = fractions.map { sorted[Int(($0 * Double(count - 1)).rounded())] }
    #expect(found == expected)
  }

  @Test func whatIsNotFiniteDoesNotCount() throws {
    let values: [Float] = [.nan, .infinity, -.infinity, -2, 3, .nan]
    #expect(try #require(orderStatistics(of: values, at: [0, 1])) == [-2, 3])
    #expect(orderStatistics(of: [.nan, .infinity], at: [0.5]) == nil)
    #expect(ValueRange.robust([]) == nil)
  }

  @Test func oneInAHundredOutliersLeaveTheRange() throws {
    let values = [Float](repeating: 5, count: 100) + [1e9]
    #expect(try #require(ValueRange.robust(values)) == ValueRange(lower: 5, upper: 5))
  }
}

@Suite struct ColourMapTests {
  @Test(arguments: [ColourMap.ember, .tide])
  func lightnessRisesInEqualSteps(map: ColourMap) {
    let places = map.colours.map(OKLab.lab(sRGB:))
    #expect(zip(places, places.dropFirst()).allSatisfy { $1.x > $0.x - 0.004 })
    // Sixteen entries apart, the rounding to 8 bits is a small part of the distance.
    let steps = stride(from: 0, to: 240, by: 16).map { i -> Double in
      let d = places[i + 15] - places[i]
      return (d * d).sum().squareRoot()
    }
    let mean = steps.reduce(0, +) / Double(steps.count)
    #expect(steps.allSatisfy { abs($0 - mean) < 0.12 * mean })
  }

  @Test func zeroIsTheLightestOfDifferences() throws {
    let lightness = ColourMap.balance.colours.map { OKLab.lab(sRGB: $0).x }
    #expect(lightness[127] > 0.93 && lightness[128] > 0.93)
    #expect(zip(lightness[...127], lightness[1...127]).allSatisfy { $1 > $0 - 0.004 })
    #expect(zip(lightness[128...], lightness[129...]).allSatisfy { $1 < $0 + 0.004 })
  }

  @Test func endsHold() {
    let map = ColourMap.tide
    #expect(map.colour(at: -3) == map.colours[0])
    #expect(map.colour(at: .nan) == map.colours[0])
    #expect(map.colour(at: 1) == map.colours[255])
    #expect(map.colour(at: .infinity) == map.colours[255])
  }

  @Test func coloursSurviveTheWayThroughOKLab() {
    for colour in [SIMD3<UInt8>(0, 0, 0), SIMD3(255, 255, 255), SIMD3(12, 200, 99)] {
      #expect(OKLab.sRGB(OKLab.lab(sRGB: colour)) == colour)
    }
  }
}

@Suite struct ScalarPictureTests {
  private func pixel(_ image: Image, _ i: Int) -> SIMD3<UInt8> {
    SIMD3(image.pixels[3 * i], image.pixels[3 * i + 1], image.pixels[3 * i + 2])
  }

  @Test func unknownDepthIsGrey() {
    let depth = DepthMap(width: 5, height: 1, values: [.nan, 0, -1, .infinity, 2])
    let picture = ScalarPicture.depth(of: depth).picture(of: depth)
    for i in 0..<4 { #expect(pixel(picture, i) == ScalarPicture.unknown) }
    #expect(pixel(picture, 4) != ScalarPicture.unknown)
  }

  @Test func inverseScaleIsEvenInInverseDepth() {
    let rule = ScalarPicture(
      map: .ember,
      range: ValueRange(lower: 1, upper: 4),
      scale: .inverse
    )
    #expect(rule.place(of: 1) == 1)
    #expect(rule.place(of: 4) == 0)
    // 1 / 1.6 is half-way between 1 / 4 and 1.
    #expect(abs(rule.place(of: 1.6) - 0.5) < 1e-6)
    let logarithmic = ScalarPicture(
      map: .tide,
      range: ValueRange(lower: 0.01, upper: 1),
      scale: .logarithmic
    )
    #expect(abs(logarithmic.place(of: 0.1) - 0.5) < 1e-6)
  }

  @Test func nearIsBrighterThanFar() {
    let depth = DepthMap(width: 100, height: 1, values: (1...100).map(Float.init))
    let luma = ScalarPicture.depth(of: depth).picture(of: depth).grey.pixels
    #expect(zip(luma, luma.dropFirst()).allSatisfy { $1 <= $0 })
    #expect(luma[0] > luma[99])
  }

  @Test func differencesAreSymmetric() {
    let values = DepthMap(width: 3, height: 1, values: [-2, 0, 2])
    let rule = ScalarPicture.difference(of: values)
    #expect(rule.range == ValueRange(lower: -2, upper: 2))
    let picture = rule.picture(of: values)
    #expect(pixel(picture, 0) == ColourMap.balance.colours[0])
    #expect(pixel(picture, 2) == ColourMap.balance.colours[255])
  }

  @Test func nothingKnownStillMakesAPicture() {
    for map in [DepthMap(width: 3, height: 2), DepthMap(width: 1, height: 1)] {
      let rules = [
        ScalarPicture.depth(of: map), .sigma(of: map), .difference(of: map), .error(of: map),
      ]
      for rule in rules {
        let picture = rule.pictureWithBar(of: map, title: "depth, m")
        #expect(picture.width == map.width)
        #expect(pixel(picture, 0) == ScalarPicture.unknown)
      }
    }
  }

  @Test(arguments: [ScalarScale.linear, .inverse, .logarithmic])
  func barShowsTheMapAndNumbers(scale: ScalarScale) {
    let rule = ScalarPicture(
      map: .tide,
      range: ValueRange(lower: 0.5, upper: 80),
      scale: scale
    )
    let background = SIMD3<UInt8>(20, 21, 24)
    let bar = rule.colourBar(width: 640, title: "depth, m", background: background)
    #expect(bar.width == 640)
    let lastRows = bar.pixels.suffix(640 * 3 * 22)
    #expect(lastRows.contains(225), "numbers under the bar")
    let colours = Set(stride(from: 0, to: bar.pixels.count, by: 3).map { pixel(bar, $0 / 3) })
    #expect(colours.isSuperset(of: ColourMap.tide.colours))
  }
}
