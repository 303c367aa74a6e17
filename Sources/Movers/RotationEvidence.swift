internal import Geometry
public import Imagery
internal import Parallelism

/// One flow of a turning camera, with what its background does.
public struct TurningView: Sendable {
  /// The flow from the frame to the other, in pixels.
  public let flow: FlowField

  /// The flow's 1σ per axis, in pixels, H × W; NaN where it is not to be used.
  public let sigma: [Float]

  /// −1 where the other frame is an earlier one, so that residuals of all views point the same way.
  public let sign: Float

  /// A view from its parts, of one size.
  public init(flow: FlowField, sigma: [Float], isBackward: Bool) {
    precondition(sigma.count == flow.vectors.count)
    self.flow = flow
    self.sigma = sigma
    sign = isBackward ? -1 : 1
  }
}

extension MoverEvidence {
  /// The evidence of a frame of a camera that only turns: its flows against those of its background.
  ///
  /// No calibration and no depth is needed: a homography stands for the turning camera. Flows whose
  /// background cannot be fitted say nothing.
  public init(
    width: Int,
    height: Int,
    turningViews views: [TurningView],
    options: MoverOptions = .init()
  ) {
    let grid = SampleGrid(width: width, height: height, stride: options.stride)
    let residuals = orderedResults(views.count, threads: options.threads) { v in
      Self.residuals(of: views[v], grid: grid)
    }
    let distances = views.indices.map { v in
      (0..<grid.count).map { sample -> Float in
        let residual = residuals[v][sample]
        return (residual * residual).sum().squareRoot() / views[v].sigma[grid.index(sample)]
      }
    }
    let mixtures = distances.map { ResidualMixture($0, options: options) }
    var logOdds = [Float](repeating: 0, count: grid.count)
    var weights = logOdds
    var features = [SIMD2<Float>](repeating: SIMD2(.nan, .nan), count: grid.count)
    let limit = options.maximumLogOdds
    for sample in 0..<grid.count {
      var (sum, known): (Float, Float) = (0, 0)
      var feature = SIMD2<Float>.zero
      for v in views.indices where distances[v][sample].isFinite {
        sum += mixtures[v].logRatio(distances[v][sample])
        feature += residuals[v][sample] * views[v].sign
        known += 1
      }
      guard known > 0 else { continue }
      let value =
        options.priorLogOdds
        + sum * Float(options.effectiveViews) / max(known, Float(options.effectiveViews))
      logOdds[sample] = min(max(value, -limit), limit)
      weights[sample] = 1
      features[sample] = feature / known
    }
    self.init(grid: grid, logOdds: logOdds, weights: weights, features: features)
  }

  /// The flow at samples minus the background's; NaN where unknown.
  private static func residuals(of view: TurningView, grid: SampleGrid) -> [SIMD2<Float>] {
    let unknown = SIMD2<Float>(.nan, .nan)
    guard let background = BackgroundHomography(view.flow, sigma: view.sigma, grid: grid) else {
      return [SIMD2<Float>](repeating: unknown, count: grid.count)
    }
    return (0..<grid.count).map { sample in
      let index = grid.index(sample)
      guard view.sigma[index].isFinite else { return unknown }
      let pixel = grid.pixel(sample)
      let first = Vector2(Double(pixel.x), Double(pixel.y))
      return view.flow.vectors[index] - SIMD2<Float>(background.target(of: first) - first)
    }
  }
}
