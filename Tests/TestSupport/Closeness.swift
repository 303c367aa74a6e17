public import Geometry

/// Whether two numbers differ by at most `tolerance`; never for a number that is not one.
public func isClose(_ a: Double, _ b: Double, within tolerance: Double) -> Bool {
  abs(a - b) <= tolerance
}

/// Whether two vectors are at most `tolerance` apart.
public func isClose(_ a: Vector2, _ b: Vector2, within tolerance: Double) -> Bool {
  length(a - b) <= tolerance
}

/// Whether two vectors are at most `tolerance` apart.
public func isClose(_ a: Vector3, _ b: Vector3, within tolerance: Double) -> Bool {
  length(a - b) <= tolerance
}

/// Whether no element of two matrices differs by more than `tolerance`.
public func isClose(_ a: Matrix3, _ b: Matrix3, within tolerance: Double) -> Bool {
  (0..<3).allSatisfy { row in
    (0..<3).allSatisfy { isClose(a[row, $0], b[row, $0], within: tolerance) }
  }
}

/// Whether rotations and translations of two motions differ by at most `tolerance`.
public func isClose(_ a: RigidTransform, _ b: RigidTransform, within tolerance: Double) -> Bool {
  isClose(a.rotation, b.rotation, within: tolerance)
    && isClose(a.translation, b.translation, within: tolerance)
}

/// Whether scales, rotations and translations of two similarities differ by at most `tolerance`.
public func isClose(_ a: Similarity, _ b: Similarity, within tolerance: Double) -> Bool {
  isClose(a.scale, b.scale, within: tolerance) && isClose(a.rotation, b.rotation, within: tolerance)
    && isClose(a.translation, b.translation, within: tolerance)
}
