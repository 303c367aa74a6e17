internal import Checkpoints
internal import Formats
public import Geometry
public import Imagery
internal import Layers
internal import Tensors

/// `FlowPose` with its weights: a flow and a camera in, a motion out.
public final class FlowPosePredictor {
  private let network: FlowPose

  /// The network with the weights of a file; throws where they do not fit.
  public init(_ path: String) throws {
    let store = ParameterStore()
    network = try FlowPose(store.root)
    do {
      try store.load(try Checkpoint(path).tensors.map { ($0.name, try $0.tensor(of: path)) })
    } catch let mismatch as MismatchedState {
      throw FileError(path, found: mismatch.description, expected: "weights of flowpose")
    }
  }

  /// What brings points of the first camera into the second; its translation has length 1.
  ///
  /// The confidence of each vector is from 0 to 1; without it all known ones are trusted.
  public func secondFromFirst(
    _ flow: FlowField,
    confidence: DepthMap? = nil,
    camera: Camera
  ) throws -> RigidTransform {
    let input = try FlowGrid.input(flow, confidence: confidence, camera: camera)
    let numbers = try withoutGradients { try network(input).doubles() }
    let direction = Vector3(numbers[0], numbers[1], numbers[2])
    return RigidTransform(
      rotation: Matrix3.rotation(exp: Vector3(numbers[3], numbers[4], numbers[5])),
      translation: length(direction) > 0 ? normalised(direction) : Vector3(0, 0, 1)
    )
  }
}
