// Unit quaternions in the order x y z w, as TUM's trajectory files store them.

extension Matrix3 {
  /// The rotation of a quaternion in the order x y z w; its length does not matter.
  public init(quaternionXYZW q: SIMD4<Double>) {
    let n = (q * q).sum()
    let s = n > 0 ? 2 / n : 0
    let (x, y, z, w) = (q.x, q.y, q.z, q.w)
    self.init(
      rows: Vector3(1 - s * (y * y + z * z), s * (x * y - z * w), s * (x * z + y * w)),
      Vector3(s * (x * y + z * w), 1 - s * (x * x + z * z), s * (y * z - x * w)),
      Vector3(s * (x * z - y * w), s * (y * z + x * w), 1 - s * (x * x + y * y))
    )
  }

  /// The unit quaternion x y z w of a rotation matrix, with w ≥ 0 (Shepperd 1978).
  public var quaternionXYZW: SIMD4<Double> {
    let m = self
    let diagonal = [m[0, 0], m[1, 1], m[2, 2], m.trace]
    var best = 3
    for i in 0..<3 where diagonal[i] > diagonal[best] { best = i }
    var q = SIMD4<Double>.zero
    if best == 3 {
      q = SIMD4(m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], 1 + m.trace)
    } else {
      let i = best
      let j = (i + 1) % 3
      let k = (i + 2) % 3
      q[i] = 1 + m[i, i] - m[j, j] - m[k, k]
      q[j] = m[i, j] + m[j, i]
      q[k] = m[i, k] + m[k, i]
      q[3] = m[k, j] - m[j, k]
    }
    q /= (q * q).sum().squareRoot()
    return q.w < 0 ? -q : q
  }
}
