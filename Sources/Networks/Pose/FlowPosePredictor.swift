public import Geometry
public import Imagery
public import NetworkCatalogue
internal import Tensors

/// A network that tells how the camera moved from a flow, without seeing images.
public protocol FlowPosePredicting: Network {
  /// What brings points of the first camera into the second; its translation has length 1.
  ///
  /// The confidence of each vector is from 0 to 1; without it all known ones are trusted.
  func secondFromFirst(
    _ flow: FlowField,
    confidence: DepthMap?,
    camera: Camera,
    _ settings: NetworkSettings
  ) throws -> RigidTransform
}

extension NetworkEntry {
  static let flowPose = NetworkEntry("flowpose", files: [WeightFile("flowpose")]) { sources in
    FlowPosePredictor(network: try FlowPose(sources[0].scope))
  }
}

/// `FlowPose` by flows of any size.
private struct FlowPosePredictor: FlowPosePredicting {
  let network: FlowPose

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    throw NetworkInputError(
      "flowpose takes a flow, no images: pose --network flowpose --flow FOLDER"
    )
  }

  func secondFromFirst(
    _ flow: FlowField,
    confidence: DepthMap?,
    camera: Camera,
    _ settings: NetworkSettings
  ) throws -> RigidTransform {
    let input = try FlowGrid.input(flow, confidence: confidence, camera: camera).channelsLast()
    let numbers = try withoutGradients {
      try network(input.cast(to: settings.precision == .bf16 ? .bfloat16 : .float32)).doubles()
    }
    let direction = Vector3(numbers[0], numbers[1], numbers[2])
    return RigidTransform(
      rotation: Matrix3.rotation(exp: Vector3(numbers[3], numbers[4], numbers[5])),
      translation: length(direction) > 0 ? normalised(direction) : Vector3(0, 0, 1)
    )
  }
}
