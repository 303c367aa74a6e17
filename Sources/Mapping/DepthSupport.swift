// Which pixels of a depth map other keyframes confirm, and the points that these make (the geometric
// consistency check of Schonberger et al., "Pixelwise View Selection for Unstructured Multi-View
// Stereo", ECCV 2016, section 4.6, with sigmas in place of a fixed threshold).

public import Geometry
public import Imagery
internal import Parallelism

/// A keyframe with its depth, ready to be fused.
public struct FusionKeyframe: Sendable {
  /// Its camera's place.
  public let worldFromCamera: RigidTransform

  /// z-depth; NaN where unknown.
  public let depth: DepthMap

  /// The 1σ of the depth; NaN where unknown.
  public let sigma: DepthMap

  /// The picture in RGB, of the same size.
  public let image: Image

  /// The probability of each pixel to move on its own, 0 to 1, H × W; nil where nothing is known of it.
  public let moverProbabilities: [Float]?

  /// A keyframe from its parts, all of one size.
  ///
  /// Depth of pixels that are more likely to move than not is left out.
  public init(
    worldFromCamera: RigidTransform,
    depth: DepthMap,
    sigma: DepthMap,
    image: Image,
    moverProbabilities: [Float]? = nil
  ) {
    precondition(depth.width == sigma.width && depth.height == sigma.height)
    precondition(depth.width == image.width && depth.height == image.height)
    precondition(image.channels == 3)
    precondition(moverProbabilities.map { $0.count == depth.values.count } ?? true)
    self.worldFromCamera = worldFromCamera
    var depth = depth
    if let moverProbabilities {
      for (index, probability) in moverProbabilities.enumerated() where probability > 0.5 {
        depth.values[index] = .nan
      }
    }
    self.depth = depth
    self.sigma = sigma
    self.image = image
    self.moverProbabilities = moverProbabilities
  }
}

/// Which pixels become points.
public struct SupportOptions: Equatable, Sendable {
  /// Pixels whose sigma exceeds this share of their depth make no point.
  public var maximumRelativeSigma: Float = 0.015

  /// Two depths of a place agree when they differ by at most so many sigmas of the difference.
  public var agreementSigmas: Float = 3

  /// They also agree when they differ by at most this share of the depth.
  public var agreementShare: Float = 0.01

  /// A pixel makes a point when so many other keyframes agree (fewer where fewer are given).
  public var minimumAgreeing = 1

  /// A pixel makes no point when another keyframe agrees whose sigma is less than this share of its own: that one
  /// makes a better point of the same place.
  public var betterSigmaShare: Float = 0.5

  /// Pixels whose neighbours' depths differ by more than this share lie on an edge: no point there.
  public var maximumEdgeShare: Float = 0.04

  /// Threads to use.
  public var threads = 1

  /// The defaults.
  public init() {}
}

/// The points of `keyframe` that `others` confirm, in the world's frame, row by row.
public func supportedPoints(
  of keyframe: FusionKeyframe,
  against others: [FusionKeyframe],
  camera: Camera,
  options: SupportOptions = .init()
) -> [FusionPoint] {
  let width = camera.width
  let height = camera.height
  let motions = others.map { $0.worldFromCamera.inverse * keyframe.worldFromCamera }
  let needed = min(options.minimumAgreeing, others.count)
  let rows = orderedResults(height, threads: options.threads) { y -> [FusionPoint] in
    var row: [FusionPoint] = []
    for x in 0..<width {
      let depth = keyframe.depth[x, y]
      let sigma = keyframe.sigma[x, y]
      guard depth.isFinite, sigma <= options.maximumRelativeSigma * depth,
        !isEdge(keyframe.depth, x, y, depth, share: options.maximumEdgeShare)
      else { continue }
      let point = camera.rayPinhole(Vector2(Double(x), Double(y))) * Double(depth)
      var agreeing = 0
      var isBetterSeen = false
      for (other, motion) in zip(others, motions) where !isBetterSeen {
        let p = motion * point
        guard p.z > 0 else { continue }
        let pixel = camera.projectPinhole(p)
        let column = Int(pixel.x.rounded())
        let line = Int(pixel.y.rounded())
        guard column >= 0, line >= 0, column < width, line < height else { continue }
        let seen = other.depth[column, line]
        let seenSigma = other.sigma[column, line]
        guard seen.isFinite else { continue }
        let difference = abs(seen - Float(p.z))
        let combined = (sigma * sigma + seenSigma * seenSigma).squareRoot()
        if difference <= max(options.agreementSigmas * combined, options.agreementShare * seen) {
          agreeing += 1
          isBetterSeen = seenSigma < options.betterSigmaShare * sigma
        }
      }
      guard agreeing >= needed, !isBetterSeen else { continue }
      let at = 3 * (y * width + x)
      let pixels = keyframe.image.pixels
      row.append(
        FusionPoint(
          position: SIMD3<Float>(keyframe.worldFromCamera * point),
          sigma: sigma,
          colour: SIMD3(pixels[at], pixels[at + 1], pixels[at + 2]),
          moverProbability: keyframe.moverProbabilities?[y * width + x] ?? 0
        )
      )
    }
    return row
  }
  return rows.flatMap { $0 }
}

/// Whether a pixel's depth differs from a neighbour's by more than a share of it.
@inline(__always)
private func isEdge(_ map: DepthMap, _ x: Int, _ y: Int, _ depth: Float, share: Float) -> Bool {
  let limit = share * depth
  if x > 0, abs(map[x - 1, y] - depth) > limit { return true }
  if x + 1 < map.width, abs(map[x + 1, y] - depth) > limit { return true }
  if y > 0, abs(map[x, y - 1] - depth) > limit { return true }
  return y + 1 < map.height && abs(map[x, y + 1] - depth) > limit
}
