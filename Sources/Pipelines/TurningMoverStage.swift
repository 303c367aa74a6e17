public import Datasets
internal import Formats
internal import Foundation
internal import Imagery
public import Movers
public import Odometry

/// Flows of a camera that only turns to the pixels that move on their own.
public struct TurningMoverStage: Sendable {
  /// How moving pixels are told from static ones.
  public var movers = MoverOptions()

  /// How flow's own error is judged.
  public var consistency = FlowConsistencyOptions()

  /// The defaults.
  public init() {}

  /// Writes a mask and a probability of motion for every frame of a sequence.
  @discardableResult
  public func run(
    _ sequence: FrameSequence,
    estimator: any FlowEstimator,
    to output: String,
    progress: any StageProgress = SilentProgress()
  ) throws -> MoverStage.Result {
    guard sequence.count >= 2 else {
      throw FileError(
        output,
        found: "\(sequence.count) frame to compute it from",
        expected: "at least two",
        advice: "give a sequence"
      )
    }
    var last: FlowFrame?
    return try run(
      names: sequence.entries.map(\.name),
      borders: {
        PictureBorders(image: try sequence.frame(at: $0).image, grid: $1, options: movers)
      },
      to: output,
      progress: progress
    ) { position in
      func read(_ position: Int) throws -> FlowFrame {
        let frame = try sequence.frame(at: position)
        return FlowFrame(position: position, image: frame.image, known: frame.known)
      }
      let first = try last ?? read(position)
      let second = try read(position + 1)
      last = second
      let fields = try estimator.flows([(first, second), (second, first)])
      return FlowPair(
        forward: fields[0].restricted(from: first.known, to: second.known),
        backward: fields[1].restricted(from: second.known, to: first.known)
      )
    }
  }

  /// Writes a mask and a probability of motion for each frame of which a folder has the flow to the next.
  ///
  /// Without pictures, the masks' borders are where the flow has them.
  ///
  /// The folder is what `flow --backward` writes: NAME.flo and NAME.backward.flo.
  @discardableResult
  public func run(
    flow folder: String,
    to output: String,
    progress: any StageProgress = SilentProgress()
  ) throws -> MoverStage.Result {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    guard !files.contains("index.json") else {
      throw FileError(
        folder,
        found: "flows between keyframes",
        expected: "flows from each frame to the next",
        advice: "run `parallax flow FRAMES --backward -o FOLDER`, or give FRAMES"
      )
    }
    let names = files.filter { $0.hasSuffix(".flo") && !$0.hasSuffix(".backward.flo") }
      .map { String($0.dropLast(4)) }.sorted(by: NaturalOrder.precedes)
    guard !names.isEmpty else {
      throw FileError(
        folder,
        found: "no flow",
        expected: "files NAME.flo and NAME.backward.flo",
        advice: "run `parallax flow FRAMES --backward -o \(folder)` first"
      )
    }
    return try run(names: names, hasNext: true, to: output, progress: progress) { position in
      let base = "\(folder)/\(names[position])"
      let forward = try FloFile.read(base + ".flo")
      let backward = try FloFile.read(base + ".backward.flo")
      guard forward.width == backward.width, forward.height == backward.height else {
        throw FileError(
          base + ".backward.flo",
          found: "\(backward.width) × \(backward.height) pixels",
          expected: "\(forward.width) × \(forward.height) as the flow there",
          advice: "run `parallax flow --backward` again"
        )
      }
      return FlowPair(forward: forward, backward: backward)
    }
  }

  /// `hasNext` says that the last frame has a flow too, to a frame without a name.
  ///
  /// `borders` has the pictures.
  private func run(
    names: [String],
    hasNext: Bool = false,
    borders: ((Int, SampleGrid) throws -> PictureBorders)? = nil,
    to output: String,
    progress: any StageProgress,
    flow: (Int) throws -> FlowPair
  ) throws -> MoverStage.Result {
    progress.begin("Movers", total: names.count)
    var writer = try MoverWriter(output, names: names, key: nil)
    var before: FlowPair?
    func evidence(_ position: Int) throws -> (MoverEvidence, [MoverLink]) {
      let hasFlow = hasNext || position + 1 < names.count
      let after = hasFlow ? try flow(position) : nil
      guard let any = after ?? before else { preconditionFailure("a frame without any flow") }
      let grid = SampleGrid(
        width: any.forward.width,
        height: any.forward.height,
        stride: movers.stride
      )
      if let before,
        before.forward.width != any.forward.width
          || before.forward.height != any.forward.height
      {
        throw FileError(
          names[position],
          found: "\(any.forward.width) × \(any.forward.height) pixels",
          expected: "\(before.forward.width) × \(before.forward.height) as the flow before"
        )
      }
      var views: [TurningView] = []
      var linked: [MoverLink] = []
      if let there = before?.reversed {
        let sigma = there.sigma(options: consistency)
        views.append(TurningView(flow: there.forward, sigma: sigma, isBackward: true))
        linked.append(MoverLink(to: position - 1, flow: there.forward, sigma: sigma, grid: grid))
      }
      if let there = after {
        let sigma = there.sigma(options: consistency)
        views.append(TurningView(flow: there.forward, sigma: sigma, isBackward: false))
        if position + 1 < names.count {
          linked.append(MoverLink(to: position + 1, flow: there.forward, sigma: sigma, grid: grid))
        }
      }
      before = after
      progress.advance()
      let evidence = MoverEvidence(
        width: grid.imageWidth,
        height: grid.imageHeight,
        turningViews: views,
        options: movers
      )
      return (evidence, linked)
    }
    try WindowedInference(options: movers).run(
      count: names.count,
      evidence: { try $0.map(evidence) }
    ) {
      position,
      logOdds,
      grid in
      let settled = try borders?(position, grid).settled(logOdds) ?? logOdds
      try writer.write(
        [MoverMap(logOdds: settled, grid: grid)],
        names: [names[position]],
        threads: movers.threads
      )
    }
    return writer.result
  }
}
