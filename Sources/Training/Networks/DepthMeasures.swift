internal import Imagery
internal import Rendering
internal import Tensors

/// How good depths are, over the known pixels.
enum DepthMeasures {
  /// Which measure decides.
  enum Deciding {
    case meanError, rootMeanSquare, relativeError
  }

  /// Of B × 1 × H × W, where depth is above 0.
  static func measure(
    _ depth: Tensor,
    truth: KnownPixels,
    unit: String,
    deciding: Deciding
  ) throws(TensorError) -> [Measure] {
    let known = try truth.count()
    let errors = try (depth - truth.values) * truth.mask
    let safe = try truth.values + (1 - truth.mask)
    func sum(_ tensor: Tensor) throws(TensorError) -> Double {
      try tensor.cast(to: .float64).sum().item()
    }
    let ratio = try (depth.clamped(1e-6, .infinity) / safe)
    let isNear = try (ratio .< 1.25) .& (ratio .> 0.8)
    let mean = Measure("mae", unit: unit, sum: try sum(errors.absolute()), count: known)
    let root = Measure(
      "rmse",
      unit: unit,
      sum: try sum(errors.squared()),
      count: known,
      isRoot: true
    )
    let relative = Measure(
      "abs_rel",
      unit: "",
      sum: try sum(errors.absolute() / safe),
      count: known
    )
    // A measure of badness, as the others are.
    let far = Measure(
      "beyond_1.25",
      unit: "",
      sum: try known - sum(isNear.cast(to: .float32) * truth.mask),
      count: known
    )
    return switch deciding {
    case .meanError: [mean, root, relative, far]
    case .rootMeanSquare: [root, mean, relative, far]
    case .relativeError: [relative, mean, root, far]
    }
  }

  /// What the best constant would get: the median for the mean error, the mean for the root.
  static func ofBestConstants(_ maps: [DepthMap], unit: String) -> [Measure] {
    let values = maps.flatMap { $0.values.filter(\.isFinite) }.sorted()
    guard !values.isEmpty else { return [] }
    let count = Double(values.count)
    let median = Double(values[values.count / 2])
    let mean = values.reduce(0) { $0 + Double($1) } / count
    let absolute = values.reduce(0) { $0 + abs(Double($1) - median) }
    let squares = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return [
      Measure("mae", unit: unit, sum: absolute, count: count),
      Measure("rmse", unit: unit, sum: squares, count: count, isRoot: true),
    ]
  }

  /// A row a sample: the images, the true depth, the predicted one in the same colours.
  static func picture(_ samples: [(images: [Image], truth: DepthMap)], _ depths: [DepthMap])
    -> Image
  {
    var parts: [(image: Image, caption: String)] = []
    for (sample, depth) in zip(samples, depths) {
      for (index, image) in sample.images.enumerated() {
        parts.append((image, sample.images.count == 1 ? "image" : "image \(index + 1)"))
      }
      let colours = ScalarPicture.depth(of: sample.truth)
      parts.append((colours.picture(of: sample.truth), "true depth"))
      parts.append((colours.picture(of: depth), "predicted depth"))
    }
    let columns = (samples.first?.images.count ?? 1) + 2
    return Montage(columns: columns).picture(of: parts)
  }
}
