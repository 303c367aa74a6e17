// Rigid motions SE(3). Exponential and logarithm as in Sola, Deray, Atchuthan, "A micro Lie theory
// for state estimation in robotics" (2018), equations 132–134, 145–147 and 172–175.

internal import RealModule

/// A rotation and a translation: `pointInA = aFromB * pointInB`.
///
/// Names say both frames, so that a product reads right:
/// `worldFromCamera = worldFromBody * bodyFromCamera`.
public struct RigidTransform: Equatable, Sendable {
  /// The rotation, an orthonormal matrix with determinant 1.
  public var rotation: Matrix3

  /// The translation, in the units of the target frame.
  public var translation: Vector3

  /// A motion from its parts.
  @inlinable
  public init(rotation: Matrix3 = .identity, translation: Vector3 = .zero) {
    self.rotation = rotation
    self.translation = translation
  }

  /// The motion that changes nothing.
  public static let identity = RigidTransform()

  /// The motion the other way round.
  @inlinable public var inverse: RigidTransform {
    let transpose = rotation.transpose
    return RigidTransform(rotation: transpose, translation: -(transpose * translation))
  }

  /// The motion that applies `b` first, then `a`.
  @inlinable
  public static func * (a: RigidTransform, b: RigidTransform) -> RigidTransform {
    RigidTransform(
      rotation: a.rotation * b.rotation,
      translation: a.rotation * b.translation + a.translation
    )
  }

  /// A point carried to the target frame.
  @inlinable
  public static func * (a: RigidTransform, point: Vector3) -> Vector3 {
    a.rotation * point + a.translation
  }
}

/// A velocity in se(3): what `RigidTransform.exp` makes a motion of.
public struct Twist: Equatable, Sendable {
  /// The linear part.
  public var linear: Vector3

  /// The angular part, in radians.
  public var angular: Vector3

  /// A twist from its parts.
  @inlinable
  public init(linear: Vector3, angular: Vector3) {
    self.linear = linear
    self.angular = angular
  }
}

extension Matrix3 {
  /// The rotation about `angular` by its length in radians (Rodrigues).
  public static func rotation(exp angular: Vector3) -> Matrix3 {
    let (a, b, _) = rodriguesCoefficients(angle: length(angular))
    let k = skew(angular)
    return identity + k * a + (k * k) * b
  }

  /// The rotation vector, in radians, of length at most π.
  ///
  /// Through the quaternion, which stays accurate at both ends of the range.
  public var rotationLog: Vector3 {
    let q = quaternionXYZW
    let vector = Vector3(q.x, q.y, q.z)
    let sine = length(vector)
    guard sine > 1e-12 else { return vector * (q.w < 0 ? -2 : 2) }
    // atan2 with the sign of w keeps the angle in (−π, π].
    let angle = 2 * (q.w < 0 ? Double.atan2(y: -sine, x: -q.w) : Double.atan2(y: sine, x: q.w))
    return vector * (angle / sine)
  }

  /// The angle of the rotation, in radians, 0 … π.
  public var rotationAngle: Double { length(rotationLog) }
}

extension RigidTransform {
  /// The motion reached by following `twist` for unit time.
  public static func exp(_ twist: Twist) -> RigidTransform {
    let (a, b, c) = rodriguesCoefficients(angle: length(twist.angular))
    let k = Matrix3.skew(twist.angular)
    let k2 = k * k
    return RigidTransform(
      rotation: .identity + k * a + k2 * b,
      translation: twist.linear + (k * b + k2 * c) * twist.linear
    )
  }

  /// The twist whose exponential this is.
  public var log: Twist {
    let angular = rotation.rotationLog
    let angle = length(angular)
    let k = Matrix3.skew(angular)
    // V⁻¹ = I − ½ [ω]× + d [ω]×², d = (1 − a / 2b) / θ², by its series near zero.
    let (a, b, _) = rodriguesCoefficients(angle: angle)
    let d = angle < 1e-3 ? 1 / 12 + angle * angle / 720 : (1 - a / (2 * b)) / (angle * angle)
    let inverseV = Matrix3.identity - k * 0.5 + (k * k) * d
    return Twist(linear: inverseV * translation, angular: angular)
  }
}

/// The coefficients sin θ / θ, (1 − cos θ) / θ², (θ − sin θ) / θ³, by their series near zero.
func rodriguesCoefficients(angle: Double) -> (Double, Double, Double) {
  let squared = angle * angle
  guard angle > 1e-2 else {
    // The first terms left out are of order θ⁶ / 5040: below 1e-15.
    return (
      1 - squared / 6 * (1 - squared / 20), 0.5 - squared / 24 * (1 - squared / 30),
      1 / 6 - squared / 120 * (1 - squared / 42)
    )
  }
  // 2 sin²(θ/2) = 1 − cos θ without cancellation.
  let half = Double.sin(angle / 2)
  return (
    Double.sin(angle) / angle, 2 * half * half / squared,
    (angle - Double.sin(angle)) / (squared * angle)
  )
}

extension RigidTransform {
  /// The adjoint: a twist of the source frame as seen in the target frame.
  ///
  /// `self * exp(twist) * self.inverse == exp(adjoint(twist))`.
  @inlinable
  public func adjoint(_ twist: Twist) -> Twist {
    let angular = rotation * twist.angular
    return Twist(
      linear: rotation * twist.linear + cross(translation, angular),
      angular: angular
    )
  }

  /// The same motion with its rotation made orthonormal again.
  ///
  /// For motions that were read from rounded numbers or multiplied many times. Nil where the
  /// rotation part is no rotation, not even nearly.
  public var orthonormalised: RigidTransform? {
    rotation.nearestRotation.map { RigidTransform(rotation: $0, translation: translation) }
  }
}
