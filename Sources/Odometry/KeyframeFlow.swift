// Which frames become keyframes, and the flows that reconstruction needs: from the last keyframe to
// every frame and back, and between keyframes some apart, for long baselines.

public import Geometry
internal import Imagery

/// How keyframes are chosen and connected.
public struct KeyframeOptions: Equatable, Sendable {
  /// A frame becomes a keyframe when so much parallax has built up, as a share of the image width.
  public var parallax = 0.012

  /// It also does when the median flow has reached this share of the image width.
  public var flow = 0.05

  /// It also does when it shares less than this part with the last keyframe.
  public var overlap = 0.7

  /// It also does after so many frames, so that no part of the path lacks depth, where a quarter of the
  /// parallax has built up.
  public var frames = 10

  /// Each keyframe's flow is estimated to the ones so many keyframes before it (1 is always there).
  public var gaps = [2, 3, 5, 8]

  /// Pairs further apart than this share of common pixels are not connected.
  public var connectedOverlap = 0.15

  /// Pixels between the points that are looked at.
  public var gridSpacing = 16

  /// The defaults.
  public init() {}
}

/// Two frames, by position, with the flow between them.
public struct ConnectedFrames: Sendable {
  /// The earlier frame, always a keyframe.
  public let first: Int

  /// The later frame.
  public let second: Int

  /// Flow from the first to the second and back.
  public let flow: FlowPair
}

/// Chooses keyframes as frames come, and connects them by flow.
public final class KeyframeFlow {
  /// The positions of the keyframes so far.
  public private(set) var keyframes: [Int] = []

  private let estimator: any FlowEstimator
  private let options: KeyframeOptions
  private let camera: Camera
  private let grid: PointGrid
  /// The last keyframes, oldest first: as many as the longest gap reaches back.
  private var recent: [FlowFrame] = []
  private var last: FlowFrame?

  /// A chooser for frames of one pinhole camera.
  public init(camera: Camera, estimator: any FlowEstimator, options: KeyframeOptions = .init()) {
    self.camera = camera
    self.estimator = estimator
    self.options = options
    grid = PointGrid(camera: camera, spacing: options.gridSpacing)
  }

  /// Takes the next frame and gives the flows that it completes.
  public func add(_ frame: FlowFrame) throws -> [ConnectedFrames] {
    guard let keyframe = recent.last else {
      makeKeyframe(frame)
      last = frame
      return []
    }
    var out: [ConnectedFrames] = []
    var pair = try flow(from: keyframe, to: frame)
    var parallax = measure(pair)
    if let last, last.position != keyframe.position, parallax?.overlap ?? 0 < options.overlap / 2 {
      // Too far already: the frame before should have been a keyframe.
      out += try connect(last)
      pair = try flow(from: last, to: frame)
      parallax = measure(pair)
    }
    out.append(pair)
    if let parallax, shouldBeKeyframe(parallax, frames: frame.position - (keyframes.last ?? 0)) {
      out += try connect(frame)
    }
    last = frame
    return out
  }

  private func shouldBeKeyframe(_ parallax: Parallax, frames: Int) -> Bool {
    let width = Double(camera.width)
    let needed = frames < options.frames ? options.parallax : options.parallax / 4
    return parallax.median >= needed * width || parallax.medianFlow >= options.flow * width
      || parallax.overlap < options.overlap
  }

  /// Makes `frame` a keyframe and gives its flows to the earlier ones that share enough with it.
  private func connect(_ frame: FlowFrame) throws -> [ConnectedFrames] {
    // The flow from the last keyframe is there already.
    let gaps = Set(options.gaps).subtracting([1]).sorted(by: >)
    let partners = gaps.compactMap { gap in
      recent.indices.contains(recent.count - gap) ? recent[recent.count - gap] : nil
    }
    makeKeyframe(frame)
    return try flows(partners.map { ($0, frame) }).filter {
      (measure($0)?.overlap ?? 0) >= options.connectedOverlap
    }
  }

  private func makeKeyframe(_ frame: FlowFrame) {
    keyframes.append(frame.position)
    recent.append(frame)
    let reach = options.gaps.max() ?? 1
    if recent.count > reach { recent.removeFirst() }
  }

  private func measure(_ connected: ConnectedFrames) -> Parallax? {
    Parallax(
      FlowObservations(source: 0, target: 1, grid: grid, flow: connected.flow),
      grid: grid,
      camera: camera
    )
  }

  private func flow(from first: FlowFrame, to second: FlowFrame) throws -> ConnectedFrames {
    try flows([(first, second)])[0]
  }

  private func flows(_ pairs: [(first: FlowFrame, second: FlowFrame)]) throws
    -> [ConnectedFrames]
  {
    let fields = try estimator.flows(
      pairs.flatMap { [(from: $0.first, to: $0.second), (from: $0.second, to: $0.first)] }
    )
    return pairs.enumerated().map { index, pair in
      ConnectedFrames(
        first: pair.first.position,
        second: pair.second.position,
        flow: FlowPair(
          forward: fields[2 * index].restricted(from: pair.first.known, to: pair.second.known),
          backward: fields[2 * index + 1].restricted(
            from: pair.second.known,
            to: pair.first.known
          )
        )
      )
    }
  }
}
