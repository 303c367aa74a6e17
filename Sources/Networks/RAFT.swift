// Z. Teed and J. Deng, "RAFT: Recurrent all-pairs field transforms for optical flow" (ECCV 2020), after the
// reference implementation princeton-vl/RAFT, core/raft.py; names of parameters are its own, and those of
// torchvision are read too.

public import Layers
public import Tensors

/// Optical flow by comparing all pairs of pixels and refining step by step.
public struct RAFT {
  /// How large the network is.
  public enum Size: Sendable {
    /// 990,162 parameters.
    case small
    /// 5,257,536 parameters.
    case large

    var hidden: Int { self == .small ? 96 : 128 }
    var context: Int { self == .small ? 64 : 128 }
    var motion: Int { self == .small ? 82 : 128 }
    var features: Int { self == .small ? 128 : 256 }
    var radius: Int { self == .small ? 3 : 4 }
    var correlations: Int { Self.levels * (2 * radius + 1) * (2 * radius + 1) }
    static let levels = 4
  }

  let size: Size
  let features: RAFTEncoder
  let context: RAFTEncoder
  let update: UpdateBlock

  /// The network's layers under the names of the reference.
  public init(_ scope: Scope, _ size: Size) throws(TensorError) {
    self.size = size
    let isSmall = size == .small
    let widths = isSmall ? [32, 64, 96] : [64, 96, 128]
    features = try RAFTEncoder(
      scope / "fnet",
      widths: widths,
      outputs: size.features,
      isBottleneck: isSmall,
      norm: .instance
    )
    context = try RAFTEncoder(
      scope / "cnet",
      widths: widths,
      outputs: size.hidden + size.context,
      isBottleneck: isSmall,
      norm: isSmall ? .none : .batch
    )
    update = try UpdateBlock(scope / "update_block", size)
  }

  /// What the encoders see, from −1 to 1.
  static func normalised(_ images: Tensor) throws(TensorError) -> Tensor {
    try (images * (2 / 255) - 1).channelsLast()
  }

  /// B × 2 × H × W: the x and y of each pixel.
  static func pixels(batch: Int, height: Int, width: Int) throws(TensorError) -> Tensor {
    let x = try Tensor.range(to: Double(width)).reshaped([1, 1, 1, width])
    let y = try Tensor.range(to: Double(height)).reshaped([1, 1, height, 1])
    let shape = [batch, 1, height, width]
    return try Tensor.concatenated([x.expanded(to: shape), y.expanded(to: shape)], axis: 1)
      .channelsLast()
  }

  /// The flow after each iteration, B × 2 × H × W in pixels, as training needs them.
  ///
  /// Images are B × 3 × H × W from 0 to 255, of sides that are multiples of 8 and at least 128 for the
  /// coarsest correlations to mean something. As in the reference, no gradient flows from one iteration's
  /// coordinates to those of the one before. Convolutions and norms are in `kind`; correlations, coordinates,
  /// the state and all weights in single precision always.
  public func predictions(
    _ first: Tensor,
    _ second: Tensor,
    iterations: Int,
    kind: ElementKind = .float32,
    _ mode: Mode = .inference
  ) throws(TensorError) -> [Tensor] {
    let images = [
      try Self.normalised(first).cast(to: kind), try Self.normalised(second).cast(to: kind),
    ]
    let batch = first.shape[0]
    let both = try features(Tensor.concatenated(images, axis: 0).channelsLast(), mode)
    let pyramid = try CorrelationPyramid(
      both.slice(axis: 0, 0..<batch),
      CorrelationPyramid.levels(of: both.slice(axis: 0, batch..<(2 * batch)), count: Size.levels),
      radius: size.radius
    )
    let seen = try context(images[0], mode)
    var state = try seen.slice(axis: 1, 0..<size.hidden).cast(to: .float32).tanh()
    let input = try seen.slice(axis: 1, size.hidden..<(size.hidden + size.context)).relu()
    let units = try update.recurrence.map { (unit) throws(TensorError) in try unit.seeing(input) }
    let origin = try Self.pixels(batch: batch, height: seen.shape[2], width: seen.shape[3])
    var coordinates = origin
    var flows: [Tensor] = []
    for _ in 0..<iterations {
      coordinates = try coordinates.detached()
      let change: Tensor
      (state, change) = try update(
        state,
        units,
        pyramid.lookup(coordinates, kind: kind),
        (coordinates - origin).cast(to: kind)
      )
      coordinates = try coordinates + change.cast(to: .float32)
      flows.append(try update.upsampled(coordinates - origin, state.cast(to: kind)))
    }
    return flows
  }
}
