/// A point or direction in an image, in pixels: (0, 0) is the centre of the top-left pixel.
public typealias Vector2 = SIMD2<Double>

/// A point or direction in space; its frame is in the name of whatever holds it.
public typealias Vector3 = SIMD3<Double>

/// The scalar product.
@inlinable
public func dot(_ a: Vector3, _ b: Vector3) -> Double { a.x * b.x + a.y * b.y + a.z * b.z }

/// The scalar product.
@inlinable
public func dot(_ a: Vector2, _ b: Vector2) -> Double { a.x * b.x + a.y * b.y }

/// The vector product, right-handed.
@inlinable
public func cross(_ a: Vector3, _ b: Vector3) -> Vector3 {
  Vector3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

/// The Euclidean length.
@inlinable
public func length(_ a: Vector3) -> Double { dot(a, a).squareRoot() }

/// The Euclidean length.
@inlinable
public func length(_ a: Vector2) -> Double { dot(a, a).squareRoot() }

/// The vector of length one along `a`; not a number for the zero vector.
@inlinable
public func normalised(_ a: Vector3) -> Vector3 { a / length(a) }
