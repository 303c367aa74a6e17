internal import CMedia
internal import Formats
internal import Imagery

/// Images in the formats that OpenCV's imgcodecs adds to the built-in ones.
struct OtherImages: ImageDecoding {
  let formats = ["BMP", "TIFF", "WebP", "JPEG 2000"]

  func canDecode(_ path: String) -> Bool { media_image_recognised(path) != 0 }

  func decode(_ path: String) throws -> Image {
    var image = media_image()
    guard media_image_decode(path, &image) == MEDIA_OK else {
      throw FileError(
        path,
        found: "an image that ends early or is damaged (\(lastError))",
        expected: "a whole image",
        advice: "make or copy it again"
      )
    }
    return Image(taking: image)
  }
}

extension Image {
  /// Copies an image out of OpenCV's memory and releases that.
  init(taking image: media_image) {
    defer { media_image_release(image) }
    let (width, height, channels) = (Int(image.width), Int(image.height), Int(image.channels))
    let pixels = UnsafeBufferPointer(start: image.pixels, count: width * height * channels)
    self.init(width: width, height: height, channels: channels, pixels: Array(pixels))
  }
}

/// What OpenCV said about the last failure on this thread, in one line.
var lastError: String {
  String(String(cString: media_last_error()).map { $0.isNewline ? " " : $0 })
}
