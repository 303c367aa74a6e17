/// What a network tells from images.
public enum NetworkKind: String, CaseIterable, Sendable {
  /// How pixels move from one image to another.
  case flow
  /// Depth, or its inverse, from one image.
  case depth = "depth of one image"
  /// Depth from two images or more.
  case stereoDepth = "depth of several images"
  /// How the camera moved between images.
  case pose
  /// How the camera moved, from a flow between two images.
  case flowPose = "pose from flow"
  /// Which pixels a static world does not explain.
  case mask
}

/// What is known of a network without running it.
public struct NetworkCard: Equatable, Sendable {
  /// Its name on the command line.
  public let name: String

  /// What it tells.
  public let kind: NetworkKind

  /// How many images it may take at once.
  public let imageCounts: [Int]

  /// What it is and who made it, in one line.
  public let summary: String

  /// Whether it has a choice of the size at which it works; others work at one only, or at that of their images.
  public let takesSize: Bool

  /// A card; where several numbers of images are possible, the weights say which.
  public init(
    _ name: String,
    _ kind: NetworkKind,
    images: Int...,
    takesSize: Bool = true,
    summary: String
  ) {
    self.takesSize = takesSize
    self.name = name
    self.kind = kind
    imageCounts = images
    self.summary = summary
  }
}
