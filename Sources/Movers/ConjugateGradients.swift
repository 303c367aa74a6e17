// Conjugate gradients with the diagonal as preconditioner (M. Hestenes and E. Stiefel, "Methods of conjugate
// gradients for solving linear systems", 1952).

/// Solves A x = b for a symmetric positive definite A, from a start.
///
/// `product` writes A times its first vector into its second; `diagonal` is A's. Ends once the residual has
/// shrunk ten-thousandfold.
func conjugateGradients(
  start: [Float],
  rightSide: [Float],
  diagonal: [Float],
  iterations: Int,
  product: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
) -> [Float] {
  let count = start.count
  var x = start
  var residual = rightSide
  var image = [Float](repeating: 0, count: count)
  var direction = image
  x.withUnsafeMutableBufferPointer { xs in
    residual.withUnsafeMutableBufferPointer { residuals in
      image.withUnsafeMutableBufferPointer { images in
        direction.withUnsafeMutableBufferPointer { directions in
          diagonal.withUnsafeBufferPointer { diagonals in
            guard let x = xs.baseAddress, let residual = residuals.baseAddress,
              let image = images.baseAddress, let direction = directions.baseAddress,
              let diagonal = diagonals.baseAddress
            else { return }
            product(x, image)
            for i in 0..<count {
              residual[i] -= image[i]
              direction[i] = residual[i] / diagonal[i]
            }
            var energy = sumOfProducts(residual, direction, count)
            let wanted = 1e-8 * max(energy, 1e-12)
            for _ in 0..<iterations where energy > wanted {
              product(direction, image)
              let curvature = sumOfProducts(direction, image, count)
              guard curvature > 0 else { break }
              let step = energy / curvature
              for i in 0..<count {
                x[i] += step * direction[i]
                residual[i] -= step * image[i]
                image[i] = residual[i] / diagonal[i]
              }
              let next = sumOfProducts(residual, image, count)
              let turn = next / energy
              for i in 0..<count { direction[i] = image[i] + turn * direction[i] }
              energy = next
            }
          }
        }
      }
    }
  }
  return x
}

/// Σ a b, in sixteen sums that run side by side.
private func sumOfProducts(
  _ a: UnsafePointer<Float>,
  _ b: UnsafePointer<Float>,
  _ count: Int
) -> Float {
  let (first, second) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
  var sums = SIMD16<Float>.zero
  var i = 0
  while i + 16 <= count {
    sums +=
      first.loadUnaligned(fromByteOffset: 4 * i, as: SIMD16<Float>.self)
      * second.loadUnaligned(fromByteOffset: 4 * i, as: SIMD16<Float>.self)
    i += 16
  }
  var sum = sums.sum()
  while i < count {
    sum += a[i] * b[i]
    i += 1
  }
  return sum
}

/// How alike two neighbours are, e^x for x ≤ 0 and at least 1e-4 so that no sample is without neighbours.
///
/// By squaring: the same on every machine, and within 1 % where it matters.
@inline(__always)
func likeness(_ x: Float) -> Float {
  var y = max(1 + x / 256, 0)
  for _ in 0..<8 { y *= y }
  return max(y, 1e-4)
}
