internal import Geometry
public import Imagery
public import Layers
internal import Networks
internal import RealModule
internal import Rendering
public import Tensors

/// Trains FlowPose by pose errors up to the length of the translation.
public struct FlowPoseTraining: Trainable {
  /// The network's weights.
  public let store: ParameterStore

  private let network: FlowPose
  private let objective: PoseLoss
  private let kind: ElementKind

  /// A network with random weights, and in which kind of numbers its convolutions learn.
  public init(_ loss: PoseLoss, kind: ElementKind = .float32) throws {
    self.kind = kind
    store = ParameterStore()
    network = try FlowPose(store.root)
    objective = loss
  }

  /// The loss of rotation and direction.
  public func loss(_ samples: [FlowPoseSample]) throws -> Loss {
    let found = try network(input(samples).cast(to: kind))
    let truth = try truth(samples)
    let chords = try PoseLoss.chords(found, truth: truth)
    return Loss(
      try chords.rotation.mean() * objective.rotation
        + chords.direction.mean() * objective.direction,
      terms: [
        ("rest_of_turn", try chords.rotation.mean().item()),
        ("direction_rad", try chords.direction.mean().item()),
      ]
    )
  }

  /// Mean angles in degrees, and the shares of large ones.
  public func measure(_ samples: [FlowPoseSample]) throws -> [Measure] {
    let numbers = try network(input(samples)).doubles()
    let degrees = 180 / Double.pi
    var (turns, directions): ([Double], [Double]) = ([], [])
    for (index, sample) in samples.enumerated() {
      let told = numbers[6 * index..<6 * index + 6].map { $0 }
      let found = sample.grid.secondFromFirst(
        direction: Vector3(told[0], told[1], told[2]),
        turn: Vector3(told[3], told[4], told[5])
      )
      let (a, b) = (found.translation, sample.secondFromFirst.translation)
      directions.append(Double.atan2(y: length(cross(a, b)), x: dot(a, b)) * degrees)
      let rest = found.rotation.transpose * sample.secondFromFirst.rotation
      turns.append(rest.rotationAngle * degrees)
    }
    let count = Double(samples.count)
    func share(_ angles: [Double], beyond limit: Double) -> Double {
      Double(angles.count { $0 > limit })
    }
    return [
      Measure("direction", unit: "deg", sum: directions.reduce(0, +), count: count),
      Measure("rotation", unit: "deg", sum: turns.reduce(0, +), count: count),
      Measure("direction_beyond_8", unit: "", sum: share(directions, beyond: 8), count: count),
      Measure("rotation_beyond_0.5", unit: "", sum: share(turns, beyond: 0.5), count: count),
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

  private func truth(_ samples: [FlowPoseSample]) throws -> Tensor {
    let numbers = samples.flatMap { sample -> [Float] in
      let (t, w) = sample.grid.target(of: sample.secondFromFirst)
      return [t.x, t.y, t.z, w.x, w.y, w.z].map { Float($0) }
    }
    return try Tensor(numbers, shape: [samples.count, 6])
  }
}
