import Geometry
import Imagery
import Testing
import Vision

@Suite struct DISFlowTests {
  private static let width = 160
  private static let height = 120

  /// A texture and the same moved by `shift` pixels.
  private static func pair(shift: Vector2, seed: UInt64) -> (Image, Image) {
    let waves = Waves(count: 30, lengths: 6...60, seed: seed)
    return (
      waves.image(width: width, height: height) { $0 },
      waves.image(width: width, height: height) { $0 - shift }
    )
  }

  @Test(
    arguments: [
      Vector2(0, 0), Vector2(0.5, -0.25), Vector2(-1.3, 0.8), Vector2(3.3, 1.7), Vector2(-9.6, 4.4),
    ]
  )
  func findsAShiftToAFractionOfAPixel(shift: Vector2) throws {
    let (first, second) = Self.pair(shift: shift, seed: 1)
    let flow = try DISFlow().flow(from: first, to: second)
    #expect(flow.width == Self.width && flow.height == Self.height)
    // Patches of 8 pixels, and what has left the image cannot be found.
    let margin = 8 + Int(max(abs(shift.x), abs(shift.y)).rounded(.up))
    var errors: [Double] = []
    for y in margin..<Self.height - margin {
      for x in margin..<Self.width - margin {
        errors.append(length(Vector2(flow[x, y]) - shift))
      }
    }
    errors.sort()
    // Its densest grid has patches 3 pixels apart, averaged, at half the size: some hundredths.
    #expect(errors[errors.count / 2] < 0.1)
    #expect(errors[errors.count * 95 / 100] < 0.15)
  }

  @Test(arguments: [DISFlow.Preset.ultrafast, .fast, .medium])
  func sameInputSameFlow(preset: DISFlow.Preset) throws {
    let (first, second) = Self.pair(shift: Vector2(2.2, -1.1), seed: 2)
    let solver = try DISFlow(preset: preset)
    let fresh = try solver.flow(from: first, to: second)
    _ = try solver.flow(from: second, to: first)
    // Nothing of an earlier pair is left in the solver.
    #expect(try solver.flow(from: first, to: second).vectors == fresh.vectors)
    #expect(try DISFlow(preset: preset).flow(from: first, to: second).vectors == fresh.vectors)
    #expect(fresh.vectors.allSatisfy { $0.x.isFinite && $0.y.isFinite })
  }

  @Test func tooSmallAnImageIsRefused() throws {
    let image = Image(width: 8, height: 8, channels: 1)
    let solver = try DISFlow()
    #expect(throws: VisionError.self) { try solver.flow(from: image, to: image) }
  }
}
