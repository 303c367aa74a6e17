// Jacobi's method of plane rotations (1846), in the cyclic order and with the stable tangent of
// Golub and Van Loan, "Matrix Computations" (4th edition), section 8.5.

/// Eigenvalues and eigenvectors of a symmetric 3 × 3 matrix.
public struct SymmetricEigen3: Equatable, Sendable {
  /// The eigenvalues, largest first.
  public var values: Vector3

  /// The unit eigenvectors as columns, in the order of the values; right-handed.
  public var vectors: Matrix3

  /// The decomposition of a symmetric matrix; only its upper triangle is read.
  public init(_ matrix: Matrix3) {
    // To size one first, so that squares neither vanish nor overflow.
    let size = matrix.largestElement
    let scale = size > 0 && size.isFinite ? size : 1
    var a = Matrix3(
      columns: matrix.columns.0 / scale,
      matrix.columns.1 / scale,
      matrix.columns.2 / scale
    )
    (a[1, 0], a[2, 0], a[2, 1]) = (a[0, 1], a[0, 2], a[1, 2])
    var v = Matrix3.identity
    // Convergence is quadratic: 6 sweeps do; the bound is for matrices that are not finite.
    for _ in 0..<30 {
      let outside = a[0, 1] * a[0, 1] + a[0, 2] * a[0, 2] + a[1, 2] * a[1, 2]
      guard outside > 0, outside.isFinite else { break }
      for (p, q) in [(0, 1), (0, 2), (1, 2)] where a[p, q] != 0 {
        let j = planeRotation(p, q, app: a[p, p], apq: a[p, q], aqq: a[q, q])
        a = j.transpose * a * j
        // Exactly zero by construction; rounding would leave a trace that never goes.
        (a[p, q], a[q, p]) = (0, 0)
        v = v * j
      }
    }
    let diagonal = Vector3(a[0, 0], a[1, 1], a[2, 2])
    let order = [0, 1, 2].sorted { diagonal[$0] > diagonal[$1] }
    values = Vector3(diagonal[order[0]], diagonal[order[1]], diagonal[order[2]]) * scale
    let columns = [v.columns.0, v.columns.1, v.columns.2]
    let (first, second) = (columns[order[0]], columns[order[1]])
    vectors = Matrix3(columns: first, second, cross(first, second))
  }
}

/// The rotation in the plane p q that makes the symmetric 2 × 2 block diagonal.
func planeRotation(_ p: Int, _ q: Int, app: Double, apq: Double, aqq: Double) -> Matrix3 {
  let tau = (aqq - app) / (2 * apq)
  // The smaller root of t² + 2 τ t − 1; for a huge τ it is 1 / 2τ, which this form also gives.
  let t = (tau >= 0 ? 1 : -1) / (abs(tau) + (1 + tau * tau).squareRoot())
  let c = 1 / (1 + t * t).squareRoot()
  let s = t * c
  var j = Matrix3.identity
  (j[p, p], j[q, q], j[p, q], j[q, p]) = (c, c, s, -s)
  return j
}
