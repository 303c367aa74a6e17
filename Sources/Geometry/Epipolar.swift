// Two-view geometry. R. Hartley and A. Zisserman, "Multiple View Geometry in Computer Vision"
// (2nd edition): sections 9.2, 9.6 and 11.4.3 (Sampson's first-order distance).

extension RigidTransform {
  /// The essential matrix [t]× R of this motion `secondFromFirst`.
  ///
  /// raySecondᵀ E rayFirst = 0 for the two rays of one point.
  @inlinable public var essentialMatrix: Matrix3 { Matrix3.skew(translation) * rotation }

  /// The four motions `secondFromFirst` of an essential matrix, each with a translation of length 1.
  ///
  /// Two rotations, each with both signs of the translation: only one puts the points in front of
  /// both cameras. Nil where the matrix has not rank 2.
  public static func decomposing(essential: Matrix3) -> [RigidTransform]? {
    let svd = SVD3(essential)
    guard svd.values[1] > 1e-9 * svd.values[0], svd.values[0].isFinite else { return nil }
    // Rotations of determinant 1: the sign of E is free, so that of U and V is too.
    let u = svd.u * (svd.u.determinant < 0 ? -1 : 1)
    let v = svd.v * (svd.v.determinant < 0 ? -1 : 1)
    let w = Matrix3(rows: Vector3(0, -1, 0), Vector3(1, 0, 0), Vector3(0, 0, 1))
    let rotations = [u * w * v.transpose, u * w.transpose * v.transpose]
    return rotations.flatMap { rotation in
      [u.columns.2, -u.columns.2].map { RigidTransform(rotation: rotation, translation: $0) }
    }
  }
}

/// The epipolar geometry of two pinhole images: pixelSecondᵀ F pixelFirst = 0.
public struct FundamentalMatrix: Equatable, Sendable {
  /// The matrix F, of rank 2, for pixels in homogeneous coordinates (x, y, 1).
  public var matrix: Matrix3

  /// The geometry from its matrix.
  @inlinable
  public init(_ matrix: Matrix3) { self.matrix = matrix }

  /// The geometry of two pinhole cameras that are `secondFromFirst` apart.
  public init(secondFromFirst: RigidTransform, first: Camera, second: Camera) {
    matrix =
      second.matrix.inverse.transpose * secondFromFirst.essentialMatrix * first.matrix.inverse
  }

  /// The line a x + b y + c = 0 of the second image on which a pixel of the first must lie.
  ///
  /// Scaled so that a² + b² = 1: applied to a pixel it gives the distance. Not a number at the epipole.
  @inlinable
  public func lineInSecond(of pixel: Vector2) -> Vector3 {
    Self.scaled(matrix * Vector3(pixel.x, pixel.y, 1))
  }

  /// The line of the first image on which a pixel of the second must lie, scaled likewise.
  @inlinable
  public func lineInFirst(of pixel: Vector2) -> Vector3 {
    Self.scaled(matrix.transpose * Vector3(pixel.x, pixel.y, 1))
  }

  /// How far the pair misses the constraint, to first order, in pixels; signed.
  ///
  /// The shortest way in the four coordinates of both pixels together: half of it in each image.
  @inlinable
  public func sampsonDistance(first: Vector2, second: Vector2) -> Double {
    let a = matrix * Vector3(first.x, first.y, 1)
    let b = matrix.transpose * Vector3(second.x, second.y, 1)
    let error = dot(Vector3(second.x, second.y, 1), a)
    return error / (a.x * a.x + a.y * a.y + b.x * b.x + b.y * b.y).squareRoot()
  }

  @inlinable
  static func scaled(_ line: Vector3) -> Vector3 {
    line / (line.x * line.x + line.y * line.y).squareRoot()
  }
}
