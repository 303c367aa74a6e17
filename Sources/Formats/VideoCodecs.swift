public import Imagery
internal import Synchronization

/// The frames of one video, from its first on.
public protocol VideoReading: AnyObject {
  /// Width in pixels.
  var width: Int { get }

  /// Height in pixels.
  var height: Int { get }

  /// The next frame in RGB; nil at the end.
  func next() throws -> Image?

  /// Passes over the next frame without converting it; false at the end.
  func skip() throws -> Bool
}

/// The reader of videos, which executables with the heavy libraries set at their start.
public enum VideoCodecs {
  /// Opens a video at its first frame.
  public typealias Opening = @Sendable (_ path: String) throws -> any VideoReading

  private static let registered = Mutex<Opening?>(nil)

  /// Sets the reader of videos.
  public static func register(_ open: @escaping Opening) { registered.withLock { $0 = open } }

  /// Whether this executable reads videos.
  public static var isAvailable: Bool { registered.withLock { $0 != nil } }

  /// Opens a video at its first frame.
  public static func open(_ path: String) throws -> any VideoReading {
    guard let open = registered.withLock({ $0 }) else {
      throw FileError(
        path,
        found: "a video",
        expected: "images",
        advice: "take the frames out first, as with ffmpeg -i VIDEO frames/%06d.png"
      )
    }
    return try open(path)
  }
}
