public import Geometry

/// How much of a flow a turning camera does not explain.
public struct Parallax: Equatable, Sendable {
  /// The median, over the points, of the pixels that are left after the best rotation.
  public let median: Double

  /// The median length of the flow itself, in pixels.
  public let medianFlow: Double

  /// The share of the grid's points that the other frame still sees.
  public let overlap: Double

  /// The best rotation, to the target's frame from the source's.
  public let targetFromSource: Matrix3

  /// Measures the observations of one pair of frames; nil with fewer than 8 points.
  ///
  /// The rotation is fitted by Gauss–Newton with weights of 1/max(r, 1 px), which leaves it to the
  /// pixels that agree: far ones, where there are any.
  public init?(_ observations: FlowObservations, grid: PointGrid, camera: Camera) {
    guard observations.count >= 8 else { return nil }
    var rotation = Matrix3.identity
    var residuals: [Double] = []
    for _ in 0..<8 {
      var information = Matrix3(diagonal: Vector3(repeating: 1e-9))
      var gradient = Vector3.zero
      residuals.removeAll(keepingCapacity: true)
      for (point, pixel) in zip(observations.points, observations.pixels) {
        let p = rotation * grid.rays[Int(point)]
        guard p.z > 0.1 else { continue }
        let r = camera.projectPinhole(p) - Vector2(Double(pixel.x), Double(pixel.y))
        let size = length(r)
        residuals.append(size)
        let weight = 1 / max(size, 1)
        // Rows of −J [p]×, J the projection's derivative.
        let jacobian = camera.projectionJacobianPinhole(p)
        let ax = cross(p, jacobian.x)
        let ay = cross(p, jacobian.y)
        information = information + (Matrix3.outer(ax, ax) + Matrix3.outer(ay, ay)) * weight
        gradient += (ax * r.x + ay * r.y) * weight
      }
      guard residuals.count >= 8 else { return nil }
      let step = information.inverse * gradient * -1
      guard length(step).isFinite else { return nil }
      rotation = Matrix3.rotation(exp: step) * rotation
      if length(step) < 1e-7 { break }
    }
    let flows = zip(observations.points, observations.pixels).map { point, pixel -> Double in
      let from = grid.pixels[Int(point)]
      return length(
        Vector2(Double(pixel.x) - Double(from.x), Double(pixel.y) - Double(from.y))
      )
    }
    median = medianOf(residuals)
    medianFlow = medianOf(flows)
    overlap = Double(observations.count) / Double(grid.count)
    targetFromSource = rotation
  }
}

/// The middle value (the upper one of two); NaN for none.
func medianOf(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  return values.sorted()[values.count / 2]
}
