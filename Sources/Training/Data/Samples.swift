public import Geometry
public import Imagery
public import Networks
public import Tensors

/// Two images and the flow from the first to the second.
public struct FlowPair: Sendable {
  /// The first image.
  public var first: Image
  /// The second image.
  public var second: Image
  /// The flow from the first to the second; NaN where unknown.
  public var flow: FlowField

  /// A pair from its parts, all of one size.
  public init(first: Image, second: Image, flow: FlowField) {
    precondition(first.width == second.width && first.height == second.height)
    precondition(first.width == flow.width && first.height == flow.height)
    self.first = first
    self.second = second
    self.flow = flow
  }
}

/// Two images of a camera that moved without turning, and the depth of the second.
public struct DepthPairSample: Sendable {
  /// The earlier image, turned to the orientation of the later one.
  public var reference: Image
  /// The later image.
  public var target: Image
  /// The depth of the later image, in metres; NaN where unknown.
  public var depth: DepthMap
  /// How far the camera moved between them, in metres.
  public var displacement: Double

  /// A sample from its parts, all of one size.
  public init(reference: Image, target: Image, depth: DepthMap, displacement: Double) {
    precondition(displacement > 0)
    precondition(reference.width == target.width && reference.height == target.height)
    precondition(target.width == depth.width && target.height == depth.height)
    self.reference = reference
    self.target = target
    self.depth = depth
    self.displacement = displacement
  }
}

/// An image and its depth.
public struct DepthSample: Sendable {
  /// The image.
  public var image: Image
  /// Its depth; NaN where unknown.
  public var depth: DepthMap

  /// A sample from its parts, of one size.
  public init(image: Image, depth: DepthMap) {
    precondition(image.width == depth.width && image.height == depth.height)
    self.image = image
    self.depth = depth
  }
}

/// Consecutive images of one camera, with the depth of the middle one and the poses of all.
public struct ViewsSample: Sendable {
  /// The images, in order of time; an odd number.
  public var images: [Image]
  /// The depth of the middle one, in metres; NaN where unknown.
  public var depth: DepthMap
  /// The camera.
  public var camera: Camera
  /// From the middle camera's frame to each camera's.
  public var cameraFromMiddle: [RigidTransform]

  /// A sample from its parts.
  public init(
    images: [Image],
    depth: DepthMap,
    camera: Camera,
    cameraFromMiddle: [RigidTransform]
  ) {
    precondition(images.count % 2 == 1 && images.count == cameraFromMiddle.count)
    self.images = images
    self.depth = depth
    self.camera = camera
    self.cameraFromMiddle = cameraFromMiddle
  }
}

/// A flow field with its camera, and the motion that made most of it.
public struct FlowPoseSample: Sendable {
  /// The flow; NaN where unknown.
  public var flow: FlowField
  /// How far the flow can be trusted, from 0 to 1.
  public var confidence: DepthMap
  /// The camera.
  public var camera: Camera
  /// From the first camera's frame to the second's.
  public var secondFromFirst: RigidTransform
  /// As the network sees them.
  public let grid: FlowGrid
  /// How far each cell's vector is from its true epipolar line, as `FlowGrid` has it.
  public let epipolarDistances: [Float]

  /// A sample from its parts, all of one size.
  public init(
    flow: FlowField,
    confidence: DepthMap,
    camera: Camera,
    secondFromFirst: RigidTransform
  ) throws(TensorError) {
    grid = try FlowGrid(flow, confidence: confidence, camera: camera)
    epipolarDistances = grid.epipolarDistances(secondFromFirst)
    self.flow = flow
    self.confidence = confidence
    self.camera = camera
    self.secondFromFirst = secondFromFirst
  }
}
