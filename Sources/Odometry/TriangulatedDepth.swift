// Dense depth of a keyframe from its flows to several other frames whose poses are known: long and
// short baselines in one weighted estimate per pixel, with its sigma.

public import Geometry
public import Imagery
internal import Parallelism

/// How depth is triangulated.
public struct TriangulationOptions: Equatable, Sendable {
  /// How flow's own error is judged: how much views weigh against each other.
  public var consistency = FlowConsistencyOptions(baseSigma: 0.25)

  /// The scale of the Cauchy kernel, in sigmas.
  public var robustSigmas = 2.0

  /// At least so many other frames must agree on a pixel; fewer where fewer are given.
  public var minimumViews = 2

  /// So many views count as one: they share the keyframe's image, and what is wrong there they all see alike.
  public var viewsAlike = 4.0

  /// Flow is never known better than this, in pixels per axis.
  public var leastFlowSigma = 0.02

  /// Views are judged by how they agree within so many pixels in either direction.
  public var window = 10

  /// Depth whose sigma exceeds this share of it is left unknown.
  public var maximumRelativeSigma = 0.05

  /// Threads to use.
  public var threads = 1

  /// The defaults.
  public init() {}
}

/// One flow pair of a keyframe, with the motion between its frames.
public struct DepthView: Sendable {
  /// To the other camera from the keyframe's.
  public let otherFromKeyframe: RigidTransform

  /// From the keyframe to the other frame, and back.
  public let flow: FlowPair

  /// A view from its parts.
  public init(otherFromKeyframe: RigidTransform, flow: FlowPair) {
    self.otherFromKeyframe = otherFromKeyframe
    self.flow = flow
  }
}

/// Depth and how well it is known.
public struct DepthEstimate: Sendable {
  /// z-depth in the trajectory's units; NaN where unknown.
  public var depth: DepthMap

  /// Its 1σ in the same units; NaN where unknown.
  public var sigma: DepthMap

  /// A depth with its sigma, of one size.
  public init(depth: DepthMap, sigma: DepthMap) {
    self.depth = depth
    self.sigma = sigma
  }
}

/// The depth of a keyframe that its `views` imply together.
///
/// Minimises reprojection errors over the inverse depth of each pixel, weighted by the flow's sigma
/// and robustly. Sigma comes from the information left by the pixels' parallax, times how much the
/// views disagree, at this pixel or around it; near the focus of expansion there is no parallax, and
/// the pixel stays unknown.
public func triangulatedDepth(
  camera: Camera,
  views: [DepthView],
  options: TriangulationOptions = .init()
) -> DepthEstimate {
  let width = camera.width
  let height = camera.height
  let minimumViews = min(options.minimumViews, views.count)
  let weightScale = camera.focal.x * camera.focal.y
  let sigmas = orderedResults(views.count, threads: options.threads) {
    views[$0].flow.sigma(options: options.consistency)
  }
  let rows = orderedResults(height, threads: options.threads) { y -> [PixelFit?] in
    var row = [PixelFit?](repeating: nil, count: width)
    let rays = (0..<width).map { camera.rayPinhole(Vector2(Double($0), Double(y))) }
    let most = max(views.count, 1)
    var counts = [Int](repeating: 0, count: width)
    withUnsafeTemporaryAllocation(of: Sighting.self, capacity: width * most) { sightings in
      // A view at a time: its flow is looked up once a row.
      for (view, sigma) in zip(views, sigmas) {
        let motion = view.otherFromKeyframe
        view.flow.forward.vectors.withUnsafeBufferPointer { flow in
          sigma.withUnsafeBufferPointer { sigma in
            for x in 0..<width {
              let (sigma, flow) = (sigma[y * width + x], flow[y * width + x])
              guard sigma.isFinite else { continue }
              let seen =
                (Vector2(Double(x) + Double(flow.x), Double(y) + Double(flow.y)) - camera.centre)
                / camera.focal
              sightings[x * most + counts[x]] = Sighting(
                turnedRay: motion.rotation * rays[x],
                translation: motion.translation,
                seen: seen,
                weight: weightScale / Double(sigma * sigma)
              )
              counts[x] += 1
            }
          }
        }
      }
      for x in 0..<width {
        guard counts[x] >= minimumViews,
          let fit = InverseDepthFit(
            UnsafeBufferPointer(rebasing: sightings[x * most..<x * most + counts[x]]),
            robustSigmas: options.robustSigmas
          ),
          fit.value > 0, fit.inliers >= minimumViews
        else { continue }
        row[x] = PixelFit(
          inverseDepth: Float(fit.value),
          information: Float(fit.information),
          disagreement: Float(fit.disagreement),
          freedom: Float(fit.freedom)
        )
      }
    }
    return row
  }
  let fits = rows.flatMap { $0 }
  let around = windowMeans(
    of: fits.map { $0?.disagreement ?? 0 },
    weights: fits.map { $0?.freedom ?? 0 },
    width: width,
    radius: options.window
  )
  let least = Float(options.leastFlowSigma) / options.consistency.baseSigma
  var depth = DepthMap(width: width, height: height)
  var sigma = DepthMap(width: width, height: height)
  for (index, fit) in fits.enumerated() {
    guard let fit else { continue }
    let disagreement = max(fit.disagreement, around[index], least * least)
    let relativeSigma =
      (disagreement * Float(options.viewsAlike) / fit.information).squareRoot() / fit.inverseDepth
    guard Double(relativeSigma) <= options.maximumRelativeSigma else { continue }
    depth.values[index] = 1 / fit.inverseDepth
    sigma.values[index] = relativeSigma / fit.inverseDepth
  }
  return DepthEstimate(depth: depth, sigma: sigma)
}

/// What the views of a pixel say together.
private struct PixelFit {
  let inverseDepth: Float
  /// 1 / variance of the inverse depth, did flow err by its sigmas.
  let information: Float
  /// Of the views, in squared sigmas per degree of freedom.
  let disagreement: Float
  let freedom: Float
}
