public import Geometry
internal import Imagery

/// Which two axes of the world a camera path is drawn in.
struct PlanAxes: Equatable {
  /// The index of the axis to the right, 0 x, 1 y, 2 z, and whether it runs left.
  var right: (axis: Int, isReversed: Bool)

  /// The same for the axis up the page.
  var upwards: (axis: Int, isReversed: Bool)

  /// The plan of a world, seen from above, for cameras held mostly upright.
  ///
  /// The axis nearest to up is left out, whichever it is; the plan is never a mirror image.
  init(of trajectory: Trajectory) {
    let up = SceneFrame.meanUp(trajectory.poses.map(\.worldFromCamera.rotation))
    let vertical = (0..<3).max { abs(up[$0]) < abs(up[$1]) } ?? 1
    // Two axes whose vector product is up.
    let (first, second) = ((vertical + 1) % 3, (vertical + 2) % 3)
    let isDown = up[vertical] < 0
    right = (isDown ? second : first, false)
    upwards = (isDown ? first : second, false)
  }

  /// The same plan turned a quarter clockwise: what was up is to the right.
  mutating func turn() {
    (right, upwards) = (upwards, (right.axis, !right.isReversed))
  }

  func place(_ pointInWorld: Vector3) -> Vector2 {
    Vector2(
      right.isReversed ? -pointInWorld[right.axis] : pointInWorld[right.axis],
      upwards.isReversed ? -pointInWorld[upwards.axis] : pointInWorld[upwards.axis]
    )
  }

  static func == (a: PlanAxes, b: PlanAxes) -> Bool {
    a.right == b.right && a.upwards == b.upwards
  }
}

/// A camera's path from above, to scale, with the true path where it is known.
public struct TrajectoryPlot: Sendable {
  /// The path as found.
  public var estimate: Trajectory

  /// The true path, in the same frame and scale as the estimate.
  public var truth: Trajectory?

  /// The unit of length.
  public var unit: String

  /// A plot from its parts.
  public init(estimate: Trajectory, truth: Trajectory? = nil, unit: String = "units") {
    self.estimate = estimate
    self.truth = truth
    self.unit = unit
  }

  /// The drawing, of a width in its units; its height suits the path.
  public func drawing(width: Double = 720) -> Drawing {
    precondition(width >= 240)
    var axes = PlanAxes(of: estimate)
    let paths = [truth, estimate].map { ($0?.positionsInWorld ?? []).filter { ($0 - $0) == .zero } }
    var plan = PlanFrame(paths.flatMap { $0.map(axes.place) })
    // A long way ahead fills a page better from left to right.
    if plan.size.y > 1.4 * plan.size.x {
      axes.turn()
      plan = PlanFrame(paths.flatMap { $0.map(axes.place) })
    }
    plan.fit(width: width)
    var drawing = Drawing(width: width, height: plan.height, description: summary)
    plan.drawAxes(axes, unit: unit, in: &drawing)
    for (path, ink) in zip(paths, [Drawing.Ink.reference, .primary]) where !path.isEmpty {
      let line = TrajectoryPlot.thinned(path.map { plan.place(axes.place($0)) })
      drawing.line(line, ink, width: ink == .primary ? 2 : 4)
    }
    let estimated = paths[1].map { plan.place(axes.place($0)) }
    if let first = estimated.first, let last = estimated.last {
      drawing.disc(centre: first, radius: 4.5, fill: .page, rim: .primary)
      drawing.disc(centre: last, radius: 4.5, fill: .primary, rim: .page)
    }
    plan.drawLegend(hasTruth: truth != nil, in: &drawing)
    plan.drawScaleBar(unit: unit, in: &drawing)
    return drawing
  }

  private var summary: String {
    let length = NumberText.significant(estimate.pathLength)
    let count = estimate.poses.count
    return "Camera path of \(count) poses and \(length) \(unit), seen from above"
      + (truth == nil ? "" : ", with the true path")
  }

  /// The line without points that would fall on the same place, but for its last.
  private static func thinned(_ points: [Vector2]) -> [Vector2] {
    guard var last = points.first else { return [] }
    var kept = [last]
    for point in points.dropFirst() where length(point - last) > 0.4 {
      kept.append(point)
      last = point
    }
    if let end = points.last, end != last { kept.append(end) }
    return kept
  }
}

/// Where a plan's places are on the page: equal scales on both axes, margins for the labels.
private struct PlanFrame {
  var low = Vector2.zero
  var high = Vector2.zero
  private var scale = 1.0
  private var left = 58.0
  private var top = 40.0
  private var innerWidth = 0.0
  private var innerHeight = 0.0

