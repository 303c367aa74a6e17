import Formats
import Imagery

/// A video as an AVI of JPEG frames, the plainest there is (Microsoft, "AVI RIFF File Reference").
struct MotionJPEG {
  private var bytes: [UInt8] = []

  /// The file of these frames, at ten a second.
  static func file(_ frames: [Image]) throws -> [UInt8] {
    guard let first = frames.first else { return [] }
    let pictures = try frames.map { try JPEG.encode($0, quality: 95) }
    let (width, height) = (UInt32(first.width), UInt32(first.height))

    var header = MotionJPEG()
    // Microseconds a frame, bytes a second, padding, flags, frames, initial, streams, buffer, size.
    header.chunk(
      "avih",
      [100_000, 0, 0, 0x10, UInt32(frames.count), 0, 1, 0, width, height, 0, 0, 0, 0]
    )
    var stream = MotionJPEG()
    // Type, codec, flags, priority, initial, scale, rate, start, length, buffer, quality, size, frame.
    stream.chunk(
      "strh",
      [fourCC("vids"), fourCC("MJPG"), 0, 0, 0, 1, 10, 0, UInt32(frames.count), 0, 0, 0, 0, 0]
    )
    // Size of this, width, height, planes and bits, codec, size of an image, no palette.
    stream.chunk(
      "strf",
      [40, width, height, 24 << 16 | 1, fourCC("MJPG"), width * height * 3, 0, 0, 0, 0]
    )
    header.list("strl", stream)

    var movie = MotionJPEG()
    var index: [UInt32] = []
    for picture in pictures {
      index += [fourCC("00dc"), 0x10, UInt32(4 + movie.bytes.count), UInt32(picture.count)]
      movie.chunk("00dc", bytes: picture)
    }
    var body = MotionJPEG()
    body.list("hdrl", header)
    body.list("movi", movie)
    body.chunk("idx1", index)
    var file = MotionJPEG()
    file.chunk("RIFF", bytes: Array("AVI ".utf8) + body.bytes)
    return file.bytes
  }

  private static func fourCC(_ text: String) -> UInt32 {
    text.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  private mutating func chunk(_ name: String, _ words: [UInt32]) {
    chunk(name, bytes: words.flatMap { word in (0..<4).map { UInt8(word >> (8 * $0) & 255) } })
  }

  private mutating func list(_ name: String, _ content: MotionJPEG) {
    chunk("LIST", bytes: Array(name.utf8) + content.bytes)
  }

  private mutating func chunk(_ name: String, bytes content: [UInt8]) {
    let size = UInt32(content.count)
    bytes += Array(name.utf8) + (0..<4).map { UInt8(size >> (8 * $0) & 255) } + content
    if content.count % 2 == 1 { bytes.append(0) }
  }
}

/// The bytes of an uncompressed BMP, which is not a built-in format.
func bitmap(_ image: Image) -> [UInt8] {
  let row = (image.width * 3 + 3) / 4 * 4
  func words(_ values: [Int]) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(value >> (8 * $0) & 255) } }
  }
  var bytes = Array("BM".utf8) + words([54 + row * image.height, 0, 54])
  bytes += words([40, image.width, image.height, 24 << 16 | 1, 0, 0, 0, 0, 0, 0])
  for y in (0..<image.height).reversed() {
    for x in 0..<image.width {
      let i = 3 * (y * image.width + x)
      bytes += [image.pixels[i + 2], image.pixels[i + 1], image.pixels[i]]
    }
    bytes += [UInt8](repeating: 0, count: row - 3 * image.width)
  }
  return bytes
}
