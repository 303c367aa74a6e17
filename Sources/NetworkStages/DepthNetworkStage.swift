public import Datasets
internal import Formats
internal import Foundation
public import Geometry
internal import Imagery
public import NetworkCatalogue
public import Networks
internal import Odometry
public import Pipelines
internal import RealModule

/// Frames to depth by a network, a file a frame.
public struct DepthNetworkStage {
  /// What tells depth.
  public enum Estimator {
    /// A network of the catalogue.
    case network(any DepthPredicting, imageCount: Int)
    /// A module in TorchScript.
    case script(TorchScriptDepth)
  }

  /// How the network runs.
  public var settings = NetworkSettings()

  /// How many frames before the target the other images are, for networks that take a pair; empty for a choice by depth.
  public var gaps: [Int] = []

  /// How pairs are chosen and joined.
  public var baselines = Baselines()

  /// How fast the camera goes, in metres a second: then depth is in metres, whatever the trajectory's unit.
  public var speed: Double?

  /// How many images networks of known cameras take.
  public var viewCount = 5

  /// The range of depth in the trajectory's units, for networks that want it.
  public var range: ClosedRange<Double>?

  /// Where each frame was, by timestamp; nil where it is unknown.
  public var trajectory: Trajectory?

  /// A folder of `NAME.pfm` and one of their sigmas, to whose units predictions are brought.
  public var known: (depth: String, sigma: String)?

  /// The defaults.
  public init() {}

  /// Writes `NAME.pfm` for each frame that can be told of, its sigma where the depth is aligned, and what the numbers are
  /// as `meaning.json`.
  ///
  /// Returns what the numbers are, in one line.
  public func run(
    _ sequence: FrameSequence,
    _ estimator: Estimator,
    to folder: String,
    sigma sigmaFolder: String?,
    progress: any StageProgress = SilentProgress()
  ) throws -> String {
    try OutputFolder.make(folder)
    if let sigmaFolder { try OutputFolder.make(sigmaFolder) }
    var meaning: DepthMeaning?
    progress.begin("Depth", total: sequence.count)
    for position in 0..<sequence.count {
      defer { progress.advance() }
      let name = sequence.entries[position].name
      guard let prediction = try prediction(sequence, position, estimator) else { continue }
      if let known {
        let path = "\(known.depth)/\(name).pfm"
        guard FileManager.default.fileExists(atPath: path) else { continue }
        let truth = DepthEstimate(
          depth: try PFM.read(path),
          sigma: try PFM.read("\(known.sigma)/\(name).pfm")
        )
        guard truth.depth.width == prediction.values.width,
          truth.depth.height == prediction.values.height
        else {
          throw FileError(
            path,
            found: "\(truth.depth.width)x\(truth.depth.height)",
            expected: "\(prediction.values.width)x\(prediction.values.height), as the frames"
          )
        }
        guard let aligned = prediction.aligned(to: truth) else { continue }
        try PFM.write(aligned.depth, to: "\(folder)/\(name).pfm")
        if let sigmaFolder { try PFM.write(aligned.sigma, to: "\(sigmaFolder)/\(name).pfm") }
        meaning = .depth
      } else {
        try PFM.write(prediction.depth ?? prediction.values, to: "\(folder)/\(name).pfm")
        meaning = prediction.meaning
      }
    }
    guard let meaning else {
      throw FileError(
        folder,
        found: "no frame whose depth can be told",
        expected: "at least one",
        advice: "see that trajectory and known depth are of these frames"
      )
    }
    let unit = known.map { "z-depth in the units of \($0.depth)" } ?? meaning.unit
    let scale = known == nil ? meaning.scale : "known depth"
    let note = MeaningNote(meaning, scale: scale, description: unit)
    try AtomicFile.write("\(folder)/meaning.json", text: JSONText.of(note) + "\n")
    return unit
  }

