internal import Geometry
public import Imagery
public import Layers
internal import Networks
internal import RealModule
internal import Rendering
public import Tensors

/// Trains FlowPose by pose errors up to the length of the translation, and by how well its spreads agree with how far
/// vectors are from their true epipolar lines.
public struct FlowPoseTraining: Trainable {
  /// The network's weights.
  public let store: ParameterStore

  private let network: FlowPose
  private let objective: PoseLoss
  private let spread: Double
  private let kind: ElementKind

  /// A network with random weights, how much the likelihood of its spreads counts beside the pose, and in which kind
  /// of numbers its convolutions learn.
  public init(_ loss: PoseLoss, spread: Double, kind: ElementKind = .float32) throws {
    self.spread = spread
    self.kind = kind
    store = ParameterStore()
    network = try FlowPose(store.root)
    objective = loss
  }

  /// The loss of rotation, direction and spreads.
  public func loss(_ samples: [FlowPoseSample]) throws -> Loss {
    let found = try network(input(samples).cast(to: kind))
    let chords = try PoseLoss.chords(found.motion, truth: truth(samples))
    let unlikely = try SpreadLoss()(logSpread: found.logSpread, errors: distances(samples))
    return Loss(
      try chords.rotation.mean() * objective.rotation
        + chords.direction.mean() * objective.direction + unlikely * spread,
      terms: [
        ("rest_of_turn", try chords.rotation.mean().item()),
        ("direction_rad", try chords.direction.mean().item()),
        ("spread", try unlikely.item()),
      ]
    )
  }

  /// Mean angles in degrees, of the motion told at once and of the likeliest one, and the shares of large ones.
  public func measure(_ samples: [FlowPoseSample]) throws -> [Measure] {
    let found = try network(input(samples)).motions(of: samples.map(\.grid))
    return measures(zip(found.map(\.told), samples), "told_")
      + measures(zip(found.map(\.likeliest), samples), "")
  }

  private func measures(
    _ pairs: some Sequence<(RigidTransform, FlowPoseSample)>,
    _ prefix: String
  ) -> [Measure] {
    let degrees = 180 / Double.pi
    var (turns, directions): ([Double], [Double]) = ([], [])
    for (found, sample) in pairs {
      let (a, b) = (found.translation, sample.secondFromFirst.translation)
      directions.append(Double.atan2(y: length(cross(a, b)), x: dot(a, b)) * degrees)
      let rest = found.rotation.transpose * sample.secondFromFirst.rotation
      turns.append(rest.rotationAngle * degrees)
    }
    func measure(_ name: String, _ unit: String, _ angles: [Double]) -> Measure {
      let sum = angles.reduce(0, +)
      return Measure(prefix + name, unit: unit, sum: sum, count: Double(angles.count))
    }
    func share(_ angles: [Double], beyond limit: Double) -> [Double] {
      angles.map { $0 > limit ? 1 : 0 }
    }
    return [
      measure("direction", "deg", directions),
      measure("rotation", "deg", turns),
      measure("direction_beyond_8", "", share(directions, beyond: 8)),
      measure("rotation_beyond_0.5", "", share(turns, beyond: 0.5)),
    ]
  }

  /// The flows and how far they can be trusted.
  public func picture(_ samples: [FlowPoseSample]) throws -> Image {
    var parts: [(image: Image, caption: String)] = []
    for sample in samples {
      parts.append((FlowWheel(for: sample.flow).picture(of: sample.flow), "flow"))
      let grey = ScalarPicture(map: .tide, range: ValueRange(lower: 0, upper: 1))
      parts.append((grey.picture(of: sample.confidence), "trust"))
    }
    return Montage(columns: 4).picture(of: parts)
  }

  private func input(_ samples: [FlowPoseSample]) throws -> Tensor {
    try Tensor.concatenated(samples.map { try $0.grid.tensor() }, axis: 0).channelsLast()
  }

  /// B × 1 × 72 × 96: how far each vector is from its true epipolar line.
  private func distances(_ samples: [FlowPoseSample]) throws -> KnownPixels {
    let numbers = samples.flatMap(\.epipolarDistances)
    return try KnownPixels(
      Tensor(numbers, shape: [samples.count, 1, FlowPose.height, FlowPose.width])
    )
  }

  private func truth(_ samples: [FlowPoseSample]) throws -> Tensor {
    let numbers = samples.flatMap { sample -> [Float] in
      let (t, w) = sample.grid.target(of: sample.secondFromFirst)
      return [t.x, t.y, t.z, w.x, w.y, w.z].map { Float($0) }
    }
    return try Tensor(numbers, shape: [samples.count, 6])
  }
}
