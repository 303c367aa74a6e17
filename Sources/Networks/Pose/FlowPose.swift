// After W. Wang, Y. Hu and S. Scherer, "TartanVO: A generalizable learning-based VO" (CoRL 2020): pose from
// flow, with the camera's intrinsics as two more channels. Smaller, on a fixed grid of pixels, with a channel for how
// far the flow can be trusted, and without what a turn alone explains (see `FlowGrid`). It tells besides how far
// each vector is to be taken at its word; weights of correspondences are learned in R. Ranftl and V. Koltun, "Deep
// fundamental matrix estimation" (ECCV 2018), there by what becomes of the result, here as a likelihood.

public import Geometry
public import Layers
public import Tensors

/// How a camera moved, up to the length of its translation, from a flow and the camera.
public struct FlowPose {
  /// The width of the grid on which flow is seen.
  public static let width = 96

  /// The height of the grid on which flow is seen.
  public static let height = 72

  private let head: ConvolutionUnit
  private let stages: [Chain]
  private let lateral: [ConvolutionUnit]
  private let doubt: Chain
  private let squeeze: ConvolutionUnit
  private let joint: Linear
  private let rotation: Linear
  private let translation: Linear

  /// A network with random weights.
  public init(_ scope: Scope) throws(TensorError) {
    let slope = Activation.leakyReLU(slope: 0.1)
    head = try ConvolutionUnit(
      scope / "head",
      inputs: 5,
      outputs: 32,
      kernel: 5,
      stride: 2,
      activation: slope
    )
    var stages: [Chain] = []
    for (index, (inputs, outputs, stride)) in [(32, 64, 2), (64, 128, 2), (128, 128, 1)]
      .enumerated()
    {
      let place = scope / "stage\(index + 1)"
      stages.append(
        Chain(
          try ConvolutionUnit(
            place / 0,
            inputs: inputs,
            outputs: outputs,
            stride: Extent(stride),
            activation: slope
          ),
          try ConvolutionUnit(place / 1, inputs: outputs, outputs: outputs, activation: slope)
        )
      )
    }
    self.stages = stages
    lateral = try [64, 128]
      .enumerated()
      .map { index, inputs throws(TensorError) in
        try ConvolutionUnit(scope / "lateral\(index + 1)", inputs: inputs, outputs: 32, kernel: 1)
      }
    doubt = Chain(
      try ConvolutionUnit(scope / "doubt" / 0, inputs: 32, outputs: 32, activation: slope),
      try ConvolutionUnit(scope / "doubt" / 1, inputs: 32, outputs: 1)
    )
    squeeze = try ConvolutionUnit(
      scope / "squeeze",
      inputs: 128,
      outputs: 24,
      kernel: 1,
      activation: slope
    )
    joint = try Linear(scope / "joint", inputs: 24 * 9 * 12, outputs: 256)
    rotation = try Linear(scope / "rotation", inputs: 256, outputs: 3)
    translation = try Linear(scope / "translation", inputs: 256, outputs: 3)
  }

  /// What the network tells of flows.
  public struct Output {
    /// B × 6: a direction of translation of any length, then the rest of the turn, as `FlowGrid.target` has them.
    public let motion: Tensor

    /// B × 1 × 36 × 48: the logarithm of how far vectors usually are from their epipolar lines, in units of the
    /// grid's `scale` (Cauchy's scale); each is of two by two cells.
    public let logSpread: Tensor

    /// What both say of grids: the motion told at once, and the likeliest one near it given the spreads.
    public func motions(
      of grids: [FlowGrid]
    ) throws(TensorError) -> [(told: RigidTransform, likeliest: RigidTransform)] {
      let (numbers, spreads) = (try motion.doubles(), try logSpread.doubles())
      let blocks = FlowPose.width / 2 * (FlowPose.height / 2)
      return grids.enumerated()
        .map { index, grid in
          let six = Array(numbers[6 * index..<6 * index + 6])
          let told = grid.secondFromFirst(
            direction: Vector3(six[0], six[1], six[2]),
            turn: Vector3(six[3], six[4], six[5])
          )
          let own = Array(spreads[blocks * index..<blocks * (index + 1)])
          return (told, grid.likeliest(near: told, logSpreads: own))
        }
    }
  }

  /// Both for grids, B × 5 × 72 × 96.
  ///
  /// Convolutions are computed in the kind of the input, the rest in single precision.
  public func callAsFunction(_ input: Tensor) throws(TensorError) -> Output {
    let shape = input.shape
    guard shape.count == 4, shape[1] == 5, shape[2] == Self.height, shape[3] == Self.width else {
      throw TensorError("a flow grid of shape \(shape), expected [batch, 5, 72, 96]")
    }
    let fine = try head(input)
    let middle = try stages[0](fine)
    let coarse = try stages[2](stages[1](middle))
    let flat = try squeeze(coarse).cast(to: .float32).contiguous().reshaped([shape[0], -1])
    let features = try joint(flat).leakyRelu(slope: 0.1)
    // From coarse to fine, as in pyramids of features.
    var seen = fine
    for (side, map) in zip(lateral, [middle, coarse]) {
      seen = try seen + side(map).resizedNearest(height: Self.height / 2, width: Self.width / 2)
    }
    return Output(
      motion: try Tensor.concatenated([translation(features), rotation(features)], axis: 1),
      // e⁻⁸ of the mean flow is less than any flow is known to; e² of it is as good as not known at all.
      logSpread: try doubt(seen).cast(to: .float32).clamped(-8, 2)
    )
  }
}
