// What moves on its own fits no camera motion: once poses are nearly right its residuals stand out, and
// the adjustment is done again without it (iteratively trimmed least squares; P. Rousseeuw and A. Leroy,
// "Robust Regression and Outlier Detection", 1987).

internal import Geometry

extension BundleProblem {
  /// Adjusts everything, then again and again without what misses by more than each of `rejectionSigmas`.
  ///
  /// What was rejected last stays out of the problem.
  @discardableResult
  mutating func adjustRejecting(
    beyond rejectionSigmas: [Double],
    isFixed: (Int) -> Bool = { $0 == 0 },
    options: BundleOptions
  ) -> BundleReport {
    var report = adjust(isFixed: isFixed, options: options)
    let all = observations
    for sigmas in rejectionSigmas {
      observations = all
      observations = fittingObservations(within: sigmas)
      report = adjust(isFixed: isFixed, options: options)
    }
    return report
  }

  /// The observations that fit poses and depths: nothing of points that mostly do not, and no
  /// observation that misses by more than so many sigmas.
  func fittingObservations(within sigmas: Double) -> [[FlowObservations]] {
    observations.map { seenIn in
      var misses = [Int](repeating: 0, count: grid.count)
      var sightings = misses
      let residuals = seenIn.map { self.residuals(of: $0) }
      for (seen, sizes) in zip(seenIn, residuals) {
        for (point, size) in zip(seen.points, sizes) {
          sightings[Int(point)] += 1
          if size > sigmas { misses[Int(point)] += 1 }
        }
      }
      return zip(seenIn, residuals).map { seen, sizes in
        let kept = seen.points.indices.filter { o in
          let point = Int(seen.points[o])
          return sizes[o] <= sigmas && 3 * misses[point] <= sightings[point]
        }
        return FlowObservations(
          source: seen.source,
          target: seen.target,
          points: kept.map { seen.points[$0] },
          pixels: kept.map { seen.pixels[$0] },
          sigmas: kept.map { seen.sigmas[$0] }
        )
      }
    }
  }

  /// By how many sigmas each observation misses; infinite for points that are not in front.
  private func residuals(of seen: FlowObservations) -> [Double] {
    let motion = cameraFromWorld[seen.target] * cameraFromWorld[seen.source].inverse
    return seen.points.indices.map { o in
      let point = Int(seen.points[o])
      let pixel = seen.pixels[o]
      guard
        let r = Reprojection(
          ray: grid.rays[point],
          inverseDepth: inverseDepths[seen.source][point],
          targetFromSource: motion,
          observed: Vector2(Double(pixel.x), Double(pixel.y)),
          camera: camera
        )
      else { return .infinity }
      return length(r.residual) / Double(seen.sigmas[o])
    }
  }
}
