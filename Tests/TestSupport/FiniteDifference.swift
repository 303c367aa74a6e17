public import Geometry

/// The derivative of a function by central differences.
///
/// With a step h the error is about h² f‴ / 6 + 1e-16 f / h: near 1e-10 for functions of order one.
public func finiteDifference(
  at x: Double,
  step: Double = 1e-5,
  _ f: (Double) throws -> Double
) rethrows -> Double {
  (try f(x + step) - f(x - step)) / (2 * step)
}

/// The gradient of a function of a point by central differences.
public func finiteDifference(
  at point: Vector3,
  step: Double = 1e-5,
  _ f: (Vector3) throws -> Double
) rethrows -> Vector3 {
  var gradient = Vector3.zero
  for axis in 0..<3 {
    gradient[axis] = try finiteDifference(at: point[axis], step: step) { value in
      var moved = point
      moved[axis] = value
      return try f(moved)
    }
  }
  return gradient
}
