/// Two to the power of a number between −1000 and 1000, to 1e-15 of itself, the same on every machine.
func power2(_ exponent: Double) -> Double {
  precondition(abs(exponent) <= 1000)
  let whole = exponent.rounded()
  let x = (exponent - whole) * 0.693_147_180_559_945_3
  // Taylor's series of eˣ within ±0.35, from its last term; the first left out is below 1e-17.
  var sum = 1.0
  var n = 14.0
  while n > 0 {
    sum = 1 + sum * x / n
    n -= 1
  }
  return sum * Double(bitPattern: UInt64(1023 + Int(whole)) << 52)
}

/// The binary logarithm of a positive normal number, to 1e-15, the same on every machine.
func exactLogarithm2(_ value: Double) -> Double {
  precondition(value >= .leastNormalMagnitude && value.isFinite)
  var exponent = Double(value.exponent)
  var significand = value.significand
  if significand > 1.414_213_562_373_095_1 {
    significand *= 0.5
    exponent += 1
  }
  // ln m = 2 artanh((m − 1) / (m + 1)); the first term left out is below 1e-18.
  let t = (significand - 1) / (significand + 1)
  var sum = 0.0
  var n = 23.0
  while n > 0 {
    sum = sum * t * t + 1 / n
    n -= 2
  }
  return exponent + 2 * t * sum * 1.442_695_040_888_963_4
}

extension SeededRandom {
  /// A positive number whose logarithm is uniform over `range`.
  mutating func logUniform(_ range: ClosedRange<Double>) -> Double {
    let bounds = exactLogarithm2(range.lowerBound)...exactLogarithm2(range.upperBound)
    return power2(uniform(bounds))
  }

  /// Whether something of that probability happens.
  mutating func isHit(_ probability: Double) -> Bool { uniform(0...1) < probability }
}