  /// The prediction for one frame; nil where it lacks what the network needs.
  func prediction(
    _ sequence: FrameSequence,
    _ position: Int,
    _ estimator: Estimator
  ) throws -> DepthPrediction? {
    let image = try sequence.frame(at: position).image
    switch estimator {
    case .network(let network, 1): return try network.depth(of: [image], settings)
    case .network(let network, _): return try pairPrediction(sequence, position, image, network)
    case .script(let script) where script.inputs == .image:
      return try script.depth(of: image, settings)
    case .script(let script):
      let views = try views(sequence, position)
      guard views.count >= 2, let range else { return nil }
      var result = try script.depth(of: views, within: range).depth
      for index in result.values.indices where !range.contains(Double(result.values[index])) {
        result.values[index] = .nan
      }
      return DepthPrediction(values: result, meaning: .trajectoryUnits)
    }
  }

  /// By pairs whose first image was turned as the target: in the trajectory's units, or metres where the speed is known.
  private func pairPrediction(
    _ sequence: FrameSequence,
    _ position: Int,
    _ image: Image,
    _ network: any DepthPredicting
  ) throws -> DepthPrediction? {
    let camera = try sequence.requireCamera()
    let stretch = camera.stretch(toFocal: network.trainedFocal)
    var meaning = DepthMeaning.trajectoryUnits
    func estimate(_ reference: Int) throws -> (depth: DepthMap, distance: Double)? {
      guard let way = way(sequence, from: reference, to: position, stretch) else { return nil }
      let other = try sequence.frame(at: reference).image
      let turned = way.rotation == .identity ? other : other.turned(by: way.rotation, camera)
      let prediction = try network.depth(of: [turned, image], settings)
      guard case .metresPer(let displacement) = prediction.meaning else {
        meaning = prediction.meaning
        return (prediction.values, 1)
      }
      var depth = prediction.values
      let scale = Float(way.distance / displacement)
      depth.values = depth.values.map { $0 * scale }
      return (depth, way.distance)
    }
    var told: [Int: (depth: DepthMap, distance: Double)] = [:]
    func estimateOnce(_ reference: Int) throws -> (depth: DepthMap, distance: Double)? {
      if told[reference] == nil { told[reference] = try estimate(reference) }
      return told[reference]
    }
    var references = gaps.map { position - $0 }.filter { $0 >= 0 }
    if gaps.isEmpty {
      let ways = ways(sequence, to: position, stretch)
      var range = range
      if range == nil, let adjacent = adjacent(to: position, sequence) {
        // Without a range, what one pair tells stands for it; the frame before may be far too near for that, but
        // tells of one that is not.
        range = try estimateOnce(adjacent)?.depth.range
        if let rough = range, let middle = baselines.middle(among: ways, for: rough) {
          range = try estimateOnce(middle)?.depth.range ?? rough
        }
      }
      guard let range else { return nil }
      references = baselines.choice(among: ways, for: range)
    }
    let estimates = try references.compactMap(estimateOnce)
    guard let depth = estimates.count > 1 ? baselines.fused(estimates) : estimates.first?.depth
    else { return nil }
    let isMetric = speed != nil && meaning == .trajectoryUnits
    return DepthPrediction(values: depth, meaning: isMetric ? .metres : meaning)
  }

  /// The frame before, or after where there is none.
  private func adjacent(to position: Int, _ sequence: FrameSequence) -> Int? {
    if position > 0 { return position - 1 }
    return sequence.count > 1 ? 1 : nil
  }

  /// How far the camera went between two frames, in a world that `stretch` makes wider, and what turns directions of
  /// the second into the first's.
  ///
  /// Where only the speed is known, it is taken to have gone straight ahead.
  private func way(
    _ sequence: FrameSequence,
    from first: Int,
    to second: Int,
    _ stretch: Vector3
  ) -> (rotation: Matrix3, distance: Double)? {
    var motion = RigidTransform.identity
    if trajectory != nil {
      guard let worldFromFirst = pose(sequence, first), let worldFromSecond = pose(sequence, second)
      else { return nil }
      motion = worldFromFirst.inverse * worldFromSecond
    } else if speed == nil {
      return nil
    }
    var translation = motion.inverse.translation
    if let speed {
      let seconds = abs(sequence.entries[second].timestamp - sequence.entries[first].timestamp)
      let moved = length(translation)
      let direction = moved > 0 ? translation / moved : Vector3(0, 0, 1)
      translation = direction * speed * seconds
    }
    let distance = length(translation * stretch)
    return distance > 0 ? (motion.rotation, distance) : nil
  }

