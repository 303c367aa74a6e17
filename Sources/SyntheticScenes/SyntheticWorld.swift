public import Geometry

/// A world that can be filmed: a sequence of frames with everything that is known about each.
///
/// Everything follows from the options, the same on every machine.
public protocol SyntheticWorld: Sendable {
  /// What a world is made from.
  associatedtype Options: Sendable, Codable

  /// The name of the kind of world, in commands and manifests.
  static var name: String { get }

  /// What this world is made from.
  var options: Options { get }

  /// How many frames the sequence has.
  var frameCount: Int { get }

  /// The pinhole camera; nil in a world without depth.
  var cameraOfFrames: Camera? { get }

  /// The camera's pose in each frame; nil in a world without depth.
  var trajectoryOfFrames: Trajectory? { get }

  /// The unit of lengths, in the plural.
  static var unit: String { get }

  /// Everything about one frame, `hasBackward` including the flow to the frame before.
  func truth(frame: Int, hasBackward: Bool, threads: Int) -> FrameTruth
}

extension SyntheticWorld {
  /// Lengths are in metres unless a world says otherwise.
  public static var unit: String { "metres" }

  /// Everything about one frame but the flow to the frame before.
  public func truth(frame: Int, threads: Int = 1) -> FrameTruth {
    truth(frame: frame, hasBackward: false, threads: threads)
  }
}
