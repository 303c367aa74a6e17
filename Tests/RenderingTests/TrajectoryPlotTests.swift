import Geometry
import Imagery
@testable import Rendering
import TestSupport
import Testing

@Suite struct TrajectoryPlotTests {
  /// A path through positions of a camera with a fixed rotation.
  private func path(_ positions: [Vector3], rotation: Matrix3 = .identity) -> Trajectory {
    Trajectory(
      poses: positions.enumerated().map {
        TimedPose(
          timestamp: Double($0.offset),
          worldFromCamera: RigidTransform(rotation: rotation, translation: $0.element)
        )
      }
    )
  }

  /// The line of an ink in a drawing.
  private func line(_ ink: Drawing.Ink, in drawing: Drawing) throws -> [Vector2] {
    let lines = drawing.shapes.compactMap { shape -> [Vector2]? in
      guard case .line(let points, ink, let width) = shape, width >= 2 else { return nil }
      return points
    }
    return try #require(lines.max { $0.count < $1.count })
  }

  @Test func bothAxesHaveOneScale() throws {
    let square = [Vector3(0, 0, 0), Vector3(3, 5, 0), Vector3(3, 0, 3), Vector3(0, 1, 3)]
    let drawn = try line(.primary, in: TrajectoryPlot(estimate: path(square)).drawing())
    let sides = zip(drawn, drawn.dropFirst()).map { length($1 - $0) }.filter { $0 > 1 }
    #expect(sides.count == 3)
    #expect(sides.allSatisfy { abs($0 - sides[0]) < 1e-9 })
  }

  @Test func aPathAheadRunsFromLeftToRight() throws {
    let ahead = (0...50).map { Vector3(0.01 * Double($0), 0, Double($0)) }
    let drawing = TrajectoryPlot(estimate: path(ahead)).drawing()
    let drawn = try line(.primary, in: drawing)
    #expect(zip(drawn, drawn.dropFirst()).allSatisfy { $1.x > $0.x })
    // Right of the way ahead is below it on the page.
    let (first, last) = (try #require(drawn.first), try #require(drawn.last))
    #expect(last.y > first.y)
    #expect(drawing.height < drawing.width)
  }

  @Test(arguments: 0..<6)
  func thePlanIsSeenFromAboveAndNotMirrored(direction: Int) {
    // A world whose up is each of the six axis directions in turn.
    var up = Vector3.zero
    up[direction / 2] = direction % 2 == 0 ? 1 : -1
    let forward = Vector3(up.y, up.z, up.x)
    let rotation = Matrix3(columns: cross(forward, up), -up, forward)
    #expect(abs(rotation.determinant - 1) < 1e-12)
    var axes = PlanAxes(of: path([.zero], rotation: rotation))
    for _ in 0..<4 {
      let right = axes.place(cross(forward, up))
      let ahead = axes.place(forward)
      #expect(right.x * ahead.y - right.y * ahead.x == 1)
      #expect(axes.place(up) == .zero)
      axes.turn()
    }
  }

  @Test func degeneratePathsAreDrawn() {
    let one = path([Vector3(1, 2, 3)])
    let far = path([Vector3(1e9, 0, 0), Vector3(1e9, 0, 1e-9)])
    let broken = path([Vector3(.nan, 0, 0), Vector3(0, 0, 1)])
    for estimate in [Trajectory(), one, far, broken] {
      for truth in [nil, Trajectory(), one] {
        let drawing = TrajectoryPlot(estimate: estimate, truth: truth).drawing(width: 300)
        #expect(markupFault(in: drawing.svg) == nil)
        #expect(!drawing.svg.contains("nan") && !drawing.svg.contains("inf"))
        #expect(drawing.image(scale: 1).width == 300)
      }
    }
  }

  @Test func svgIsWellFormedAndEscaped() throws {
    let circle = (0..<90).map {
      let turn = Matrix3.rotation(exp: Vector3(0, 0.07 * Double($0), 0))
      return turn * Vector3(0, 0, 2)
    }
    let svg = TrajectoryPlot(
      estimate: path(circle),
      truth: path(circle.map { $0 * 1.01 }),
      unit: "<m> & \"more\""
    ).drawing().svg
    #expect(markupFault(in: svg) == nil)
    #expect(!svg.contains("<m>"))
    #expect(svg.contains("&lt;m&gt; &amp; &quot;more&quot;"))
  }

  @Test func rasterAndSVGShowTheSameLine() throws {
    let corner = [Vector3(0, 0, 0), Vector3(4, 0, 0), Vector3(4, 0, 2)]
    let drawing = TrajectoryPlot(estimate: path(corner)).drawing(width: 400)
    let image = drawing.image(background: .light, scale: 2)
    let ink = Drawing.Ink.primary.onLight
    for point in try line(.primary, in: drawing) {
      let (x, y) = (Int((point.x * 2 - 0.5).rounded()), Int((point.y * 2 - 0.5).rounded()))
      // The ends have discs over them; the corner between them is plain.
      guard point.x > 380 * 0.9, y > 0 else { continue }
      let i = 3 * (y * image.width + x)
      let colour = SIMD3(image.pixels[i], image.pixels[i + 1], image.pixels[i + 2])
      #expect(colour == ink || colour == Drawing.Ink.page.onLight)
    }
    #expect(image.width == 800)
  }
}

@Suite struct HistogramTests {
  @Test func barsHoldTheCounts() {
    let values: [Float] = [0, 1, 1, 2, 2, 2, 2, 10, .nan]
    let drawing = Histogram(values: values, title: "sigma, m").drawing(bins: 10)
    let heights = drawing.shapes.compactMap { shape -> Double? in
      if case .bar(_, let size, .reference) = shape { size.y } else { nil }
    }
    #expect(heights.count == 4)
    #expect(heights.map { Int(($0 / heights[0]).rounded()) } == [1, 2, 4, 1])
  }

  @Test(arguments: [[Float](), [.nan], [3, 3, 3], [-1, -2]])
  func degenerateNumbersAreDrawn(values: [Float]) {
    let svg = Histogram(values: values, title: "x").drawing().svg
    #expect(markupFault(in: svg) == nil)
    #expect(!svg.contains("nan"))
  }
}
