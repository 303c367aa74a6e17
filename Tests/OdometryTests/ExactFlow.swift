import Geometry
import Imagery
import Odometry
import SyntheticScenes
import TestSupport

/// Flow without error: what the views of a synthetic world say of each other.
final class ExactFlow: FlowEstimator {
  let world: BoxesWorld
  private let framesPerStep: Double
  private let spoil: ((_ pair: SIMD2<Int>, FlowField, _ occlusion: Mask) -> FlowField)?
  private var views: [Int: View] = [:]

  /// Frame `position` is the world at the time `position` times `framesPerStep`.
  ///
  /// `spoil` may make the flow of two positions as bad as that of a real estimator.
  init(
    _ world: BoxesWorld,
    framesPerStep: Double = 1,
    spoil: ((_ pair: SIMD2<Int>, FlowField, _ occlusion: Mask) -> FlowField)? = nil
  ) {
    self.world = world
    self.framesPerStep = framesPerStep
    self.spoil = spoil
  }

  /// A world of boxes, seen at 160 × 120 or so many times more.
  convenience init(
    _ path: BoxesWorld.Options.Path,
    seed: UInt64,
    size: Int = 1,
    framesPerStep: Double,
    spoil: ((_ pair: SIMD2<Int>, FlowField, _ occlusion: Mask) -> FlowField)? = nil
  ) {
    var options = BoxesWorld.Options()
    options.frames = 100
    options.seed = seed
    options.path = path
    options.width = 160 * size
    options.height = 120 * size
    self.init(BoxesWorld(options), framesPerStep: framesPerStep, spoil: spoil)
  }

  /// What frame `new` and each of `earlier` see of each other, both ways, numbered by position.
  func observations(of new: Int, and earlier: some Sequence<Int>, grid: PointGrid) throws
    -> [FlowObservations]
  {
    try earlier.flatMap { first in
      let fields = try flows([(frame(first), frame(new)), (frame(new), frame(first))])
      let flow = FlowPair(forward: fields[0], backward: fields[1])
      return [
        FlowObservations(source: first, target: new, grid: grid, flow: flow),
        FlowObservations(source: new, target: first, grid: grid, flow: flow.reversed),
      ]
    }
  }

  /// The truth of a frame.
  func view(_ position: Int) -> View {
    if let view = views[position] { return view }
    let view = world.view(at: Double(position) * framesPerStep, threads: 2)
    views[position] = view
    return view
  }

  func flows(_ pairs: [(from: FlowFrame, to: FlowFrame)]) throws -> [FlowField] {
    pairs.map { pair in
      let (flow, occlusion) = view(pair.from.position).motion(to: view(pair.to.position))
      return spoil?(SIMD2(pair.from.position, pair.to.position), flow, occlusion) ?? flow
    }
  }

  /// A frame without a picture: this flow needs none.
  func frame(_ position: Int) -> FlowFrame {
    let (width, height) = (world.camera.width, world.camera.height)
    return FlowFrame(
      position: position,
      image: Image(width: width, height: height, channels: 1),
      known: Mask(width: width, height: height, filledWith: 255)
    )
  }
}

/// Flow with normal errors, and with guesses from the left where the target is hidden.
func likeAnEstimators(sigma: Double) -> (SIMD2<Int>, FlowField, Mask) -> FlowField {
  { pair, flow, occlusion in
    var random = SplitMix64(seed: UInt64(1000 * pair.x + pair.y))
    var out = flow
    for y in 0..<flow.height {
      var visible: SIMD2<Float>?
      for x in 0..<flow.width {
        let target = SIMD2(Float(x), Float(y)) + flow[x, y]
        let isInside =
          target.x >= 0 && target.y >= 0 && target.x <= Float(flow.width - 1)
          && target.y <= Float(flow.height - 1)
        if occlusion[x, y] == 0 { visible = flow[x, y] }
        let guess = isInside && occlusion[x, y] != 0 ? visible ?? flow[x, y] : flow[x, y]
        out[x, y] = guess + SIMD2(Float(random.normal() * sigma), Float(random.normal() * sigma))
      }
    }
    return out
  }
}
