// Sine and cosine by additions and multiplications alone. The C library's differ in the last bit
// from machine to machine, and what decides geometry here must not.

import Geometry

/// The sine of an angle in turns (1 is the full circle), to 3e-16.
func sine(turns: Double) -> Double {
  // To −½ … ½, then mirrored to −¼ … ¼; both steps are exact.
  var x = turns - turns.rounded()
  if x > 0.25 { x = 0.5 - x } else if x < -0.25 { x = -0.5 - x }
  let angle = 2 * Double.pi * x
  let squared = angle * angle
  // Taylor's series, from its last term; the first left out is below 1e-17 at π / 2.
  var sum = 0.0
  var n = 21.0
  while n > 1 {
    sum = (1 - sum) * squared / (n * (n - 1))
    n -= 2
  }
  return angle * (1 - sum)
}

/// The cosine of an angle in turns.
func cosine(turns: Double) -> Double { sine(turns: turns + 0.25) }

extension Matrix3 {
  /// The rotation about `axis` (0 x, 1 y, 2 z) by an angle in turns, the same on every machine.
  static func rotation(axis: Int, turns: Double) -> Matrix3 {
    let s = sine(turns: turns)
    let c = cosine(turns: turns)
    let a = (axis + 1) % 3
    let b = (axis + 2) % 3
    var out = Matrix3.identity
    out[a, a] = c
    out[b, b] = c
    out[a, b] = -s
    out[b, a] = s
    return out
  }

  /// The orientation of a camera that looks along `forward`, its x axis level, in a world whose y
  /// axis points down.
  static func looking(along forward: Vector3) -> Matrix3 {
    let z = normalised(forward)
    let x = normalised(cross(Vector3(0, 1, 0), z))
    return Matrix3(columns: x, cross(z, x), z)
  }
}

/// A sum of harmonics of one period: smooth for ever, and back where it began after the period.
struct Wave: Sendable {
  /// Oscillations per period, amplitude, and phase in turns.
  private var terms: [(harmonic: Double, amplitude: Double, phase: Double)] = []
  private let period: Double

  /// A sum of `count` harmonics drawn from `harmonics`, their amplitudes adding up to `amplitude`.
  init(
    period: Double,
    harmonics: ClosedRange<Int>,
    count: Int,
    amplitude: Double,
    _ random: inout SeededRandom
  ) {
    self.period = period
    var weights: [Double] = []
    for _ in 0..<count { weights.append(random.uniform(0.5...1)) }
    let total = weights.reduce(0, +)
    for weight in weights {
      let harmonic = harmonics.lowerBound + random.index(below: harmonics.count)
      terms.append((Double(harmonic), amplitude * weight / total, random.uniform(0...1)))
    }
  }

  func callAsFunction(_ time: Double) -> Double {
    var sum = 0.0
    for term in terms {
      sum += term.amplitude * sine(turns: time * term.harmonic / period + term.phase)
    }
    return sum
  }
}
