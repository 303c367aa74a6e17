public import Geometry
public import Imagery

/// What a camera sees of a world in depth, at one time.
public protocol SeenWorld: Sendable {
  /// The anti-aliased colour image.
  var image: Image { get }

  /// The z-depth at pixel centres; unknown in the sky.
  var depth: DepthMap { get }

  /// The id of the mover at each pixel centre; 0 where the world is static.
  var movers: Mask { get }

  /// Where the points seen at pixel centres are in another view, and 255 where they are not seen there.
  func motion(to other: Self) -> (flow: FlowField, occlusion: Mask)
}

extension View: SeenWorld {}

/// A world in depth, with a camera on its way through it.
public protocol FilmedWorld: SyntheticWorld {
  /// What the camera sees.
  associatedtype Seen: SeenWorld

  /// The pinhole camera.
  var camera: Camera { get }

  /// Whether all light comes from the camera, so that nothing can throw a shadow that it sees.
  static var isLitByCamera: Bool { get }

  /// The camera's pose at a time, in frames; the identity at time 0.
  func worldFromCamera(at time: Double) -> RigidTransform

  /// What the camera sees at a time, in frames.
  func view(at time: Double, threads: Int) -> Seen
}

extension FilmedWorld {
  /// Worlds are lit from elsewhere unless they say otherwise.
  public static var isLitByCamera: Bool { false }

  /// The poses of all frames; a timestamp is the frame's index.
  public var trajectory: Trajectory {
    Trajectory(
      poses: (0..<frameCount).map { frame in
        TimedPose(
          timestamp: Double(frame),
          worldFromCamera: worldFromCamera(at: Double(frame))
        )
      }
    )
  }

  /// The camera.
  public var cameraOfFrames: Camera? { camera }

  /// The camera's poses.
  public var trajectoryOfFrames: Trajectory? { trajectory }

  /// What the camera sees at a time, on one thread.
  public func view(at time: Double) -> Seen { view(at: time, threads: 1) }

  /// Everything about one frame, `hasBackward` including the flow to the frame before.
  public func truth(frame: Int, hasBackward: Bool, threads: Int) -> FrameTruth {
    func view(_ frame: Int) -> Seen { self.view(at: Double(frame), threads: threads) }
    let here = view(frame)
    let motion = frame + 1 < frameCount ? here.motion(to: view(frame + 1)) : nil
    return FrameTruth(
      image: here.image,
      depth: here.depth,
      movers: here.movers,
      flow: motion?.flow,
      occlusion: motion?.occlusion,
      backward: hasBackward && frame > 0 ? here.motion(to: view(frame - 1)).flow : nil
    )
  }
}
