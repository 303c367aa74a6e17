import Imagery
import NetworkCatalogue
import Tensors

extension NetworkEntry {
  static let flowNet2 = flowNet2("flownet2", .full, alignsCorners: false)
  static let flowNet2CS = flowNet2("flownet2-cs", .cs, alignsCorners: false)
  static let flowNet2CSS = flowNet2("flownet2-css", .css, alignsCorners: false)
  static let flowNet2Aligned = flowNet2("flownet2-aligned", .full, alignsCorners: true)
  static let flowNet2CSAligned = flowNet2("flownet2-cs-aligned", .cs, alignsCorners: true)
  static let flowNet2CSSAligned = flowNet2("flownet2-css-aligned", .css, alignsCorners: true)
  static let flowNet2C = flowNet2C("flownet2-c", alignsCorners: false)
  static let flowNet2CAligned = flowNet2C("flownet2-c-aligned", alignsCorners: true)
  static let flowNet2S = flowNet2S("flownet2-s", alignsCorners: false)
  static let flowNet2SAligned = flowNet2S("flownet2-s-aligned", alignsCorners: true)
  static let flowNet2SD = flowNet2SD("flownet2-sd", alignsCorners: false)
  static let flowNet2SDAligned = flowNet2SD("flownet2-sd-aligned", alignsCorners: true)

  private static func flowNet2(_ name: String, _ stack: FlowNet2.Stack, alignsCorners: Bool) -> Self
  {
    entry(name) { sources in
      let configuration = FlowNet2.Configuration(stack: stack, alignsCorners: alignsCorners)
      let network = try FlowNet2(sources[0].scope, configuration)
      return NVIDIAFlow {
        let output = try network($0)
        return output.stages.map { ($0.name, $0.flow) } + [("flow_final", output.flow)]
      }
    }
  }

  private static func flowNet2C(_ name: String, alignsCorners: Bool) -> Self {
    entry(name) { sources in
      let network = try FlowNetC(sources[0].scope, .nvidia)
      return NVIDIAFlow(
        alone: { try network($0.channels(0..<3), $0.channels(3..<6)).flows },
        alignsCorners
      )
    }
  }

  private static func flowNet2S(_ name: String, alignsCorners: Bool) -> Self {
    entry(name) { sources in
      let network = try FlowNetS(sources[0].scope, .nvidia)
      return NVIDIAFlow(alone: { try network($0) }, alignsCorners)
    }
  }

  private static func flowNet2SD(_ name: String, alignsCorners: Bool) -> Self {
    entry(name) { sources in
      let network = try FlowNetSD(sources[0].scope)
      return NVIDIAFlow(alone: { try network($0) }, alignsCorners)
    }
  }

  private static func entry(
    _ name: String,
    make: @escaping @Sendable ([Source]) throws -> any Network
  ) -> Self {
    NetworkEntry(name, files: [WeightFile("flownet2")], make: make)
  }
}

/// A network of FlowNet 2 with what its reference does before, and a border where it would cut.
private struct NVIDIAFlow: FlowPredicting {
  let network: (Tensor) throws -> [NamedTensor]

  init(_ network: @escaping (Tensor) throws -> [NamedTensor]) { self.network = network }

  /// One that stands alone: its finest flow, enlarged.
  init(alone network: @escaping (Tensor) throws -> [Tensor], _ alignsCorners: Bool) {
    self.init {
      let flows = try network($0)
      let full = try (flows[0].cast(to: .float32) * 20).enlarged(by: 4, alignCorners: alignsCorners)
      return flows.enumerated().map { ("flow\($0 + 2)", $1) } + [("flow_final", full)]
    }
  }

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let pair = try images.sized(settings).map { try $0.tensor() }
    let (width, height) = (pair[0].width, pair[0].height)
    // Per channel over both images, before the border is added.
    let mean = try Tensor.concatenated(pair, axis: 2).mean([2, 3], keepingAxes: true)
    let parts = try pair.map { image in
      try ((image - mean) / 255).padded(
        left: 0,
        right: (64 - width % 64) % 64,
        top: 0,
        bottom: (64 - height % 64) % 64,
        .border
      )
    }
    var outputs = try network(.concatenated(parts, axis: 1).inNumbers(of: settings))
    let last = outputs.removeLast()
    let flow = try last.tensor.slice(axis: 2, 0..<height).slice(axis: 3, 0..<width)
    return outputs + [(last.name, try flow.select(axis: 0, 0))]
  }
}
