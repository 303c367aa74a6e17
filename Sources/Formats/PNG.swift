internal import CImageIO
public import Imagery

/// PNG images: 8 and 16 bits, grey and RGB; palettes are looked up, alpha is dropped.
public enum PNG {
  static let magic: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Reads an image in 8 bits; 16-bit files are scaled to 8.
  public static func read(_ path: String) throws -> Image {
    try decode(FileContents.bytes(of: path), path: path)
  }

  /// Reads a 16-bit image as it is; files with fewer bits are refused.
  public static func read16(_ path: String) throws -> Raster16 {
    let bytes = try FileContents.bytes(of: path)
    let header = try header(path, bytes)
    guard header.bits == 16 else {
      throw FileError(
        path,
        found: "a PNG of \(header.bits) bits a sample",
        expected: "16 bits a sample"
      )
    }
    let samples = try [UInt16](unsafeUninitializedCapacity: header.sampleCount) { buffer, count in
      try decode(path, bytes, IMAGE_PNG_16, into: UnsafeMutableRawBufferPointer(buffer), 2)
      count = header.sampleCount
    }
    return Raster16(
      width: header.width,
      height: header.height,
      channels: header.channels,
      samples: samples
    )
  }

  /// Decodes an image in 8 bits; errors name `path`.
  public static func decode(_ bytes: [UInt8], path: String) throws -> Image {
    let header = try header(path, bytes)
    let pixels = try [UInt8](unsafeUninitializedCapacity: header.sampleCount) { buffer, count in
      try decode(path, bytes, IMAGE_PNG_8, into: UnsafeMutableRawBufferPointer(buffer), 1)
      count = header.sampleCount
    }
    return Image(
      width: header.width,
      height: header.height,
      channels: header.channels,
      pixels: pixels
    )
  }

  /// Writes an 8-bit image.
  public static func write(_ image: Image, to path: String) throws {
    try AtomicFile.write(path, bytes: encode(image))
  }

  /// Writes a 16-bit image.
  public static func write(_ raster: Raster16, to path: String) throws {
    try AtomicFile.write(path, bytes: encode(raster))
  }

  /// The bytes of an 8-bit image's file.
  public static func encode(_ image: Image) throws -> [UInt8] {
    try image.pixels.withUnsafeBytes {
      try encode($0, image.width, image.height, image.channels, bits: 8)
    }
  }

  /// The bytes of a 16-bit image's file.
  public static func encode(_ raster: Raster16) throws -> [UInt8] {
    try raster.samples.withUnsafeBytes {
      try encode($0, raster.width, raster.height, raster.channels, bits: 16)
    }
  }

  /// An image's palette of 256 colours and its indices, H × W.
  static func indices(
    _ bytes: [UInt8],
    path: String,
    header: ImageHeader
  ) throws -> (indices: [UInt8], palette: [UInt8]) {
    var palette = [UInt8](repeating: 0, count: 3 * 256)
    let pixels = header.width * header.height
    let indices = try [UInt8](unsafeUninitializedCapacity: pixels) { buffer, count in
      try decode(
        path,
        bytes,
        IMAGE_PNG_INDICES,
        into: UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[..<pixels]
        ),
        1,
        palette: &palette
      )
      count = pixels
    }
    return (indices, palette)
  }

  static func header(_ path: String, _ bytes: [UInt8]) throws -> ImageHeader {
    try probe(path, bytes, kind: "PNG") { image_png_header($0, $1, $2, $3) }
  }

  /// The size in a file's first bytes: signature, length and name of the first chunk, and its body.
  static func size(_ path: String, _ head: [UInt8]) throws -> (width: Int, height: Int) {
    guard head.count >= 24, head[12..<16].elementsEqual("IHDR".utf8) else {
      throw FileError(
        path,
        found: "no PNG header that can be read",
        expected: "a whole PNG image",
        advice: "make or copy it again"
      )
    }
    func bigEndian(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
    let (width, height) = (bigEndian(head[16..<20]), bigEndian(head[20..<24]))
    try refuseUnreadableSize(path, width: width, height: height, channels: 1)
    return (width, height)
  }

  private static func decode(
    _ path: String,
    _ bytes: [UInt8],
    _ form: image_png_form,
    into samples: UnsafeMutableRawBufferPointer,
    _ sampleBytes: Int,
    palette: UnsafeMutablePointer<UInt8>? = nil
  ) throws {
    try callImageIO(
      path,
      found: "damaged PNG data",
      expected: "a whole PNG image",
      advice: "make or copy it again"
    ) { message in
      bytes.withUnsafeBufferPointer {
        image_png_decode(
          $0.baseAddress,
          $0.count,
          form,
          samples.baseAddress,
          samples.count / sampleBytes,
          palette,
          message
        )
      }
    }
  }

  private static func encode(
    _ samples: UnsafeRawBufferPointer,
    _ width: Int,
    _ height: Int,
    _ channels: Int,
    bits: Int
  ) throws -> [UInt8] {
    var encoded: UnsafeMutablePointer<UInt8>?
    var count = 0
    try callImageIO(
      "PNG",
      found: "an image of \(width) × \(height) that libpng refuses",
      expected: "a size that PNG can hold"
    ) { message in
      image_png_encode(
        samples.baseAddress,
        UInt32(width),
        UInt32(height),
        Int32(channels),
        Int32(bits),
        &encoded,
        &count,
        message
      )
    }
    defer { image_free(encoded) }
    return [UInt8](UnsafeBufferPointer(start: encoded, count: count))
  }
}
