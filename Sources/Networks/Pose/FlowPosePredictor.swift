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
    let grid = try FlowGrid(flow, confidence: confidence, camera: camera)
    return try withoutGradients {
      let told = try network(grid.tensor().inNumbers(of: settings))
      return try told.motions(of: [grid])[0].likeliest
    }
  }
}