  private func ways(
    _ sequence: FrameSequence,
    to position: Int,
    _ stretch: Vector3
  ) -> [(position: Int, distance: Double, turn: Double)] {
    (0..<sequence.count).compactMap { other in
      guard other != position else { return nil }
      return way(sequence, from: other, to: position, stretch).map {
        (other, $0.distance, $0.rotation.rotationAngle)
      }
    }
  }

  private func pose(_ sequence: FrameSequence, _ position: Int) -> RigidTransform? {
    trajectory?.pose(nearest: sequence.entries[position].timestamp, tolerance: 1e-6)?
      .worldFromCamera
  }

  /// The frame and those others whose distance is nearest to a tenth of the depth.
  private func views(_ sequence: FrameSequence, _ position: Int) throws -> [PosedImage] {
    let camera = try sequence.requireCamera()
    guard let worldFromTarget = pose(sequence, position), let range else { return [] }
    // The middle of the range, as inverse depth.
    let typical = 2 / (1 / range.lowerBound + 1 / range.upperBound)
    let others = (0..<sequence.count).compactMap { other -> (position: Int, error: Double)? in
      guard other != position, let worldFromOther = pose(sequence, other) else { return nil }
      let otherFromTarget = worldFromOther.inverse * worldFromTarget
      let baseline = length(otherFromTarget.translation)
      guard baseline > 0, otherFromTarget.rotation.rotationAngle < 0.5 else { return nil }
      return (other, abs(Double.log(baseline / (0.1 * typical))))
    }
    let best = others.sorted { ($0.error, $0.position) < ($1.error, $1.position) }
      .prefix(viewCount - 1).map(\.position)
    return try ([position] + best).compactMap { place in
      guard let worldFromCamera = pose(sequence, place) else { return nil }
      return PosedImage(
        image: try sequence.frame(at: place).image,
        camera: camera,
        cameraFromWorld: worldFromCamera.inverse
      )
    }
  }
}

extension Camera {
  /// By how much the world would have to be wider, higher and deeper for a camera of another focal length, in half widths
  /// and half heights, to see in it what this one sees; depth stays.
  fileprivate func stretch(toFocal trained: Double?) -> Vector3 {
    guard let trained else { return Vector3(1, 1, 1) }
    return Vector3(
      2 * focal.x / (Double(width) * trained),
      2 * focal.y / (Double(height) * trained),
      1
    )
  }
}

/// What the numbers of a folder of depth are, for programs.
private struct MeaningNote: Encodable {
  /// `depth`, or `inverse depth` where its shift is unknown too.
  let values: String
  /// Its unit: `metres`, that of the `trajectory` or of the `known depth`, or `unknown`.
  let scale: String
  /// `none` or `unknown`.
  let shift: String
  /// The same in words.
  let description: String

  init(_ meaning: DepthMeaning, scale: String, description: String) {
    let isShifted = meaning == .shiftedInverse
    (values, shift) = isShifted ? ("inverse depth", "unknown") : ("depth", "none")
    self.scale = scale
    self.description = description
  }
}

extension DepthMeaning {
  /// The unit of a file's numbers.
  fileprivate var scale: String {
    switch self {
    case .metres, .metresPer: "metres"
    case .trajectoryUnits: "trajectory"
    case .depth, .inverse, .shiftedInverse: "unknown"
    }
  }

  /// What a file of these numbers holds, in one line.
  var unit: String {
    switch self {
    case .metres: "z-depth in metres"
    case .metresPer(let displacement): "z-depth in metres, for \(displacement) m between the images"
    case .trajectoryUnits: "z-depth in the units of the trajectory"
    case .depth, .inverse: "z-depth of unknown scale"
    case .shiftedInverse: "inverse depth of unknown scale and shift"
    }
  }
}

extension DepthMap {
  /// From nearer than most that is known to farther; nil where nothing is.
  fileprivate var range: ClosedRange<Double>? {
    let sorted = values.filter { $0 > 0 && $0.isFinite }.sorted()
    guard !sorted.isEmpty else { return nil }
    return Double(sorted[sorted.count / 10])...Double(sorted[sorted.count - 1 - sorted.count / 10])
  }
}
