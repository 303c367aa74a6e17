import Geometry
import Testing

@testable import SyntheticScenes

@Suite struct OutlineTests {
  private func distance(_ outline: Outline, _ x: Float, _ y: Float) -> Float {
    outline.distance(Octet(repeating: x), Octet(repeating: y))[3]
  }

  @Test func aSquareWithAHole() {
    let square = { (half: Double) in
      [
        Vector2(-half, -half), Vector2(half, -half), Vector2(half, half), Vector2(-half, half),
      ]
    }
    let outline = Outline.polygons([square(4), square(1)])
    #expect(distance(outline, 3, 0) == -1)
    #expect(distance(outline, 0, 0) == 1)
    #expect(distance(outline, 0, 6) == 2)
    #expect(distance(outline, 7, 8) == 5)
    #expect(distance(outline, -1.5, 0.75) == -0.5)
    #expect(outline.least == Vector2(-4, -4) && outline.greatest == Vector2(4, 4))
  }

  @Test func aStrokeIsRoundAtItsEnds() {
    let outline = Outline.strokes([(from: Vector2(0, 0), to: Vector2(10, 0), radius: 2)])
    #expect(distance(outline, 5, 3) == 1)
    #expect(distance(outline, 13, 4) == 3)
    #expect(distance(outline, 9, 0) == -2)
    #expect(outline.least == Vector2(-2, -2) && outline.greatest == Vector2(12, 2))
  }

  @Test func aSolidOnALegIsBoth() {
    let seat = [Vector2(-4, -1), Vector2(4, -1), Vector2(4, 1), Vector2(-4, 1)]
    let leg = (from: Vector2(3, 0), to: Vector2(3, 10), radius: 0.5)
    let outline = Outline.polygons([seat], strokes: [leg])
    #expect(distance(outline, 0, 3) == 2)
    #expect(distance(outline, 6, 6) == 2.5)
    #expect(distance(outline, 3, 9) == -0.5)
    #expect(distance(outline, -2, 0) == -1)
    #expect(outline.least == Vector2(-4, -1) && outline.greatest == Vector2(4, 10.5))
  }

  @Test(arguments: stride(from: 0.0, to: 1, by: 0.07).map { $0 })
  func anEllipseIsZeroOnItsRim(turns: Double) {
    let outline = Outline.ellipse(radii: Vector2(8, 3))
    let rim = SIMD2<Float>(Vector2(8 * cosine(turns: turns), 3 * sine(turns: turns)))
    #expect(abs(distance(outline, rim.x, rim.y)) < 1e-5)
    #expect(distance(outline, rim.x * 0.99, rim.y * 0.99) < 0)
    #expect(distance(outline, rim.x * 1.01, rim.y * 1.01) > 0)
  }

  @Test func drawnOutlinesStayWithinTheirBoxes() {
    for seed in 0..<200 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let outline = OutlineDrawing.outline(radius: 20, &random)
      var inside = 0
      for y in stride(from: -60.0, through: 60, by: 1.5) {
        for x in stride(from: -60.0, through: 60, by: 1.5) {
          guard distance(outline, Float(x), Float(y)) < -1e-4 else { continue }
          inside += 1
          #expect(x >= outline.least.x && x <= outline.greatest.x)
          #expect(y >= outline.least.y && y <= outline.greatest.y)
        }
      }
      #expect(inside > 3)
    }
  }

  @Test func aPixelIsAsFullAsItsSharesOfTheOutline() {
    let outline = Outline.polygons([[Vector2(-9, -7), Vector2(11, -3), Vector2(2, 10)]])
    let motion = PlaneMotion(
      first: PlaneMotion.Pose(place: Vector2(20.3, 15.6), turns: 0.13, stretch: 0.2),
      second: PlaneMotion.Pose(place: Vector2(20.3, 15.6)),
      period: 10
    )
    func image(_ factor: Double) -> [SIMD4<Float>] {
      var motion = motion
      if factor > 1 {
        var pose = motion.first
        pose.place = (pose.place + 0.5) * factor - 0.5
        pose.zoom = exactLogarithm2(factor)
        motion = PlaneMotion(first: pose, second: pose, period: 10)
      }
      let black = Layer(
        outline: .everywhere,
        motion: motion,
        surface: Surface(colour: .zero)
      )
      let white = Layer(
        outline: outline,
        motion: motion,
        surface: Surface(colour: SIMD3(repeating: 255))
      )
      return LayeredView(
        of: LayeredScene(layers: [black, white], textures: textures),
        time: 0,
        width: Int(40 * factor),
        height: Int(30 * factor)
      ).colours
    }
    let (coarse, fine) = (image(1), image(8))
    var errors: [Float] = []
    for y in 0..<30 {
      for x in 0..<40 {
        var mean: Float = 0
        for j in 0..<8 { for i in 0..<8 { mean += fine[(8 * y + j) * 320 + 8 * x + i].x / 64 } }
        errors.append(abs(coarse[y * 40 + x].x - mean))
      }
    }
    errors.sort()
    // A straight edge at a slant: a twelfth of the pixel at the most; more at the three corners.
    #expect(errors[40 * 30 - 7] < 255 / 12)
    #expect(errors[40 * 30 - 1] < 255 / 3)
    let total = coarse.reduce(0) { $0 + $1.x } / fine.reduce(0) { $0 + $1.x / 64 }
    #expect(abs(total - 1) < 0.01)
  }
}
