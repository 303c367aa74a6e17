import Geometry
import Imagery
import NetworkCatalogue
import Tensors

extension NetworkEntry {
  static let poseExpNet = NetworkEntry("poseexpnet", files: [WeightFile("posenet")]) { sources in
    let contents = sources[0].contents
    let frames = contents.frames ?? 3
    let network = try PoseExpNet(
      sources[0].scope,
      neighbours: frames - 1,
      hasMasks: contents.frames == nil || contents.shape(of: "upconv5.0.weight") != nil
    )
    return NeighbourPoses(frames: frames) {
      let output = try network($0)
      return (output.poses, output.masks)
    }
  }

  static let poseNetB6 = NetworkEntry("posenet-b6", files: [WeightFile("posenet")]) { sources in
    let frames = sources[0].contents.frames ?? 5
    let network = try PoseNet(sources[0].scope, frames: frames, .collaboration)
    return NeighbourPoses(frames: frames) { (try network($0), []) }
  }

  static let poseNet = NetworkEntry("posenet", files: [WeightFile("posenet")]) { sources in
    let frames = sources[0].contents.frames ?? 3
    return LastFramePoses(
      frames: frames,
      network: try PoseNet(sources[0].scope, frames: frames, .pinard),
      trainedSize: sources[0].contents.trainedSize
    )
  }

  static let monodepth2Pose = NetworkEntry(
    "monodepth2-pose",
    files: [WeightFile("pose_encoder", unused: ["encoder.fc."]), WeightFile("pose")]
  ) { sources in
    PairPose(
      network: try Monodepth2Pose(
        encoder: sources[0].scope,
        decoder: sources[1].scope,
        sources[0].contents.resNetDepth
      )
    )
  }
}

extension WeightContents {
  /// How many frames the first convolution sees; nil where there is none.
  var frames: Int? { shape(of: "conv1.0.weight").map { $0[1] / 3 } }
}

/// Motions from the target, the middle frame, to each other frame.
private struct NeighbourPoses: PosePredicting {
  let frames: Int
  let network: (Tensor) throws -> (poses: Tensor, masks: [Tensor])

  var imageCount: Int { frames }

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    try requireFrames(frames, images)
    let input = try Normalisation.symmetric(images.sized(settings).targetFirst, settings)
    let output = try network(input)
    var vectors = try PoseVector.all(in: output.poses)
    vectors.insert(.zero, at: frames / 2)
    return [("pose", output.poses)]
      + output.masks.enumerated().map { ("exp_mask\($0 + 1)", $1) }
      + [
        ("inv_transform", try Tensor(vectors.map(\.transform))),
        ("poses_relative_to_first", try Tensor(firstFromFrames(vectors))),
      ]
  }

  func poses(of images: [Image], _ settings: NetworkSettings) throws -> [RigidTransform] {
    try requireFrames(frames, images)
    let input = try Normalisation.symmetric(images.sized(settings).targetFirst, settings)
    var vectors = try PoseVector.all(in: network(input).poses)
    vectors.insert(.zero, at: frames / 2)
    return firstFromFrames(vectors)
  }
}

/// Motions from the last frame to each other frame, at the images' size or at that of the training where the file tells it.
private struct LastFramePoses: PosePredicting {
  let frames: Int
  let network: PoseNet
  let trainedSize: NetworkSettings.Size?

  var imageCount: Int { frames }

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let (pose, vectors) = try motions(images, settings)
    return [
      ("pose", pose),
      ("inv_transform", try Tensor(vectors.map(\.transform)).expandingAxis(0)),
      ("poses_relative_to_first", try Tensor(firstFromFrames(vectors)).expandingAxis(0)),
    ]
  }

  func poses(of images: [Image], _ settings: NetworkSettings) throws -> [RigidTransform] {
    try firstFromFrames(motions(images, settings).vectors)
  }

  private func motions(
    _ images: [Image],
    _ settings: NetworkSettings
  ) throws -> (pose: Tensor, vectors: [PoseVector]) {
    try requireFrames(frames, images)
    let resized = images.sized(settings.sized(trainedSize))
    let motions = try network(Normalisation.symmetric(resized, settings)).cast(to: .float32)
    let pose = try Tensor.concatenated([motions, .zeros([1, 1, 6])], axis: 1)
    return (pose, try PoseVector.all(in: pose))
  }
}

/// The motion between two images in time order.
private struct PairPose: PosePredicting {
  let network: Monodepth2Pose

  var imageCount: Int { 2 }

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] {
    let output = try motion(images, settings)
    let (rotation, translation) = try parts(output)
    let secondFromFirst = RigidTransform(rotation: rotation, translation: translation)
    // What the reference uses where the second image is the earlier one.
    return [
      ("axisangle", output.axisAngle), ("translation", output.translation),
      ("T", try .homogeneous(secondFromFirst)),
      ("T_invert", try .homogeneous(secondFromFirst.inverse)),
    ]
  }

  func poses(of images: [Image], _ settings: NetworkSettings) throws -> [RigidTransform] {
    let (rotation, translation) = try parts(motion(images, settings))
    let secondFromFirst = RigidTransform(rotation: rotation, translation: translation)
    return [.identity, secondFromFirst.inverse]
  }

  private func motion(
    _ images: [Image],
    _ settings: NetworkSettings
  ) throws -> Monodepth2Pose.Output {
    let frames = images.sized(settings, by: .lanczos)
    return try network(Normalisation.unit(frames, settings))
  }

  private func parts(_ output: Monodepth2Pose.Output) throws -> (Matrix3, Vector3) {
    let (angles, steps) = (try output.axisAngle.doubles(), try output.translation.doubles())
    let rotation = Matrix3.rotation(exp: Vector3(angles[0], angles[1], angles[2]))
    return (rotation, Vector3(steps[0], steps[1], steps[2]))
  }
}

/// Each camera as seen from the first one, of what brings points of one camera into each.
private func firstFromFrames(_ vectors: [PoseVector]) -> [RigidTransform] {
  let frameFromTarget = vectors.map(\.transform)
  return frameFromTarget.map { frameFromTarget[0] * $0.inverse }
}

private func requireFrames(_ frames: Int, _ images: [Image]) throws {
  guard images.count == frames else {
    throw NetworkInputError("these weights take \(frames) images, not \(images.count)")
  }
}
