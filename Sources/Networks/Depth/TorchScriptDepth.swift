internal import Formats
public import Geometry
public import Imagery
public import NetworkCatalogue
internal import Tensors

/// An image, its pinhole camera and where it was.
public struct PosedImage: Sendable {
  /// The picture, undistorted.
  public let image: Image

  /// Of the picture's size.
  public let camera: Camera

  /// From the world's coordinates to the camera's.
  public let cameraFromWorld: RigidTransform

  /// An image from its parts.
  public init(image: Image, camera: Camera, cameraFromWorld: RigidTransform) {
    self.image = image
    self.camera = camera
    self.cameraFromWorld = cameraFromWorld
  }
}

/// Any depth network in TorchScript, which brings its own code.
///
/// Of its `forward` the arguments tell what it is. One `Tensor`: an image 1 × 3 × H × W, red, green, blue from 0 to
/// 1, of which the first result is z-depth 1 × 1 × h × w or 1 × h × w. Or, as PatchmatchNet's (F. Wang et al., CVPR
/// 2021), `images: List[Tensor], intrinsics, extrinsics, depth_min, depth_max`: the target and then other images,
/// K as 1 × N × 3 × 3, camera-from-world as 1 × N × 4 × 4, the range of depth; results are depth and confidence.
public final class TorchScriptDepth {
  /// What a module takes.
  public enum Inputs: Sendable {
    /// One image.
    case image
    /// Several images whose cameras are known, and the range of depth.
    case posedImages
  }

  /// What this module takes.
  public let inputs: Inputs

  private let module: ScriptModule

  /// Reads a module; throws a `FileError` where its arguments are of neither kind.
  public init(_ path: String) throws {
    do {
      module = try ScriptModule(path)
    } catch {
      throw FileError(
        path,
        found: error.description,
        expected: "a module in TorchScript",
        advice: "save it by torch.jit.trace or torch.jit.script"
      )
    }
    let types = module.arguments.map(\.type)
    switch types {
    case ["Tensor"]: inputs = .image
    case ["List[Tensor]", "Tensor", "Tensor", "Tensor", "Tensor"]: inputs = .posedImages
    default:
      throw FileError(
        path,
        found:
          "forward(\(module.arguments.map { "\($0.name): \($0.type)" }.joined(separator: ", ")))",
        expected: "an image, or images, intrinsics, extrinsics, depth_min, depth_max"
      )
    }
  }

  /// z-depth of one image, of unknown scale.
  public func depth(of image: Image, _ settings: NetworkSettings) throws -> DepthPrediction {
    precondition(inputs == .image)
    let input = try Normalisation.unit([image].sized(settings)).contiguous()
    let outputs = try module([.tensor(input)])
    guard let depth = outputs.first else {
      throw TensorError("a module that returns no tensor")
    }
    return try DepthPrediction(Self.map(depth), like: image, .depth)
  }

  /// z-depth of the first image within a range, and the module's confidence in it, 0 … 1.
  ///
  /// The same seed gives the same result: such modules try depths at random.
  public func depth(
    of views: [PosedImage],
    within range: ClosedRange<Double>,
    seed: UInt64 = 0
  ) throws -> (depth: DepthMap, confidence: DepthMap) {
    precondition(inputs == .posedImages && views.count >= 2)
    let images = try views.map { try Normalisation.unit([$0.image]).contiguous() }
    let intrinsics = views.flatMap { view in
      (0..<3).flatMap { r in (0..<3).map { c in Float(view.camera.matrix[r, c]) } }
    }
    let extrinsics = try Tensor.concatenated(
      views.map { try .homogeneous($0.cameraFromWorld) },
      axis: 0
    )
    try TensorLibrary.seed(seed)
    let outputs = try module([
      .list(images), .tensor(Tensor(intrinsics, shape: [1, views.count, 3, 3])),
      .tensor(extrinsics.expandingAxis(0)),
      .tensor(Tensor([Float(range.lowerBound)], shape: [1])),
      .tensor(Tensor([Float(range.upperBound)], shape: [1])),
    ])
    guard outputs.count >= 2 else {
      throw TensorError(
        "a module that returns \(outputs.count) tensors, expected depth, confidence"
      )
    }
    let image = views[0].image
    return (
      try DepthPrediction(Self.map(outputs[0]), like: image, .depth).values,
      try DepthPrediction(Self.map(outputs[1]), like: image, .depth).values
    )
  }

  /// As 1 × 1 × h × w.
  private static func map(_ tensor: Tensor) throws -> Tensor {
    let shape = tensor.shape
    guard shape.count >= 2, shape.dropLast(2).allSatisfy({ $0 == 1 }) else {
      throw TensorError("a result of shape \(shape), expected [1, 1, height, width]")
    }
    return try tensor.reshaped([1, 1, shape[shape.count - 2], shape[shape.count - 1]])
  }
}
