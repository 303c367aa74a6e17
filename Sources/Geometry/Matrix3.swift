/// A 3 × 3 matrix of doubles, held by columns.
public struct Matrix3: Equatable, Sendable {
  /// The columns, left to right.
  public var columns: (Vector3, Vector3, Vector3)

  /// A matrix from its columns.
  @inlinable
  public init(columns a: Vector3, _ b: Vector3, _ c: Vector3) { columns = (a, b, c) }

  /// A matrix from its rows.
  @inlinable
  public init(rows a: Vector3, _ b: Vector3, _ c: Vector3) {
    columns = (Vector3(a.x, b.x, c.x), Vector3(a.y, b.y, c.y), Vector3(a.z, b.z, c.z))
  }

  /// A diagonal matrix.
  @inlinable
  public init(diagonal d: Vector3) {
    columns = (Vector3(d.x, 0, 0), Vector3(0, d.y, 0), Vector3(0, 0, d.z))
  }

  /// The identity.
  public static let identity = Matrix3(diagonal: Vector3(1, 1, 1))

  /// The element in `row` and `column`, each 0 … 2.
  @inlinable
  public subscript(row: Int, column: Int) -> Double {
    get {
      switch column {
      case 0: columns.0[row]
      case 1: columns.1[row]
      default: columns.2[row]
      }
    }
    set {
      switch column {
      case 0: columns.0[row] = newValue
      case 1: columns.1[row] = newValue
      default: columns.2[row] = newValue
      }
    }
  }

  /// One row, 0 … 2.
  @inlinable
  public func row(_ index: Int) -> Vector3 {
    Vector3(columns.0[index], columns.1[index], columns.2[index])
  }

  /// Rows and columns exchanged.
  @inlinable public var transpose: Matrix3 {
    Matrix3(rows: columns.0, columns.1, columns.2)
  }

  /// The determinant.
  @inlinable public var determinant: Double { dot(columns.0, cross(columns.1, columns.2)) }

  /// The sum of the diagonal.
  @inlinable public var trace: Double { columns.0.x + columns.1.y + columns.2.z }

  /// The inverse, by cofactors; not finite where the determinant is zero.
  @inlinable public var inverse: Matrix3 {
    let scale = 1 / determinant
    return Matrix3(
      rows: cross(columns.1, columns.2) * scale,
      cross(columns.2, columns.0) * scale,
      cross(columns.0, columns.1) * scale
    )
  }

  /// The matrix [v]× with [v]× x = v × x.
  @inlinable
  public static func skew(_ v: Vector3) -> Matrix3 {
    Matrix3(rows: Vector3(0, -v.z, v.y), Vector3(v.z, 0, -v.x), Vector3(-v.y, v.x, 0))
  }

  /// The outer product a bᵀ.
  @inlinable
  public static func outer(_ a: Vector3, _ b: Vector3) -> Matrix3 {
    Matrix3(columns: a * b.x, a * b.y, a * b.z)
  }

  /// The matrix product.
  @inlinable
  public static func * (a: Matrix3, b: Matrix3) -> Matrix3 {
    Matrix3(columns: a * b.columns.0, a * b.columns.1, a * b.columns.2)
  }

  /// The matrix applied to a column vector.
  @inlinable
  public static func * (a: Matrix3, v: Vector3) -> Vector3 {
    a.columns.0 * v.x + a.columns.1 * v.y + a.columns.2 * v.z
  }

  /// Every element times `s`.
  @inlinable
  public static func * (a: Matrix3, s: Double) -> Matrix3 {
    Matrix3(columns: a.columns.0 * s, a.columns.1 * s, a.columns.2 * s)
  }

  /// Elementwise sum.
  @inlinable
  public static func + (a: Matrix3, b: Matrix3) -> Matrix3 {
    Matrix3(
      columns: a.columns.0 + b.columns.0,
      a.columns.1 + b.columns.1,
      a.columns.2 + b.columns.2
    )
  }

  /// Elementwise difference.
  @inlinable
  public static func - (a: Matrix3, b: Matrix3) -> Matrix3 { a + b * -1 }

  /// Whether all elements are equal.
  public static func == (a: Matrix3, b: Matrix3) -> Bool {
    a.columns.0 == b.columns.0 && a.columns.1 == b.columns.1 && a.columns.2 == b.columns.2
  }
}
