public import Geometry
public import Imagery
internal import Parallelism

extension MoverEvidence {
  /// The evidence of a frame whose flows, depth and motions are known.
  ///
  /// Each flow is compared with what a static world would show, in units of the sigma that flow and depth
  /// give; the mixture of each flow takes up what poses add. `depth` may be nil or unknown in places, then
  /// only the flows' agreement with each other counts. `surface` is what other frames saw.
  public init(
    camera: Camera,
    views: [MoverView],
    depth: DepthMap?,
    sigma: DepthMap?,
    surface: StaticSurface?,
    options: MoverOptions = .init()
  ) {
    precondition(views.allSatisfy { $0.flow.width == camera.width })
    let grid = SampleGrid(width: camera.width, height: camera.height, stride: options.stride)
    let rows = orderedResults(grid.rows, threads: options.threads) { row in
      RowFits(
        row: row,
        grid: grid,
        camera: camera,
        views: views,
        depth: depth,
        sigma: sigma,
        options: options
      )
    }
    let distances = views.indices.map { view in rows.flatMap { $0.distances[view] } }
    let mixtures = orderedResults(views.count, threads: options.threads) {
      ResidualMixture(distances[$0], options: options)
    }
    let fits = rows.flatMap(\.fits)
    let reference = Self.referenceParallax(camera: camera, views: views)
    var logOdds = [Float](repeating: 0, count: grid.count)
    var weights = logOdds
    var features = [SIMD2<Float>](repeating: SIMD2(.nan, .nan), count: grid.count)
    var isStatic = [Bool](repeating: false, count: grid.count)
    var (compared, contradicted) = (0, 0)
    let limit = options.maximumLogOdds
    for sample in 0..<grid.count {
      var sum: Float = 0
      var known = 0
      let pixel = grid.pixel(sample)
      let (inverse, sigma) = (fits[sample].x, fits[sample].y)
      func preference(_ view: Int, _ inverseDepth: Float) -> Float? {
        views[view].preferenceForFlow(
          x: pixel.x,
          y: pixel.y,
          overInverseDepth: inverseDepth,
          camera: camera,
          options: options
        )
      }
      for view in views.indices where distances[view][sample].isFinite {
        var ratio = mixtures[view].logRatio(distances[view][sample])
        // What the pictures cannot bear out, here or beyond their borders, says nothing.
        if ratio > 0 { ratio = min(ratio, max(preference(view, inverse) ?? 0, 0)) }
        sum += ratio
        known += 1
      }
      guard known > 0 else { continue }
      var value =
        options.priorLogOdds + sum * Float(options.effectiveViews)
        / max(Float(known), Float(options.effectiveViews))
      var behind = surface?.depthBehind(
        x: pixel.x,
        y: pixel.y,
        inverseDepth: inverse,
        sigma: sigma,
        options: options
      )
      if let (sigmas, nearer) = behind, sigmas > options.behindSigmas {
        // Unless the pictures show the nearer surface as well as what the flow says.
        let better = views.indices.filter { distances[$0][sample].isFinite }
          .reduce(0) { $0 + (preference($1, nearer) ?? 0) }
        if better > 0 {
          value = max(value, limit)
        } else {
          behind = nil
        }
      }
      logOdds[sample] = min(max(value, -limit), limit)
      if let behind, sum <= 0 {
        compared += 1
        if behind.sigmas > options.behindSigmas { contradicted += 1 }
      }
      isStatic[sample] = value <= 0
      weights[sample] = 1
      features[sample] = SIMD2(inverse * reference, 0)
    }
    // Errors of depth contradict each other too: how often shows in the frame as a whole.
    let rate = Float(contradicted) / Float(max(compared, 1))
    let staticWeight = min(max(options.contradictionFactor * rate, options.leastStaticWeight), 1)
    for sample in 0..<grid.count where isStatic[sample] { weights[sample] = staticWeight }
    self.init(grid: grid, logOdds: logOdds, weights: weights, features: features)
  }

  /// Pixels of parallax per unit of inverse depth, in the flow that has most of it and is well known.
  private static func referenceParallax(camera: Camera, views: [MoverView]) -> Float {
    var largest = 0.0
    for view in views {
      let known = view.sigma.reduce(0) { $0 + ($1.isFinite ? 1 : 0) }
      guard 3 * known >= view.sigma.count else { continue }
      let t = view.otherFromFrame.translation
      largest = max(largest, length(t) * camera.focal.x)
    }
    return Float(largest)
  }
}

/// The static fits of one row of samples.
private struct RowFits: Sendable {
  /// By view, then by column: the distance in sigmas; NaN where unknown.
  var distances: [[Float]]
  /// Inverse depth and its sigma.
  var fits: [SIMD2<Float>]

  init(
    row: Int,
    grid: SampleGrid,
    camera: Camera,
    views: [MoverView],
    depth: DepthMap?,
    sigma: DepthMap?,
    options: MoverOptions
  ) {
    distances = [[Float]](
      repeating: [Float](repeating: .nan, count: grid.columns),
      count: views.count
    )
    fits = [SIMD2<Float>](repeating: SIMD2(0, .infinity), count: grid.columns)
    let y = row * grid.stride
    withUnsafeTemporaryAllocation(of: PixelSighting.self, capacity: max(views.count, 1)) { list in
      for column in 0..<grid.columns {
        let x = column * grid.stride
        let index = y * grid.imageWidth + x
        let ray = camera.rayPinhole(Vector2(Double(x), Double(y)))
        var count = 0
        for view in views where view.sigma[index].isFinite {
          let flow = view.flow.vectors[index]
          list[count] = PixelSighting(
            turnedRay: view.otherFromFrame.rotation * ray,
            translation: view.otherFromFrame.translation,
            seen: Vector2(Double(x) + Double(flow.x), Double(y) + Double(flow.y)),
            sigma: Double(view.sigma[index])
          )
          count += 1
        }
        guard count > 0 else { continue }
        var known: (value: Double, sigma: Double)?
        if let z = depth?.values[index], z > 0 {
          let error = Double(sigma?.values[index] ?? options.depthError * z)
          let inverse = 1 / Double(z)
          if error > 0 { known = (inverse, error * inverse * inverse) }
        }
        let fit = StaticFit(
          UnsafeBufferPointer(rebasing: list[0..<count]),
          known: known,
          camera: camera
        )
        fits[column] = SIMD2(Float(fit.inverseDepth), Float(fit.sigma))
        var next = 0
        for (v, view) in views.enumerated() where view.sigma[index].isFinite {
          distances[v][column] = fit.distance(list[next], camera)
          next += 1
        }
      }
    }
  }
}
