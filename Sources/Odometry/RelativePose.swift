internal import Geometry
internal import Vision

/// The motion between two frames, up to the length of its translation.
struct RelativePose {
  /// To the second camera from the first; the translation has length 1.
  let secondFromFirst: RigidTransform

  /// The share of correspondences that agree with the epipolar geometry and lie in front of both.
  let inlierShare: Double

  /// The median angle between the two rays of a point, in radians.
  let medianAngle: Double

  /// The robust motion that explains `seen`, or nil where there is none.
  ///
  /// RANSAC over the five-point method within `pixels` of the epipolar line, and of the four
  /// motions of its essential matrix the one that puts most points in front of both cameras.
  init?(_ seen: FlowObservations, grid: PointGrid, camera: Camera, pixels: Double) throws {
    let firstRays = seen.points.map { grid.rays[Int($0)] }
    let secondRays = seen.pixels.map { pixel in
      camera.rayPinhole(Vector2(Double(pixel.x), Double(pixel.y)))
    }
    let focal = (camera.focal.x + camera.focal.y) / 2
    guard
      let estimate = try EssentialEstimate.fit(
        first: firstRays.map { Vector2($0.x, $0.y) },
        second: secondRays.map { Vector2($0.x, $0.y) },
        threshold: pixels / focal
      )
    else { return nil }
    let inliers = estimate.isInlier.indices.filter { estimate.isInlier[$0] }
    var best: (pose: RigidTransform, front: [Int])?
    for pose in RigidTransform.decomposing(essential: estimate.essential) ?? [] {
      let front = inliers.filter {
        Triangulation.midpoint(
          rayInFirst: firstRays[$0],
          rayInSecond: secondRays[$0],
          secondFromFirst: pose
        ) != nil
      }
      if front.count > best?.front.count ?? 0 { best = (pose, front) }
    }
    guard let best else { return nil }
    secondFromFirst = best.pose
    inlierShare = Double(best.front.count) / Double(max(seen.count, 1))
    medianAngle = medianOf(
      best.front.map { index in
        let turned = normalised(best.pose.rotation * firstRays[index])
        return length(cross(turned, normalised(secondRays[index])))
      }
    )
  }
}
