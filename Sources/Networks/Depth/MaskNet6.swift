// A. Ranjan et al., "Competitive collaboration: Joint unsupervised learning of depth, camera motion, optical
// flow and motion segmentation" (CVPR 2019). Names and details of the layers after anuragranj/cc.

public import Layers
public import Tensors

/// Where each neighbouring frame shows what stands still.
public struct MaskNet6 {
  private let encoder: HalvingEncoder
  private let enlargements: [TransposedUnit]
  private let predictions: [ConvolutionUnit]

  /// A network with random weights, for a number of neighbours.
  public init(_ scope: Scope, neighbours: Int = 4) throws(TensorError) {
    let channels = [16, 32, 64, 128, 256, 256]
    encoder = try HalvingEncoder(scope, inputs: 3 * (neighbours + 1), outputs: channels)
    var (enlargements, predictions): ([TransposedUnit], [ConvolutionUnit]) = ([], [])
    var inputs = channels[5]
    for (level, outputs) in zip([6, 5, 4, 3, 2, 1], [256, 256, 128, 64, 32, 16]) {
      enlargements.append(
        try TransposedUnit(
          scope / "deconv\(level)" / 0,
          inputs: inputs,
          outputs: outputs,
          activation: .relu
        )
      )
      predictions.append(
        try ConvolutionUnit(
          scope / "pred_mask\(level)",
          inputs: outputs,
          outputs: neighbours,
          activation: .sigmoid
        )
      )
      inputs = outputs + (level > 1 ? channels[level - 2] : 0)
    }
    self.enlargements = enlargements
    self.predictions = predictions
  }

  /// Masks at 1, 1/2 … 1/32, B × neighbours × h × w; H and W are multiples of 64.
  ///
  /// Of the target and its neighbours in time order, side by side.
  public func callAsFunction(_ frames: Tensor) throws(TensorError) -> [Tensor] {
    let features = try encoder(frames)
    var map = features[5]
    var masks: [Tensor] = []
    for (index, enlargement) in enlargements.enumerated() {
      let enlarged = try enlargement(map)
      masks.insert(try predictions[index](enlarged), at: 0)
      if index < 5 { map = try .joined(enlarged, features[4 - index]) }
    }
    return masks
  }
}
