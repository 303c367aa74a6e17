public import Imagery

/// Masks in PNG: one byte a pixel, 0 is no; what else may be an object's id.
public enum MaskFile {
  /// Reads a mask.
  ///
  /// Grey images give their values and RGB images their largest channel. A palette of greys is looked
  /// up; of a palette with colours, as DAVIS has it, the indices are the ids.
  public static func read(_ path: String) throws -> Mask {
    let bytes = try FileContents.bytes(of: path)
    guard bytes.starts(with: PNG.magic) else {
      throw FileError(path, found: "no PNG signature", expected: "a mask in PNG")
    }
    let header = try PNG.header(path, bytes)
    guard header.bits <= 8 else {
      throw FileError(path, found: "a 16-bit PNG", expected: "a mask of 8 bits a pixel")
    }
    guard !header.hasPalette else { return try readPalette(bytes, path, header) }
    let image = try PNG.decode(bytes, path: path)
    guard image.channels == 3 else {
      return Mask(width: image.width, height: image.height, values: image.pixels)
    }
    let values = (0..<image.width * image.height).map { i in
      max(image.pixels[3 * i], image.pixels[3 * i + 1], image.pixels[3 * i + 2])
    }
    return Mask(width: image.width, height: image.height, values: values)
  }

  /// Writes a mask as 8-bit grey PNG.
  public static func write(_ mask: Mask, to path: String) throws {
    try PNG.write(
      Image(width: mask.width, height: mask.height, channels: 1, pixels: mask.values),
      to: path
    )
  }

  private static func readPalette(
    _ bytes: [UInt8],
    _ path: String,
    _ header: ImageHeader
  ) throws -> Mask {
    let (indices, palette) = try PNG.indices(bytes, path: path, header: header)
    let greys = stride(from: 0, to: palette.count, by: 3).map { palette[$0] }
    let isGrey = greys.indices.allSatisfy { i in
      palette[3 * i + 1] == greys[i] && palette[3 * i + 2] == greys[i]
    }
    return Mask(
      width: header.width,
      height: header.height,
      values: isGrey ? indices.map { greys[Int($0)] } : indices
    )
  }
}
