// Similarities Sim(3). Exponential and logarithm after H. Strasdat, "Local accuracy and global
// consistency for efficient visual SLAM" (2012), section 2.4.4, with the integrals that define the
// coefficients evaluated by series near zero, where his closed forms cancel.

internal import RealModule

/// A scale, a rotation and a translation: `pointInA = scale · rotation · pointInB + translation`.
///
/// What is known of a monocular map's frame: its scale is free too.
public struct Similarity: Equatable, Sendable {
  /// The scale, above zero: units of the target frame per unit of the source frame.
  public var scale: Double

  /// The rotation, an orthonormal matrix with determinant 1.
  public var rotation: Matrix3

  /// The translation, in the units of the target frame.
  public var translation: Vector3

  /// A similarity from its parts.
  @inlinable
  public init(
    scale: Double = 1,
    rotation: Matrix3 = .identity,
    translation: Vector3 = .zero
  ) {
    self.scale = scale
    self.rotation = rotation
    self.translation = translation
  }

  /// A rigid motion as a similarity of scale 1.
  @inlinable
  public init(_ rigid: RigidTransform) {
    self.init(rotation: rigid.rotation, translation: rigid.translation)
  }

  /// The similarity that changes nothing.
  public static let identity = Similarity()

  /// The similarity the other way round.
  @inlinable public var inverse: Similarity {
    let transpose = rotation.transpose
    return Similarity(
      scale: 1 / scale,
      rotation: transpose,
      translation: transpose * translation * (-1 / scale)
    )
  }

  /// The similarity that applies `b` first, then `a`.
  @inlinable
  public static func * (a: Similarity, b: Similarity) -> Similarity {
    Similarity(
      scale: a.scale * b.scale,
      rotation: a.rotation * b.rotation,
      translation: a.rotation * b.translation * a.scale + a.translation
    )
  }

  /// A point carried to the target frame.
  @inlinable
  public static func * (a: Similarity, point: Vector3) -> Vector3 {
    a.rotation * point * a.scale + a.translation
  }

  /// A camera's place carried to the target frame.
  ///
  /// The camera keeps its own axes and takes the target's unit of length: depths seen from it are to
  /// be multiplied by `scale`.
  @inlinable
  public func moved(_ worldFromCamera: RigidTransform) -> RigidTransform {
    RigidTransform(
      rotation: rotation * worldFromCamera.rotation,
      translation: self * worldFromCamera.translation
    )
  }
}

/// A velocity in sim(3): what `Similarity.exp` makes a similarity of.
public struct SimilarityTwist: Equatable, Sendable {
  /// The linear part.
  public var linear: Vector3

  /// The angular part, in radians.
  public var angular: Vector3

  /// The natural logarithm of the scale.
  public var logScale: Double

  /// A twist from its parts.
  public init(linear: Vector3, angular: Vector3, logScale: Double) {
    self.linear = linear
    self.angular = angular
    self.logScale = logScale
  }
}

extension Similarity {
  /// The similarity reached by following `twist` for unit time.
  public static func exp(_ twist: SimilarityTwist) -> Similarity {
    Similarity(
      scale: Double.exp(twist.logScale),
      rotation: .rotation(exp: twist.angular),
      translation: translationFactor(twist.angular, twist.logScale) * twist.linear
    )
  }

  /// The twist whose exponential this is.
  public var log: SimilarityTwist {
    let angular = rotation.rotationLog
    let logScale = Double.log(scale)
    let factor = Self.translationFactor(angular, logScale)
    return SimilarityTwist(
      linear: factor.inverse * translation,
      angular: angular,
      logScale: logScale
    )
  }

  /// The integral of exp(σ s) · R(s ω) over s in 0 … 1.
  private static func translationFactor(_ angular: Vector3, _ sigma: Double) -> Matrix3 {
    let angle = length(angular)
    let (a, b, c) =
      max(angle, abs(sigma)) < 1
      ? coefficientsBySeries(angle, sigma) : coefficientsInClosedForm(angle, sigma)
    let k = Matrix3.skew(angular)
    return Matrix3(diagonal: Vector3(a, a, a)) + k * b + (k * k) * c
  }

  /// ∫ e^σs, ∫ e^σs sin(sθ) / θ and ∫ e^σs (1 − cos(sθ)) / θ², for |σ| and θ below 1.
  private static func coefficientsBySeries(
    _ angle: Double,
    _ sigma: Double
  ) -> (Double, Double, Double) {
    // moment(n) = ∫ e^σs sⁿ = Σ σᵐ / (m! (n + m + 1)); 20 terms leave 1e-20.
    func moment(_ n: Int) -> Double {
      var term = 1.0
      var sum = 0.0
      for m in 0..<20 {
        sum += term / Double(n + m + 1)
        term *= sigma / Double(m + 1)
      }
      return sum
    }
    var b = 0.0
    var c = 0.0
    // (−1)ᵏ θ²ᵏ / (2k + 1)! and the same over (2k + 2)!.
    var factor = 1.0
    for k in 0..<9 {
      b += factor * moment(2 * k + 1)
      c += factor / Double(2 * k + 2) * moment(2 * k + 2)
      factor *= -angle * angle / Double((2 * k + 2) * (2 * k + 3))
    }
    return (moment(0), b, c)
  }

  /// The same three integrals where |σ| or θ is at least 1.
  private static func coefficientsInClosedForm(
    _ angle: Double,
    _ sigma: Double
  ) -> (Double, Double, Double) {
    let growth = Double.exp(sigma)
    let square = sigma * sigma + angle * angle
    let (sine, cosine) = (Double.sin(angle), Double.cos(angle))
    let sinc = angle > 1e-8 ? sine / angle : 1
    let a = abs(sigma) > 1e-12 ? Double.expMinusOne(sigma) / sigma : 1
    let b = (1 + growth * (sigma * sinc - cosine)) / square
    let c: Double
    if angle > 1e-4 {
      let cosineIntegral = (growth * (sigma * cosine + angle * sine) - sigma) / square
      c = (a - cosineIntegral) / (angle * angle)
    } else {
      c = (growth * (sigma * (sigma - 2) + 2) - 2) / (2 * sigma * sigma * sigma)
    }
    return (a, b, c)
  }
}
