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
private struct Back2FutureFlow: ThreeFrameFlow {
  let name: String
  let network: Back2Future

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let frames = images.sized(settings)
    let output = try output(frames, settings)
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

  /// At the next multiples of 64 unless a size was asked for.
  func flow(
    from target: Image,
    to next: Image,
    previous: Image,
    _ settings: NetworkSettings
  ) throws -> FlowField {
    func multiple(_ length: Int) -> Int { (length + 63) / 64 * 64 }
    let size = NetworkSettings.Size(width: multiple(target.width), height: multiple(target.height))
    let frames = [previous, target, next].sized(settings.sized(size))
    let flow = try output(frames, settings).forward[0].cast(to: .float32)
    return try FlowField(flow, width: target.width, height: target.height)
  }

  /// Of three frames in time order at the size at which the network works.
  private func output(_ frames: [Image], _ settings: NetworkSettings) throws -> Back2Future.Output {
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
    return try network(target: inputs[1], previous: inputs[0], next: inputs[2])
  }
}
