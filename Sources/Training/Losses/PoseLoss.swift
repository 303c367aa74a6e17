// W. Wang, Y. Hu and S. Scherer, "TartanVO" (CoRL 2020), eq. 2: a translation counts up to its length, if that is not too small.

public import Tensors

/// The error of a motion up to the length of its translation.
///
/// Both parts are chords instead of angles φ: 4 sin(φ / 4) for the rotation, 2 sin(φ / 2) for the direction.
/// They equal φ to 0.2 % up to 12°, and their gradient at 0 is zero.
public struct PoseLoss: Sendable {
  /// How much the angle between the rotations counts, in radians.
  public var rotation: Double

  /// How much the angle between the translations counts, in radians.
  public var direction: Double

  /// A loss from its numbers.
  public init(rotation: Double = 1, direction: Double = 1) {
    self.rotation = rotation
    self.direction = direction
  }

  /// The weighted sum of both means over the batch.
  ///
  /// Motions are B × 6: a translation, then a rotation vector in radians.
  public func callAsFunction(_ motion: Tensor, truth: Tensor) throws(TensorError) -> Tensor {
    let chords = try Self.chords(motion, truth: truth)
    return try chords.rotation.mean() * rotation + chords.direction.mean() * direction
  }

  /// The chords of both errors, B × 1 each.
  public static func chords(
    _ motion: Tensor,
    truth: Tensor
  ) throws(TensorError) -> (rotation: Tensor, direction: Tensor) {
    guard motion.shape.count == 2, motion.shape[1] == 6, motion.shape == truth.shape else {
      throw TensorError("motions of shapes \(motion.shape) and \(truth.shape), expected B × 6")
    }
    let direction = try directionChords(
      motion.slice(axis: 1, 0..<3),
      truth: truth.slice(axis: 1, 0..<3)
    )
    let (a, b) = (
      try quaternion(motion.slice(axis: 1, 3..<6)), try quaternion(truth.slice(axis: 1, 3..<6))
    )
    // q and −q are one rotation. Unit quaternions are half the angle apart: |a − b| = 2 sin(φ / 4).
    let same = try ((a * b).sum([1], keepingAxes: true) .< 0).cast(to: a.kind ?? .float32)
    let sign = try 1 - same * 2
    return (try (a - b * sign).vectorLength() * 2, direction)
  }

  /// The chords of the angles between translations, B × 1, of B × 3.
  static func directionChords(_ way: Tensor, truth: Tensor) throws(TensorError) -> Tensor {
    try (unit(way) - unit(truth)).vectorLength()
  }

  /// Shorter vectors than a tenth stay shorter than 1: the gradient of a direction grows as a vector shrinks.
  private static func unit(_ vector: Tensor) throws(TensorError) -> Tensor {
    try vector / vector.vectorLength().clamped(0.1, .infinity)
  }

  /// (w, x, y, z) of a rotation vector.
  private static func quaternion(_ vector: Tensor) throws(TensorError) -> Tensor {
    let angle = try vector.vectorLength()
    let half = try angle * 0.5
    return try Tensor.concatenated([half.cos(), vector * (half.sin() / angle)], axis: 1)
  }
}
