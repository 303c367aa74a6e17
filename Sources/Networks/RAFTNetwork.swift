// Z. Teed and J. Deng, "RAFT: Recurrent all-pairs field transforms for optical flow" (ECCV 2020); names of
// parameters of princeton-vl/RAFT and of torchvision.

internal import Imagery
internal import Layers
internal import NetworkCatalogue
internal import Tensors

/// RAFT as people run it: images in, flow in their pixels out.
///
/// Images are padded to multiples of 8 by replicated borders, as the reference does for Sintel, and to 128 pixels
/// at least: below, the coarsest correlations have no room.
final class RAFTNetwork: FrameReusingFlow {
  private let network: RAFT
  private var runs: [NetworkSettings.Precision: RAFTInference] = [:]

  private final class Prepared: PreparedFrame {
    let frame: RAFTInference.Frame
    let padding: SidePadding

    init(_ image: Image) throws(TensorError) {
      padding = SidePadding(centred: image.width, image.height, multiple: 8, least: 128)
      frame = RAFTInference.Frame(try padding.applied(to: image.tensor()))
    }
  }

  init(_ scope: Scope, _ size: RAFT.Size) throws(TensorError) {
    network = try RAFT(scope, size)
  }

  /// The fast path takes its own copies of the weights, so they must be in place by now.
  private func inference(_ precision: NetworkSettings.Precision) throws(TensorError)
    -> RAFTInference
  {
    if let known = runs[precision] { return known }
    let made = try RAFTInference(network, precision)
    runs[precision] = made
    return made
  }

  func prepare(_ image: Image) throws -> any PreparedFrame { try Prepared(image) }

  func flow(
    from first: any PreparedFrame,
    to second: any PreparedFrame,
    _ settings: NetworkSettings,
    startingAt start: FlowField?
  ) throws -> (flow: FlowField, coarse: FlowField) {
    guard let first = first as? Prepared, let second = second as? Prepared else {
      preconditionFailure("frames that another network prepared")
    }
    return try withoutGradients {
      let flow = try inference(settings.precision).flow(
        from: first.frame,
        to: second.frame,
        iterations: settings.iterations,
        start: start.map { (flow) throws(TensorError) in try flow.tensor() },
        settled: settings.settled
      )
      return (
        flow: try FlowField(first.padding.removed(from: flow.full)),
        coarse: try FlowField(flow.low)
      )
    }
  }

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let run = try inference(settings.precision)
    let frames = try images.map { try Prepared($0) }
    var outputs: [NamedTensor] = [
      ("fmap1", try run.levels(of: frames[0].frame)[0]),
      ("fmap2", try run.levels(of: frames[1].frame)[0]),
    ]
    let flow = try run.flow(
      from: frames[0].frame,
      to: frames[1].frame,
      iterations: settings.iterations
    ) { step throws(TensorError) in
      guard step.number == 1 || step.number == settings.iterations else { return }
      if step.number == 1 { outputs.append(("corr_iter1", step.correlations)) }
      outputs.append(("flow_low_iter\(step.number)", step.flow))
      outputs.append(
        (
          "flow_up_iter\(step.number)",
          try self.network.update.upsampled(step.flow, step.state)
        )
      )
    }
    let final = try frames[0].padding.removed(from: flow.full)
    outputs.append(("flow_final", try final.select(axis: 0, 0)))
    return outputs
  }
}

extension NetworkEntry {
  /// RAFT with 5.3 million parameters.
  static let raft = NetworkEntry(
    "raft",
    files: [RAFTWeights.file(.large)],
    make: { try RAFTNetwork($0[0].scope, .large) }
  )

  /// RAFT with 1 million parameters.
  static let raftSmall = NetworkEntry(
    "raft-small",
    files: [RAFTWeights.file(.small)],
    make: { try RAFTNetwork($0[0].scope, .small) }
  )
}

/// The names of RAFT's parameters in files.
private enum RAFTWeights {
  static func file(_ size: RAFT.Size) -> WeightFile {
    WeightFile(
      "raft",
      // The norm of a shortcut is in the reference's files twice.
      aliases: [
        "cnet.layer2.0.downsample.1.": "cnet.layer2.0.norm3.",
        "cnet.layer3.0.downsample.1.": "cnet.layer3.0.norm3.",
      ],
      renamed: { reference($0, size) }
    )
  }

  /// The reference's name for torchvision's; others stay as they are.
  private static func reference(_ name: String, _ size: RAFT.Size) -> String {
    let recurrent = "update_block.recurrent_block.convgru"
    if name.hasPrefix(recurrent) {
      // convgru2.convz.weight is convz2.weight, or convz.weight where there is only one unit.
      let parts = name.dropFirst(recurrent.count).split(separator: ".").map(String.init)
      guard parts.count == 3 else { return name }
      return "update_block.gru.\(parts[1])\(size == .small ? "" : parts[0]).\(parts[2])"
    }
    var name = name
    for (theirs, ours) in beginnings where name.hasPrefix(theirs) {
      name = ours + name.dropFirst(theirs.count)
    }
    guard name.hasPrefix("fnet.") || name.hasPrefix("cnet.") else { return name }
    var parts = name.split(separator: ".").map(String.init)
    // convnormrelu2.0.weight is conv2.weight, convnormrelu2.1.weight is norm2.weight.
    if let place = parts.firstIndex(where: { $0.hasPrefix("convnormrelu") }),
      place + 1 < parts.count
    {
      let number = parts[place].dropFirst("convnormrelu".count)
      let kind = parts[place + 1] == "0" ? "conv" : "norm"
      parts[place] = kind + (number.isEmpty ? "1" : number)
      parts.remove(at: place + 1)
    } else if parts.count == 3, parts[1] == "conv" {
      parts[1] = "conv2"
    }
    return parts.joined(separator: ".")
  }

  private static let beginnings = [
    ("feature_encoder.", "fnet."),
    ("context_encoder.", "cnet."),
    ("update_block.motion_encoder.convcorr1.0.", "update_block.encoder.convc1."),
    ("update_block.motion_encoder.convcorr2.0.", "update_block.encoder.convc2."),
    ("update_block.motion_encoder.convflow1.0.", "update_block.encoder.convf1."),
    ("update_block.motion_encoder.convflow2.0.", "update_block.encoder.convf2."),
    ("update_block.motion_encoder.conv.0.", "update_block.encoder.conv."),
    ("mask_predictor.convrelu.0.", "update_block.mask.0."),
    ("mask_predictor.conv.", "update_block.mask.2."),
  ]
}
