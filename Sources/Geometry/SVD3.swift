// One-sided Jacobi (M. R. Hestenes, "Inversion of matrices by biorthogonalization", 1958): rotations
// from the right make the columns orthogonal. Unlike the eigenvalues of AᵀA it keeps small singular
// values to full relative precision.

/// The singular value decomposition A = U diag(σ) Vᵀ of a 3 × 3 matrix.
public struct SVD3: Equatable, Sendable {
  /// The left singular vectors as columns, orthonormal.
  public var u: Matrix3

  /// The singular values, largest first, none below zero.
  public var values: Vector3

  /// The right singular vectors as columns, orthonormal.
  public var v: Matrix3

  /// The decomposition of a matrix of any rank.
  public init(_ matrix: Matrix3) {
    // To size one first, so that squares neither vanish nor overflow.
    let size = matrix.largestElement
    let scale = size > 0 && size.isFinite ? size : 1
    var a = [matrix.columns.0 / scale, matrix.columns.1 / scale, matrix.columns.2 / scale]
    var v = Matrix3.identity
    for _ in 0..<30 {
      var rotated = false
      for (p, q) in [(0, 1), (0, 2), (1, 2)] {
        let (app, aqq, apq) = (dot(a[p], a[p]), dot(a[q], a[q]), dot(a[p], a[q]))
        guard abs(apq) > 1e-16 * (app * aqq).squareRoot() else { continue }
        let j = planeRotation(p, q, app: app, apq: apq, aqq: aqq)
        (a[p], a[q]) = (a[p] * j[p, p] + a[q] * j[q, p], a[p] * j[p, q] + a[q] * j[q, q])
        v = v * j
        rotated = true
      }
      if !rotated { break }
    }
    let lengths = a.map(length)
    let order = [0, 1, 2].sorted { lengths[$0] > lengths[$1] }
    let columns = [v.columns.0, v.columns.1, v.columns.2]
    self.v = Matrix3(columns: columns[order[0]], columns[order[1]], columns[order[2]])
    let sorted = Vector3(lengths[order[0]], lengths[order[1]], lengths[order[2]])
    values = sorted * scale
    u = Self.completedBasis(order.map { a[$0] }, sorted)
  }

  /// How many singular values are above `tolerance` times the largest.
  public func rank(tolerance: Double = 1e-12) -> Int {
    (0..<3).count { values[$0] > tolerance * values[0] && values[$0] > 0 }
  }

  /// The unit vectors along orthogonal columns; those without a direction are chosen freely.
  private static func completedBasis(_ columns: [Vector3], _ lengths: Vector3) -> Matrix3 {
    guard lengths[0] > 0 else { return .identity }
    let first = columns[0] / lengths[0]
    let isSecondKnown = lengths[1] > 1e-15 * lengths[0]
    let seed = isSecondKnown ? columns[1] / lengths[1] : leastAlignedAxis(first)
    // Columns whose lengths differ much are orthogonal only to the precision of the longer one.
    let second = normalised(seed - first * dot(first, seed))
    let third = cross(first, second)
    let isFlipped = dot(third, columns[2]) < 0
    return Matrix3(columns: first, second, isFlipped ? -third : third)
  }

  private static func leastAlignedAxis(_ v: Vector3) -> Vector3 {
    let size = Vector3(abs(v.x), abs(v.y), abs(v.z))
    if size.x <= size.y && size.x <= size.z { return Vector3(1, 0, 0) }
    return size.y <= size.z ? Vector3(0, 1, 0) : Vector3(0, 0, 1)
  }
}

extension Matrix3 {
  /// The largest absolute value of an element.
  var largestElement: Double {
    [columns.0, columns.1, columns.2].reduce(0) { largest, column in
      max(largest, max(abs(column.x), max(abs(column.y), abs(column.z))))
    }
  }

  /// The rotation nearest to this matrix in the Frobenius norm.
  ///
  /// Nil where several are equally near: rank below 2, or not finite.
  public var nearestRotation: Matrix3? {
    let svd = SVD3(self)
    guard svd.values[1] > 1e-12 * svd.values[0], svd.values[0].isFinite else { return nil }
    let sign: Double = svd.u.determinant * svd.v.determinant < 0 ? -1 : 1
    return svd.u * Matrix3(diagonal: Vector3(1, 1, sign)) * svd.v.transpose
  }
}
