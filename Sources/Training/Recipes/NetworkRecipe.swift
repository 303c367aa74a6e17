internal import Tensors

/// The network of a recipe, and what its kind of training needs to know.
public struct NetworkRecipe: Sendable {
  /// The name of the architecture, such as `raft-small`.
  public let name: String

  /// How it is trained.
  let kind: Kind

  /// In which numbers its convolutions learn; weights are in single precision.
  let precision: ElementKind

  /// How a network is trained.
  enum Kind: Sendable {
    case raft(isSmall: Bool, iterations: Int, testIterations: Int, SequenceLoss)
    case flowNet(MultiScaleFlowLoss)
    case depthNet(MultiScaleDepthLoss, displacement: Double, farthest: Double)
    case eigen(ScaleInvariantLoss)
    case disparity(DisparityTraining.Kind, ScaleInvariantLoss, nearest: Double)
    case surface(SurfaceLoss)
    case flowPose(PoseLoss, spread: Double)
    case poseNet(images: Int, rotation: Double, length: Double, flow: Double)
  }

  static let names = [
    "raft-small", "raft", "flownet-s", "depthnet", "eigen", "dispnet", "pydnet",
    "sfsnet-small", "flowpose", "posenet",
  ]

  /// Those that can learn in bf16; what is left needs more exact numbers than convolutions of images.
  static let namesInHalf: Set<String> = [
    "raft-small", "raft", "flownet-s", "depthnet", "dispnet", "pydnet", "sfsnet-small",
    "flowpose",
  ]

  init(_ fields: RecipeFields) throws {
    guard let fields = try fields.map("network") else {
      throw fields.error("network", found: "the key is missing", expected: "a network and its name")
    }
    name = try fields.word("name", of: Self.names)
    kind = try Self.kind(name, fields)
    let isHalf =
      Self.namesInHalf.contains(name)
      ? try fields.word("precision", of: ["fp32", "bf16"], default: "fp32") == "bf16" : false
    precision = isHalf ? .bfloat16 : .float32
    try fields.finish()
  }

  private static func kind(_ name: String, _ fields: RecipeFields) throws -> Kind {
    switch name {
    case "raft-small", "raft":
      return .raft(
        isSmall: name == "raft-small",
        iterations: try fields.count("iterations", 1...100, default: 12),
        testIterations: try fields.count("test-iterations", 1...100, default: 12),
        SequenceLoss(
          gamma: try fields.number("gamma", 0.01...1, default: 0.8),
          longest: try fields.number("longest", default: 400)
        )
      )
    case "flownet-s":
      return .flowNet(
        MultiScaleFlowLoss(
          weights: try scales(fields, default: MultiScaleFlowLoss().weights)
        )
      )
    case "depthnet":
      return .depthNet(
        MultiScaleDepthLoss(weights: try scales(fields, default: MultiScaleDepthLoss().weights)),
        displacement: try fields.number("displacement", 1e-6...1e6, default: 0.3),
        farthest: try fields.number("farthest", 1e-6...1e6, default: 100)
      )
    case "eigen":
      return .eigen(try scaleInvariant(fields, default: 0.5))
    case "sfsnet-small":
      let usual = SurfaceLoss()
      return .surface(
        SurfaceLoss(
          depth: try fields.number("depth", default: usual.depth),
          edges: try fields.number("edges", default: usual.edges),
          curvature: try fields.number("curvature", default: usual.curvature),
          structure: try fields.number("structure", default: usual.structure)
        )
      )
    case "flowpose":
      return .flowPose(
        PoseLoss(
          rotation: try fields.number("rotation", default: 1),
          direction: try fields.number("direction", default: 1)
        ),
        spread: try fields.number("spread", default: 0.05)
      )
    case "posenet":
      return .poseNet(
        images: 3,
        rotation: try fields.number("rotation", default: 20),
        length: try fields.number("length", default: 0.1),
        flow: try fields.number("flow", default: 1)
      )
    default:
      return .disparity(
        name == "pydnet" ? .pyDNet : .dispNet,
        try scaleInvariant(fields, default: 0.2),
        nearest: try fields.number("nearest", 1e-6...1e6, default: 0.5)
      )
    }
  }

  private static func scales(_ fields: RecipeFields, default weights: [Double]) throws -> [Double] {
    let found = try fields.numbers("scales", 0...1e6, default: weights)
    guard found.count == weights.count else {
      throw fields.error(
        "scales",
        found: "\(found.count) numbers",
        expected: "\(weights.count), one a scale, the finest first"
      )
    }
    return found
  }

  private static func scaleInvariant(
    _ fields: RecipeFields,
    default lambda: Double
  ) throws -> ScaleInvariantLoss {
    ScaleInvariantLoss(lambda: try fields.number("lambda", 0...1, default: lambda))
  }
}
