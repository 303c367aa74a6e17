import Formats
import Imagery
import TestSupport
import Testing

/// An Exif segment that says nothing but an orientation, in either byte order.
func exifSegment(orientation: UInt8, isLittle: Bool = true) -> [UInt8] {
  func number(_ value: Int, _ size: Int) -> [UInt8] {
    let bytes = (0..<size).map { UInt8(value >> (8 * $0) & 255) }
    return isLittle ? bytes : bytes.reversed()
  }
  let tiff =
    Array((isLittle ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(1, 2)
    + number(0x0112, 2) + number(3, 2) + number(1, 4) + number(Int(orientation), 2) + [0, 0]
    + number(0, 4)
  let content = Array("Exif\0\0".utf8) + tiff
  let length = content.count + 2
  return [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + content
}

@Suite struct ExifOrientationTests {
  /// Four quarters of grey levels that tell every orientation apart: 40 80 / 120 200.
  private let upright: Image = {
    var image = Image(width: 48, height: 32, channels: 1)
    for y in 0..<32 {
      for x in 0..<48 {
        image.pixels[y * 48 + x] = y < 16 ? (x < 24 ? 40 : 80) : (x < 24 ? 120 : 200)
      }
    }
    return image
  }()

  /// The levels in the middles of the quarters, to the nearest 40.
  private func quarters(_ image: Image) -> [Int] {
    [(1, 1), (3, 1), (1, 3), (3, 3)].map { x, y in
      let at = (image.height * y / 4) * image.width + image.width * x / 4
      return (Int(image.pixels[at]) + 20) / 40 * 40
    }
  }

  /// What a camera that was held in an orientation stores of an upright scene: the way there is its own way
  /// back but for the two quarter turns.
  private func stored(_ orientation: ImageOrientation) -> Image {
    switch orientation {
    case .turnedLeft: upright.upright(from: .turnedRight)
    case .turnedRight: upright.upright(from: .turnedLeft)
    default: upright.upright(from: orientation)
    }
  }

  @Test func `the quarter turns are those of the standard`() {
    // 6: the stored picture's left column is the upright one's top row, from below.
    #expect(quarters(upright.upright(from: .turnedLeft)) == [120, 40, 200, 80])
    #expect(quarters(upright.upright(from: .turnedRight)) == [80, 200, 40, 120])
    #expect(quarters(upright.upright(from: .upsideDown)) == [200, 120, 80, 40])
    #expect(quarters(upright.upright(from: .mirrored)) == [80, 40, 200, 120])
    #expect(quarters(upright.upright(from: .transposed)) == [40, 120, 80, 200])
  }

  @Test(arguments: ImageOrientation.allCases, [true, false])
  func `a JPEG is read upright`(orientation: ImageOrientation, isLittle: Bool) throws {
    let folder = try TemporaryFolder()
    var bytes = try JPEG.encode(stored(orientation), quality: 95)
    let segment = exifSegment(orientation: UInt8(orientation.rawValue), isLittle: isLittle)
    bytes.insert(contentsOf: segment, at: 2)
    try AtomicFile.write(folder.file("a.jpg"), bytes: bytes)
    let read = try ImageFile.read(folder.file("a.jpg"))
    #expect((read.width, read.height) == (48, 32))
    #expect(quarters(read) == [40, 80, 120, 200])
    #expect(try ImageFile.size(of: folder.file("a.jpg")) == (48, 32))
  }

  @Test func `Exif that makes no sense is passed over`() throws {
    let plain = try JPEG.encode(upright, quality: 95)
    let segment = exifSegment(orientation: 6)
    // A value that there is not, and the segment cut short or spoilt anywhere.
    var spoilt = [exifSegment(orientation: 0), exifSegment(orientation: 9)]
    for place in 10..<segment.count {
      var other = segment
      other[place] ^= 0xFF
      spoilt.append(other)
    }
    for segment in spoilt {
      var bytes = plain
      bytes.insert(contentsOf: segment, at: 2)
      let read = try JPEG.decode(bytes, path: "a.jpg")
      #expect(read.width * read.height == 48 * 32)
    }
  }
}
