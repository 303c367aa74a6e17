import Geometry
import Imagery
import Odometry
import SyntheticScenes

/// Flow without error: what the views of a synthetic world say of each other.
final class ExactFlow: FlowEstimator {
  let world: BoxesWorld
  private let framesPerStep: Double
  private var views: [Int: View] = [:]

  /// Frame `position` is the world at `position` times `framesPerStep`.
  init(_ world: BoxesWorld, framesPerStep: Double = 1) {
    self.world = world
    self.framesPerStep = framesPerStep
  }

  func time(of position: Int) -> Double { Double(position) * framesPerStep }

  func view(_ position: Int) -> View {
    if let view = views[position] { return view }
    let view = world.view(at: time(of: position), threads: 2)
    views[position] = view
    return view
  }

  func flows(_ pairs: [(from: FlowFrame, to: FlowFrame)]) throws -> [FlowField] {
    pairs.map { view($0.from.position).flow(to: view($0.to.position)) }
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
