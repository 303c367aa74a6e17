// Networks that tell how the camera moved from a few frames side by side:
// T. Zhou, M. Brown, N. Snavely and D. Lowe, "Unsupervised learning of depth and ego-motion from video"
// (CVPR 2017), after ClementPinard/SfmLearner-Pytorch; C. Pinard et al., "Learning structure-from-motion from
// motion" (ECCV workshops 2018), after ClementPinard/unsupervised-depthnet; A. Ranjan et al., "Competitive
// collaboration" (CVPR 2019), after anuragranj/cc.

public import Layers
public import Tensors

/// Convolutions that halve, one after another, each of them a feature.
struct HalvingEncoder {
  private let units: [ConvolutionUnit]

  init(_ scope: Scope, inputs: Int, outputs: [Int]) throws(TensorError) {
    var units: [ConvolutionUnit] = []
    for (index, count) in outputs.enumerated() {
      units.append(
        try ConvolutionUnit(
          scope / "conv\(index + 1)" / 0,
          inputs: index > 0 ? outputs[index - 1] : inputs,
          outputs: count,
          kernel: index == 0 ? 7 : index == 1 ? 5 : 3,
          stride: 2,
          activation: .relu
        )
      )
    }
    self.units = units
  }

  func callAsFunction(_ input: Tensor) throws(TensorError) -> [Tensor] {
    var features: [Tensor] = []
    for unit in units { features.append(try unit(features.last ?? input)) }
    return features
  }
}

/// The mean over the image of what a last convolution says: tx, ty, tz, rx, ry, rz of each motion.
struct PoseHead {
  private let prediction: Conv2d
  private let scale: Double

  init(_ scope: Scope, inputs: Int, motions: Int, scale: Double) throws(TensorError) {
    prediction = try Conv2d(scope / "pose_pred", inputs: inputs, outputs: 6 * motions, kernel: 1)
    self.scale = scale
  }

  /// B × motions × 6.
  func callAsFunction(_ features: Tensor) throws(TensorError) -> Tensor {
    try prediction(features).mean([2, 3]).reshaped([features.shape[0], -1, 6]) * scale
  }
}

/// Motion between the target and each of its neighbours in time, and nothing else.
public struct PoseNet {
  /// What differs between implementations.
  public struct Configuration: Sendable {
    var channels = [16, 32, 64, 128, 256, 256, 256]
    var scale = 0.01

    /// The last of the frames in time order is the origin.
    public static let pinard = Configuration(scale: 0.1)

    /// The target comes first, then its neighbours in time order.
    public static let collaboration = Configuration(channels: [16, 32, 64, 128, 256, 256, 256, 256])
  }

  private let encoder: HalvingEncoder
  private let head: PoseHead

  /// A network with random weights, for a number of frames.
  public init(
    _ scope: Scope,
    frames: Int,
    _ configuration: Configuration
  ) throws(TensorError) {
    let channels = configuration.channels
    encoder = try HalvingEncoder(scope, inputs: 3 * frames, outputs: channels)
    head = try PoseHead(
      scope,
      inputs: channels[channels.count - 1],
      motions: frames - 1,
      scale: configuration.scale
    )
  }

  /// B × (frames − 1) × 6: tx, ty, tz, rx, ry, rz, of all frames side by side.
  public func callAsFunction(_ frames: Tensor) throws(TensorError) -> Tensor {
    try motions(of: features(of: frames))
  }

  /// What its convolutions find, at 1/2, 1/4 and so on, of all frames side by side.
  public func features(of frames: Tensor) throws(TensorError) -> [Tensor] { try encoder(frames) }

  /// B × (frames − 1) × 6 of those features.
  public func motions(of features: [Tensor]) throws(TensorError) -> Tensor {
    try head(features[features.count - 1])
  }
}

/// Motion between the target and each of its neighbours, and where each of them is explained by it.
public struct PoseExpNet {
  /// What the network finds.
  public struct Output {
    /// B × neighbours × 6: tx, ty, tz, rx, ry, rz from the target to each neighbour.
    public let poses: Tensor

    /// B × neighbours × h × w at 1, 1/2, 1/4 and 1/8, if the network has masks: 1 where explained.
    public let masks: [Tensor]
  }

  private let encoder: HalvingEncoder
  private let head: PoseHead
  private let enlargements: [TransposedUnit]
  private let predictions: [ConvolutionUnit]

  /// A network with random weights, for a number of neighbours.
  public init(_ scope: Scope, neighbours: Int, hasMasks: Bool = true) throws(TensorError) {
    encoder = try HalvingEncoder(
      scope,
      inputs: 3 * (neighbours + 1),
      outputs: [16, 32, 64, 128, 256, 256, 256]
    )
    head = try PoseHead(scope, inputs: 256, motions: neighbours, scale: 0.01)
    var (enlargements, predictions): ([TransposedUnit], [ConvolutionUnit]) = ([], [])
    for (level, outputs) in zip([5, 4, 3, 2, 1], hasMasks ? [256, 128, 64, 32, 16] : []) {
      enlargements.append(
        try TransposedUnit(
          scope / "upconv\(level)" / 0,
          inputs: level == 5 ? 256 : 2 * outputs,
          outputs: outputs,
          activation: .relu
        )
      )
      if level == 5 { continue }
      predictions.append(
        try ConvolutionUnit(
          scope / "predict_mask\(level)",
          inputs: outputs,
          outputs: neighbours,
          activation: .sigmoid
        )
      )
    }
    self.enlargements = enlargements
    self.predictions = predictions
  }

  /// Of the target and its neighbours in time order, side by side.
  public func callAsFunction(_ frames: Tensor) throws(TensorError) -> Output {
    let features = try encoder(frames)
    let poses = try head(features[6])
    var map = features[4]
    var masks: [Tensor] = []
    for (index, enlargement) in enlargements.enumerated() {
      map = try enlargement(map).cropped(like: index < 4 ? features[3 - index] : frames)
      if index > 0 { masks.insert(try predictions[index - 1](map), at: 0) }
    }
    return Output(poses: poses, masks: masks)
  }
}
