// G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators" (2014).

public import Geometry
internal import RealModule

/// A small seeded generator, so that random tests are the same in every run.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator from its seed.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number spread evenly over 0 ..< 1, a multiple of 2⁻⁵³.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number spread evenly over a range.
  public mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * unit()
  }

  /// A normal number of mean 0 and standard deviation 1 (Box and Muller).
  public mutating func normal() -> Double {
    let radius = (-2 * Double.log(1 - unit())).squareRoot()
    return radius * Double.cos(2 * .pi * unit())
  }

  /// A vector whose components are normal numbers.
  public mutating func normalVector() -> Vector3 { Vector3(normal(), normal(), normal()) }

  /// A direction spread evenly over the sphere.
  public mutating func direction() -> Vector3 { normalised(normalVector()) }

  /// A rotation spread evenly over all rotations.
  public mutating func rotation() -> Matrix3 {
    Matrix3(quaternionXYZW: SIMD4(normal(), normal(), normal(), normal()))
  }

  /// A motion with any rotation and a translation of about `distance`.
  public mutating func motion(distance: Double = 1) -> RigidTransform {
    RigidTransform(rotation: rotation(), translation: normalVector() * distance)
  }
}