  /// A frame around places.
  init(_ places: [Vector2]) {
    guard let first = places.first else { return }
    (low, high) = places.reduce((first, first)) {
      (pointwiseMin($0.0, $1), pointwiseMax($0.1, $1))
    }
  }

  var size: Vector2 { high - low }

  var height: Double { top + innerHeight + 46 }

  /// Chooses the scale and widens the range to the frame's shape.
  mutating func fit(width: Double) {
    innerWidth = width - left - 18
    let extent = max(size.x, size.y)
    let padded = extent > 0 ? size + 0.1 * extent : Vector2(1, 1)
    innerHeight = min(max(innerWidth * padded.y / padded.x, 150), 0.72 * width)
    scale = min(innerWidth / padded.x, innerHeight / padded.y)
    let middle = (low + high) / 2
    let half = Vector2(innerWidth, innerHeight) / scale / 2
    (low, high) = (middle - half, middle + half)
  }

  func place(_ point: Vector2) -> Vector2 {
    Vector2(left + (point.x - low.x) * scale, top + (high.y - point.y) * scale)
  }

  func drawAxes(_ axes: PlanAxes, unit: String, in drawing: inout Drawing) {
    let bottom = top + innerHeight
    let ticksAcross = Ticks(from: low.x, to: high.x, count: Int(innerWidth / 80))
    for (value, label) in labelled(ticksAcross, isReversed: axes.right.isReversed) {
      let x = place(Vector2(value, low.y)).x
      drawing.line([Vector2(x, top), Vector2(x, bottom)], .grid, width: 1)
      drawing.text(label, at: Vector2(x, bottom + 17), anchor: .middle, .muted)
    }
    let ticksUp = Ticks(from: low.y, to: high.y, count: max(4, Int(innerHeight / 55)))
    for (value, label) in labelled(ticksUp, isReversed: axes.upwards.isReversed) {
      let y = place(Vector2(low.x, value)).y
      drawing.line([Vector2(left, y), Vector2(left + innerWidth, y)], .grid, width: 1)
      drawing.text(
        label,
        at: Vector2(left - 8, y + Drawing.capHeight / 2),
        anchor: .end,
        .muted
      )
    }
    let names = ["x", "y", "z"]
    drawing.text(
      "\(names[axes.right.axis]), \(unit)",
      at: Vector2(left + innerWidth / 2, bottom + 37),
      anchor: .middle,
      .foreground
    )
    drawing.text(
      "\(names[axes.upwards.axis]), \(unit)",
      at: Vector2(14, top + innerHeight / 2),
      anchor: .middle,
      .foreground,
      isUpright: false
    )
  }

  func drawLegend(hasTruth: Bool, in drawing: inout Drawing) {
    let y = 20.0
    var x = left
    func entry(_ label: String, advance: Double, _ mark: (inout Drawing) -> Void) {
      mark(&drawing)
      drawing.text(label, at: Vector2(x + 26, y + Drawing.capHeight / 2), .foreground)
      x += 26 + advance
    }
    entry("estimate", advance: 72) {
      $0.line([Vector2(x, y), Vector2(x + 18, y)], .primary, width: 2)
    }
    if hasTruth {
      entry("truth", advance: 54) {
        $0.line([Vector2(x, y), Vector2(x + 18, y)], .reference, width: 4)
      }
    }
    entry("start", advance: 50) {
      $0.disc(centre: Vector2(x + 12, y), radius: 4.5, fill: .page, rim: .primary)
    }
    entry("end", advance: 50) {
      $0.disc(centre: Vector2(x + 12, y), radius: 4.5, fill: .primary, rim: .page)
    }
  }

  /// A bar of a round length in the lower right corner.
  func drawScaleBar(unit: String, in drawing: inout Drawing) {
    let length = Ticks.roundStep(atLeast: innerWidth / scale * 0.08)
    let right = left + innerWidth - 12
    let y = top + innerHeight - 12
    let start = right - length * scale
    drawing.line([Vector2(start, y), Vector2(right, y)], .foreground, width: 2)
    drawing.text(
      NumberText.length(length, unit: unit),
      at: Vector2((start + right) / 2, y - 7),
      anchor: .middle,
      .foreground
    )
  }

  private func labelled(_ ticks: Ticks, isReversed: Bool) -> [(Double, String)] {
    ticks.values.map { value in
      // Adding zero turns −0 into 0.
      (value, NumberText.fixed((isReversed ? -value : value) + 0, decimals: ticks.decimals))
    }
  }
}
