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
  /// motions of its essential matrix the one that puts most points in front of both cameras; or
  /// `guess`, of any length, where that explains more once it is refined.
  init?(
    _ seen: FlowObservations,
    grid: PointGrid,
    camera: Camera,
    pixels: Double,
    guess: RigidTransform? = nil
  ) throws {
    let firstRays = seen.points.map { grid.rays[Int($0)] }
    let secondRays = seen.pixels.map { pixel in
      camera.rayPinhole(Vector2(Double(pixel.x), Double(pixel.y)))
    }
    let threshold = 2 * pixels / (camera.focal.x + camera.focal.y)
    func inFront(_ pose: RigidTransform, of indices: [Int]) -> [Int] {
      indices.filter {
        Triangulation.midpoint(
          rayInFirst: firstRays[$0],
          rayInSecond: secondRays[$0],
          secondFromFirst: pose
        ) != nil
      }
    }
    let estimate = try EssentialEstimate.fit(
      first: firstRays.map { Vector2($0.x, $0.y) },
      second: secondRays.map { Vector2($0.x, $0.y) },
      threshold: threshold
    )
    var best: (pose: RigidTransform, front: [Int])?
    if let estimate {
      let inliers = estimate.isInlier.indices.filter { estimate.isInlier[$0] }
      for pose in RigidTransform.decomposing(essential: estimate.essential) ?? [] {
        let front = inFront(pose, of: inliers)
        if front.count > best?.front.count ?? 0 { best = (pose, front) }
      }
    }
    if let guess, seen.count >= 8 {
      let refinement = EpipolarRefinement(first: firstRays, second: secondRays, sigma: threshold)
      let pose = refinement.refined(guess).secondFromFirst
      let distances = refinement.distances(pose)
      let front = inFront(pose, of: distances.indices.filter { abs(distances[$0]) <= threshold })
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
