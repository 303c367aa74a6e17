// J. Janai, F. Güney, A. Ranjan, M. Black and A. Geiger, "Unsupervised learning of multi-frame optical flow with
// occlusions" (ECCV 2018), as in A. Ranjan et al., "Competitive collaboration" (CVPR 2019). Names and details of
// the layers after anuragranj/cc.

public import Layers
public import Tensors

/// Flow to the next frame and to the previous one, and which of both is occluded, from three frames.
public struct Back2Future {
  /// What the network finds, from full size to 1/32.
  public struct Output {
    /// To the next frame in pixels of each size: B × 2 × h × w.
    public let forward: [Tensor]

    /// To the previous frame in pixels of each size.
    public let backward: [Tensor]

    /// B × 2 × h × w that sum to 1.
    public let occlusion: [Tensor]
  }

  private let targetFeatures: [Chain]
  private let nextFeatures: [Chain]
  private let previousFeatures: [Chain]
  private let forward: [Chain]
  private let backward: [Chain]
  private let occlusion: [Chain]
  private let alignsCorners: Bool

  /// A network with random weights.
  ///
  /// Corners stayed in place where flows were enlarged before PyTorch 0.4: `alignsCorners`.
  public init(_ scope: Scope, alignsCorners: Bool = false) throws(TensorError) {
    self.alignsCorners = alignsCorners
    func pyramid(_ letter: String) throws(TensorError) -> [Chain] {
      let channels = [3, 16, 32, 64, 96, 128, 192]
      var levels: [Chain] = []
      for level in 1...6 {
        levels.append(
          try .halving(
            scope / "conv\(level)\(letter)",
            inputs: channels[level - 1],
            outputs: channels[level],
            activation: .leakyReLU(slope: 0.2)
          )
        )
      }
      return levels
    }
    targetFeatures = try pyramid("a")
    nextFeatures = try pyramid("b")
    previousFeatures = try pyramid("c")
    func decoders(_ name: String, coarsest: Int) throws(TensorError) -> [Chain] {
      var decoders: [Chain] = []
      for (level, inputs) in zip([6, 5, 4, 3, 2], [coarsest, 292, 260, 228, 196]) {
        decoders.append(try .back2Future(scope / "decoder_\(name)\(level)", inputs: inputs))
      }
      return decoders
    }
    forward = try decoders("fwd", coarsest: 162)
    backward = try decoders("bwd", coarsest: 162)
    occlusion = try decoders("occ", coarsest: 354)
  }

  /// The flow of `target`; H and W are multiples of 64, numbers from −1 to 1.
  public func callAsFunction(
    target: Tensor,
    previous: Tensor,
    next: Tensor
  ) throws(TensorError) -> Output {
    let here = try features(of: target, by: targetFeatures)
    let after = try features(of: next, by: nextFeatures)
    let before = try features(of: previous, by: previousFeatures)
    var (flows, backFlows, occlusions): ([Tensor], [Tensor], [Tensor]) = ([], [], [])
    var (shownAfter, shownBefore) = (after[5], before[5])
    var (upForward, upBackward): (Tensor?, Tensor?) = (nil, nil)
    for (index, level) in (1...5).reversed().enumerated() {
      let costs = try costVolume(here[level], next: shownAfter, previous: shownBefore)
      // The coarsest flow is told by the costs alone, and its occlusion by features too.
      var (toNext, toPrevious, toOcclusion) = (costs, costs, try Tensor.joined(costs, here[level]))
      if let upForward, let upBackward {
        toNext = try .joined(costs, here[level], upForward)
        toPrevious = try .joined(costs, here[level], upBackward)
        toOcclusion = toNext
      }
      let up = try enlarged(forward[index](toNext))
      (upForward, upBackward) = (up, try enlarged(backward[index](toPrevious)))
      flows.insert(up, at: 0)
      backFlows.insert(upBackward ?? up, at: 0)
      occlusions.insert(try occlusion[index](toOcclusion).softmax(axis: 1), at: 0)
      if level == 1 { break }
      // Of the finer level's pixels; the previous frame moves the opposite way.
      let scale = 20 / Double(1 << level)
      shownAfter = try after[level - 1].warped(by: up * scale)
      shownBefore = try before[level - 1].warped(by: up * -scale)
    }
    return try Output(
      forward: fullSizes(of: flows, sign: 1),
      backward: fullSizes(of: backFlows, sign: -1),
      occlusion: occlusions.map { (map) throws(TensorError) in try map.repeated(by: 4) }
        + [occlusions[4].repeated(by: 2)]
    )
  }

  private func enlarged(_ map: Tensor) throws(TensorError) -> Tensor {
    try map.enlarged(by: 2, alignCorners: alignsCorners)
  }

  /// In pixels of sizes from 1 to 1/16, and of 1/32 as the coarsest was.
  private func fullSizes(of flows: [Tensor], sign: Double) throws(TensorError) -> [Tensor] {
    var (scale, result) = (20 * sign, [Tensor]())
    for flow in flows {
      result.append(try enlarged(flow) * scale)
      scale /= 2
    }
    return result + [try flows[4] * scale]
  }

  private func features(of image: Tensor, by pyramid: [Chain]) throws(TensorError) -> [Tensor] {
    var features: [Tensor] = []
    for level in pyramid { features.append(try level(features.last ?? image)) }
    return features
  }

  /// Products with 9 × 9 pixels of the next frame and of the previous one, those mirrored: B × 162 × h × w.
  private func costVolume(
    _ features: Tensor,
    next: Tensor,
    previous: Tensor
  ) throws(TensorError) -> Tensor {
    // Columns first and from last to first, as the layers were trained.
    let order = (0..<9).flatMap { a in (0..<9).map { b in 80 - a - 9 * b } }
    let forward = try features.correlated(with: next, radius: 4, step: 1)
    let backward = try features.correlated(with: previous, radius: 4, step: 1)
    return try .joined(
      forward.indexed(axis: 1, by: Tensor(order, shape: [81])),
      backward.indexed(axis: 1, by: Tensor(order.reversed(), shape: [81]))
    )
  }
}

extension Chain {
  /// Six convolutions down to two channels: even numbers of their scope.
  fileprivate static func back2Future(_ scope: Scope, inputs: Int) throws(TensorError) -> Chain {
    let channels = [inputs, 128, 128, 96, 64, 32, 2]
    var units: [ConvolutionUnit] = []
    for index in 0..<6 {
      units.append(
        try ConvolutionUnit(
          scope / (2 * index),
          inputs: channels[index],
          outputs: channels[index + 1],
          activation: index < 5 ? .leakyReLU(slope: 0.2) : .identity
        )
      )
    }
    return Chain(units)
  }
}
