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
    let first = seen.points.map { point in
      Vector2(grid.rays[Int(point)].x, grid.rays[Int(point)].y)
    }
    let second = seen.pixels.map { pixel in
      let ray = camera.rayPinhole(Vector2(Double(pixel.x), Double(pixel.y)))
      return Vector2(ray.x, ray.y)
    }
    let focal = (camera.focal.x + camera.focal.y) / 2
    guard
      let estimate = try EssentialEstimate.fit(
        first: first,
        second: second,
        threshold: pixels / focal
      )
    else { return nil }
    let inliers = estimate.isInlier.indices.filter { estimate.isInlier[$0] }
    var best: (pose: RigidTransform, front: [Int])?
    for pose in motions(ofEssential: estimate.essential) {
      let front = inliers.filter { isInFront(first[$0], second[$0], pose) }
      if front.count > best?.front.count ?? 0 { best = (pose, front) }
    }
    guard let best else { return nil }
    secondFromFirst = best.pose
    inlierShare = Double(best.front.count) / Double(max(seen.count, 1))
    medianAngle = medianOf(
      best.front.map { index in
        let a = normalised(best.pose.rotation * Vector3(first[index].x, first[index].y, 1))
        let b = normalised(Vector3(second[index].x, second[index].y, 1))
        return length(cross(a, b))
      }
    )
  }
}

/// The four motions of an essential matrix, translations of length 1 (Horn, "Recovering baseline
/// and orientation from essential matrix", 1990).
private func motions(ofEssential essential: Matrix3) -> [RigidTransform] {
  // With E = [t]× R: E Eᵀ = |t|² I − t tᵀ, so half its trace is |t|².
  let squared = (essential * essential.transpose).trace / 2
  guard squared > 0 else { return [] }
  let e = essential * (1 / squared.squareRoot())
  let outer = Matrix3.identity - e * e.transpose
  let largest = (0..<3).max { outer[$0, $0] < outer[$1, $1] } ?? 0
  let direction = normalised(outer.row(largest))
  let cofactors = Matrix3(
    columns: cross(e.columns.1, e.columns.2),
    cross(e.columns.2, e.columns.0),
    cross(e.columns.0, e.columns.1)
  )
  return [direction, direction * -1].flatMap { t -> [RigidTransform] in
    // Cof(E) = t tᵀ R, and [t]× E = t tᵀ R − R.
    let rotation = cofactors - Matrix3.skew(t) * e
    return [
      RigidTransform(rotation: rotation, translation: t)
    ]
  }
    + [direction, direction * -1].map { t in
      let rotation = cofactors + Matrix3.skew(t) * e
      return RigidTransform(rotation: rotation, translation: t)
    }
}

/// Whether two rays meet in front of both cameras.
private func isInFront(_ first: Vector2, _ second: Vector2, _ pose: RigidTransform) -> Bool {
  let a = pose.rotation * Vector3(first.x, first.y, 1)
  let b = Vector3(second.x, second.y, 1)
  // z₂ b = z₁ a + t, solved in the least-squares sense by the normal equations.
  let aa = dot(a, a)
  let bb = dot(b, b)
  let ab = dot(a, b)
  let at = dot(a, pose.translation)
  let bt = dot(b, pose.translation)
  let determinant = aa * bb - ab * ab
  guard determinant > 0 else { return false }
  let z1 = (ab * bt - bb * at) / determinant
  let z2 = (aa * bt - ab * at) / determinant
  return z1 > 0 && z2 > 0
}
