/// The weighted mean of what lies in a square window around each pixel, by running sums: H × W.
///
/// A value counts by its weight (0 or more); where no weight lies within `radius` pixels the mean is NaN. A value with
/// no weight may be anything.
func windowMeans(
  of values: [Float],
  weights: [Float],
  width: Int,
  radius: Int
) -> [Float] {
  precondition(values.count == weights.count && width > 0 && values.count % width == 0)
  let height = values.count / width
  // Of each column, over the rows around: double, since running sums keep all errors.
  var columns = [SIMD2<Double>](repeating: .zero, count: width)
  var out = [Float](repeating: .nan, count: values.count)
  func add(row y: Int, sign: Double) {
    for x in 0..<width {
      let index = y * width + x
      guard weights[index] > 0 else { continue }
      let weight = Double(weights[index])
      columns[x] += SIMD2(weight * Double(values[index]), weight) * sign
    }
  }
  for y in 0..<min(radius, height) { add(row: y, sign: 1) }
  for y in 0..<height {
    if y + radius < height { add(row: y + radius, sign: 1) }
    if y - radius - 1 >= 0 { add(row: y - radius - 1, sign: -1) }
    var sum = columns[..<min(radius, width)].reduce(SIMD2<Double>.zero, +)
    for x in 0..<width {
      if x + radius < width { sum += columns[x + radius] }
      if x - radius - 1 >= 0 { sum -= columns[x - radius - 1] }
      // What is left of sums that went again is not weight.
      if sum.y > 1e-6 { out[y * width + x] = Float(max(sum.x, 0) / sum.y) }
    }
  }
  return out
}
