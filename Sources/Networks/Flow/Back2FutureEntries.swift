import Imagery
import NetworkCatalogue
import Tensors

extension NetworkEntry {
  static let back2Future = back2Future("back2future", alignsCorners: false)
  static let back2FutureAligned = back2Future("back2future-aligned", alignsCorners: true)

  private static func back2Future(_ name: String, alignsCorners: Bool) -> Self {
    NetworkEntry(name, files: [WeightFile("back2future")]) { sources in
      Back2FutureFlow(
        name: name,
        network: try Back2Future(sources[0].scope, alignsCorners: alignsCorners)
      )
    }
  }
}

/// Three frames in time order, the target in the middle.
private struct Back2FutureFlow: Network {
  let name: String
  let network: Back2Future

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let frames = images.sized(settings)
    try frames[1].requireMultiples(of: 64, for: name)
    // The network was trained on numbers from −1 to 1 that it itself turned into ImageNet's.
    let inputs = try frames.map { frame in
      let shape = [1, 3, 1, 1]
      let back = try Normalisation.symmetric([frame]) * 0.5 + 0.5
      let normal =
        try (back - Tensor(Normalisation.imageNet.mean, shape: shape))
        / Tensor(Normalisation.imageNet.deviation, shape: shape)
      return try normal.inNumbers(of: settings)
    }
    let output = try network(target: inputs[1], previous: inputs[0], next: inputs[2])
    var outputs: [NamedTensor] = [
      ("flow_fwd", output.forward[0]), ("flow_bwd", output.backward[0]),
      ("occ", output.occlusion[0]),
    ]
    for scale in 1...5 {
      outputs += [
        ("flow_fwd_scale\(scale)", output.forward[scale]),
        ("flow_bwd_scale\(scale)", output.backward[scale]),
        ("occ_scale\(scale)", output.occlusion[scale]),
      ]
    }
    return outputs
  }
}
