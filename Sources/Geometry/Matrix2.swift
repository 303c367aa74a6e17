/// A 2 × 2 matrix of doubles, held by columns.
public struct Matrix2: Equatable, Sendable {
  /// The left column.
  public var first: Vector2

  /// The right column.
  public var second: Vector2

  /// A matrix from its columns.
  @inlinable
  public init(columns a: Vector2, _ b: Vector2) {
    first = a
    second = b
  }

  /// A matrix from its rows.
  @inlinable
  public init(rows a: Vector2, _ b: Vector2) {
    first = Vector2(a.x, b.x)
    second = Vector2(a.y, b.y)
  }

  /// The identity.
  public static let identity = Matrix2(columns: Vector2(1, 0), Vector2(0, 1))

  /// The determinant.
  @inlinable public var determinant: Double { first.x * second.y - first.y * second.x }

  /// The inverse, not finite where the determinant is zero.
  @inlinable public var inverse: Matrix2 {
    let scale = 1 / determinant
    return Matrix2(
      columns: Vector2(second.y, -first.y) * scale,
      Vector2(-second.x, first.x) * scale
    )
  }

  /// The matrix applied to a column vector.
  @inlinable
  public static func * (a: Matrix2, v: Vector2) -> Vector2 { a.first * v.x + a.second * v.y }
}
