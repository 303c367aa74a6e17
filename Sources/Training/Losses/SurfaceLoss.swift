// J. Ruano, M. Gómez, E. Romero and A. Manzanera, "Leveraging a realistic synthetic database to learn
// shape-from-shading for estimating the colon depth in colonoscopy images" (2022): depth, edges and
// curvature; the structural term is that of I. Alhashim and P. Wonka, "DenseDepth" (2018).

public import Tensors

/// The error of a surface: its depth, its edges, its curvature and its structure.
public struct SurfaceLoss: Sendable {
  /// How much the mean absolute error counts.
  public var depth: Double

  /// How much the errors of first differences count.
  public var edges: Double

  /// How much the errors of second differences count.
  public var curvature: Double

  /// How much (1 − SSIM) / 2 counts.
  public var structure: Double

  /// How alike surfaces are around each pixel.
  public var similarity: StructuralSimilarity

  /// A loss for surfaces whose numbers span `range`.
  public init(
    depth: Double = 0.1,
    edges: Double = 1,
    curvature: Double = 0.5,
    structure: Double = 1,
    range: Double = 1
  ) {
    self.depth = depth
    self.edges = edges
    self.curvature = curvature
    self.structure = structure
    similarity = StructuralSimilarity(range: range)
  }

  /// The weighted sum; surfaces are B × 1 × H × W in one unit.
  ///
  /// The structural term sees unknown pixels as equal; the others leave out all that touches one.
  public func callAsFunction(
    _ surface: Tensor,
    truth: KnownPixels
  ) throws(TensorError) -> Tensor {
    let error = try (surface - truth.values) * truth.mask
    var total = try mean(error, truth.mask) * depth
    if edges != 0 || curvature != 0 {
      let across = try difference(error, truth.mask, axis: 3)
      let down = try difference(error, truth.mask, axis: 2)
      total = try total + (mean(across) + mean(down)) * edges
      if curvature != 0 {
        let bends = [
          try difference(across.0, across.1, axis: 3), try difference(down.0, down.1, axis: 2),
          try difference(across.0, across.1, axis: 2),
        ]
        for bend in bends { total = try total + mean(bend) * curvature }
      }
    }
    guard structure != 0 else { return total }
    let alike = try similarity(truth.values + error, truth.values)
    return try total + ((1 - alike) * 0.5).clamped(0, 1).mean() * structure
  }

  /// The differences of neighbours along an axis, where both are known.
  private func difference(
    _ values: Tensor,
    _ mask: Tensor,
    axis: Int
  ) throws(TensorError) -> (Tensor, Tensor) {
    let size = values.shape[axis]
    let known = try mask.slice(axis: axis, 1..<size) * mask.slice(axis: axis, 0..<size - 1)
    let steps = try values.slice(axis: axis, 1..<size) - values.slice(axis: axis, 0..<size - 1)
    return (try steps * known, known)
  }

  private func mean(_ part: (values: Tensor, mask: Tensor)) throws(TensorError) -> Tensor {
    try mean(part.values, part.mask)
  }

  private func mean(_ values: Tensor, _ mask: Tensor) throws(TensorError) -> Tensor {
    try values.absolute().sum() / max(1, mask.sum().item())
  }
}
