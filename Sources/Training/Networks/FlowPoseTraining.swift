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
        ("rotation_rad", try chords.rotation.mean().item()),
        ("direction_rad", try chords.direction.mean().item()),
      ]
    )
  }

  /// Mean angles in degrees, and the shares of large ones.
  public func measure(_ samples: [FlowPoseSample]) throws -> [Measure] {
    let chords = try PoseLoss.chords(network(input(samples)), truth: truth(samples))
    let degrees = 180 / Double.pi
    let turns = try chords.rotation.doubles().map {
      4 * Double.asin(min(1, $0 / 4)) * degrees
    }
    let directions = try chords.direction.doubles().map {
      2 * Double.asin(min(1, $0 / 2)) * degrees
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
    try Tensor.concatenated(
      samples.map {
        try FlowGrid.input($0.flow, confidence: $0.confidence, camera: $0.camera)
      },
      axis: 0
    ).channelsLast()
  }

  private func truth(_ samples: [FlowPoseSample]) throws -> Tensor {
    let numbers = samples.flatMap { sample -> [Float] in
      let (t, w) = (sample.secondFromFirst.translation, sample.secondFromFirst.rotation.rotationLog)
      return [t.x, t.y, t.z, w.x, w.y, w.z].map { Float($0) }
    }
    return try Tensor(numbers, shape: [samples.count, 6])
  }
}
