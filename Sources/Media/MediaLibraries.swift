internal import CMedia
internal import Formats

/// The libraries behind this target.
public enum MediaLibraries {
  /// Makes videos and further image formats readable everywhere in this process; call it once.
  public static func register() {
    media_quieten()
    ImageCodecs.register(OtherImages())
    VideoCodecs.register { try VideoFile($0) }
  }

  /// Names and versions, in the order in which people ask for them.
  public static var versions: [(name: String, version: String)] {
    [
      ("OpenCV", String(cString: media_opencv_version())),
      ("FFmpeg", String(cString: media_ffmpeg_version())),
      ("libpng", String(cString: media_png_version())),
      ("libjpeg", String(cString: media_jpeg_version())),
    ]
  }
}
