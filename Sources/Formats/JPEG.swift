internal import CImageIO
public import Imagery

/// JPEG images, grey and RGB.
public enum JPEG {
  static let magic: [UInt8] = [0xFF, 0xD8, 0xFF]

  /// The quality at which pictures are written when nothing else is said, of 100.
  public static let defaultQuality = 90

  /// Reads an image, upright as its camera notes; CMYK is refused, and so is a file that ends early.
  public static func read(_ path: String) throws -> Image {
    try decode(FileContents.bytes(of: path), path: path)
  }

  /// Decodes an image, upright; errors name `path`.
  public static func decode(_ bytes: [UInt8], path: String) throws -> Image {
    let header = try header(path, bytes)
    guard header.channels == 1 || header.channels == 3 else {
      throw FileError(
        path,
        found: "a JPEG in CMYK",
        expected: "grey or RGB",
        advice: "convert it to RGB first"
      )
    }
    let pixels = try [UInt8](unsafeUninitializedCapacity: header.sampleCount) { buffer, count in
      try callImageIO(
        path,
        found: "damaged JPEG data",
        expected: "a whole JPEG image",
        advice: "make or copy it again"
      ) { message in
        bytes.withUnsafeBufferPointer {
          image_jpeg_decode(
            $0.baseAddress,
            $0.count,
            buffer.baseAddress,
            header.sampleCount,
            message
          )
        }
      }
      count = header.sampleCount
    }
    return Image(
      width: header.width,
      height: header.height,
      channels: header.channels,
      pixels: pixels
    ).upright(from: ImageOrientation(ofJPEG: bytes))
  }

  /// Writes an image with a quality of 1 … 100.
  public static func write(
    _ image: Image,
    to path: String,
    quality: Int = defaultQuality
  ) throws {
    try AtomicFile.write(path, bytes: encode(image, quality: quality))
  }

  /// The bytes of an image's file, with a quality of 1 … 100.
  public static func encode(_ image: Image, quality: Int = defaultQuality) throws -> [UInt8] {
    precondition((1...100).contains(quality))
    var encoded: UnsafeMutablePointer<UInt8>?
    var count = 0
    try callImageIO(
      "JPEG",
      found: "an image of \(image.width) × \(image.height) that libjpeg refuses",
      expected: "at most 65500 pixels a side"
    ) { message in
      image.pixels.withUnsafeBufferPointer {
        image_jpeg_encode(
          $0.baseAddress,
          UInt32(image.width),
          UInt32(image.height),
          Int32(image.channels),
          Int32(quality),
          &encoded,
          &count,
          message
        )
      }
    }
    defer { image_free(encoded) }
    return [UInt8](UnsafeBufferPointer(start: encoded, count: count))
  }

  /// The width and height of the upright image, from its header.
  static func size(_ path: String, _ bytes: [UInt8]) throws -> (width: Int, height: Int) {
    let header = try header(path, bytes)
    return ImageOrientation(ofJPEG: bytes).exchangesSides
      ? (header.height, header.width) : (header.width, header.height)
  }

  private static func header(_ path: String, _ bytes: [UInt8]) throws -> ImageHeader {
    try probe(path, bytes, kind: "JPEG") { image_jpeg_header($0, $1, $2, $3) }
  }
}
