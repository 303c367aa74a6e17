internal import CVision

/// What OpenCV said when it refused a call.
public struct VisionError: Error, CustomStringConvertible {
  /// The library's message.
  public let description: String
}

/// The library behind this target.
public enum VisionLibrary {
  /// OpenCV's version.
  public static var version: String { String(cString: vision_version()) }

  /// Set once, at first use: OpenCV prints nothing and starts no threads of its own.
  static let quietened: Void = vision_quieten()
}

func check(_ status: vision_status) throws(VisionError) {
  guard status == VISION_OK else {
    throw VisionError(description: "OpenCV: " + String(cString: vision_last_error()))
  }
}
