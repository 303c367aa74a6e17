internal import Imagery
internal import Rendering
internal import Tensors

/// How good flows are: the mean endpoint error, that of pixels by their speed, and outliers as by KITTI.
enum FlowMeasures {
  private static let speeds: [(name: String, range: Range<Double>)] = [
    ("epe_0_10", 0..<10), ("epe_10_40", 10..<40), ("epe_40", 40..<Double.infinity),
  ]

  /// Of B × 2 × H × W, over the known pixels.
  static func measure(_ flow: Tensor, truth: KnownPixels) throws(TensorError) -> [Measure] {
    let errors = try (flow - truth.values).vectorLength() * truth.mask
    let speed = try truth.values.vectorLength()
    let known = try truth.count()
    let total = try errors.cast(to: .float64).sum().item()
    var measures = [Measure("epe", unit: "px", sum: total, count: known)]
    for (name, range) in speeds {
      let isIn = try (speed .>= range.lowerBound) .& (speed .< range.upperBound)
      let mask = try isIn.cast(to: .float32) * truth.mask
      measures.append(
        Measure(
          name,
          unit: "px",
          sum: try (errors * mask).cast(to: .float64).sum().item(),
          count: try mask.sum().item()
        )
      )
    }
    let isOutlier = try (errors .> 3) .& (speed * 0.05 .< errors)
    measures.append(
      Measure(
        "outliers",
        unit: "",
        sum: try isOutlier.cast(to: .float64).sum().item(),
        count: known
      )
    )
    return measures
  }

  /// A row a sample: both images, the true flow, the predicted one in the same colours.
  static func picture(_ samples: [FlowPair], _ flows: [FlowField]) -> Image {
    var parts: [(image: Image, caption: String)] = []
    for (sample, flow) in zip(samples, flows) {
      let wheel = FlowWheel(for: sample.flow)
      parts.append((sample.first, "first image"))
      parts.append((sample.second, "second image"))
      parts.append((wheel.picture(of: sample.flow), "true flow"))
      parts.append((wheel.picture(of: flow), "predicted flow"))
    }
    return Montage(columns: 4).picture(of: parts)
  }
}
