internal import CMedia
internal import Formats
internal import Imagery

/// A video that OpenCV's videoio decodes, from its first frame on.
final class VideoFile: VideoReading {
  private let path: String
  private let video: media_video

  var width: Int { Int(video.width) }
  var height: Int { Int(video.height) }

  init(_ path: String) throws {
    self.path = path
    // Opened as a file first, for the reason that the system gives.
    _ = try FileContents.head(of: path, count: 1)
    var video = media_video()
    guard media_video_open(path, &video) == MEDIA_OK else {
      throw FileError(
        path,
        found: "no video that can be decoded",
        expected: "a video with a known codec",
        advice: "convert it first, as with ffmpeg -i VIDEO frames/%06d.png"
      )
    }
    self.video = video
  }

  deinit { media_video_release(video) }

  func next() throws -> Image? {
    var image = media_image()
    guard try isMore(media_video_next(video, &image)) else { return nil }
    return Image(taking: image).rgb
  }

  func skip() throws -> Bool { try isMore(media_video_skip(video)) }

  private func isMore(_ status: media_status) throws -> Bool {
    guard status != MEDIA_ERROR else {
      throw FileError(path, found: "a frame that fails (\(lastError))", expected: "a whole video")
    }
    return status == MEDIA_OK
  }
}
