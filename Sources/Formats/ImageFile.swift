public import Imagery

/// Images of any format that is readable here, told apart by their first bytes.
public enum ImageFile {
  /// Reads an image: PNG, JPEG, PPM and PGM, and what registered codecs add.
  public static func read(_ path: String) throws -> Image {
    switch try Kind(path) {
    case .png: try PNG.read(path)
    case .jpeg: try JPEG.read(path)
    case .pnm: try PNM.read(path)
    case .other(let codec): try codec.decode(path)
    }
  }

  /// The width and height of an image, from its header where the format allows.
  public static func size(of path: String) throws -> (width: Int, height: Int) {
    switch try Kind(path) {
    case .png:
      // The header comes first in a PNG: a few bytes do.
      return try PNG.size(path, FileContents.head(of: path, count: 24))
    case .jpeg:
      return try JPEG.size(path, FileContents.bytes(of: path))
    case .pnm:
      let header = try PNM.header(path, FileContents.head(of: path, count: 4096))
      return (header.width, header.height)
    case .other(let codec):
      let image = try codec.decode(path)
      return (image.width, image.height)
    }
  }

  /// Writes an image in the format that the extension names: png, jpg, jpeg, ppm or pgm.
  public static func write(_ image: Image, to path: String) throws {
    switch fileExtension(of: path) {
    case "png": try PNG.write(image, to: path)
    case "jpg", "jpeg": try JPEG.write(image, to: path)
    case "ppm", "pgm", "pnm": try PNM.write(image, to: path)
    default: throw unknownExtension(path, expected: [".png", ".jpg", ".ppm", ".pgm"])
    }
  }

  private enum Kind {
    case png
    case jpeg
    case pnm
    case other(any ImageDecoding)

    init(_ path: String) throws {
      let head = try FileContents.head(of: path, count: 16)
      if head.starts(with: PNG.magic) {
        self = .png
      } else if head.starts(with: JPEG.magic) {
        self = .jpeg
      } else if PNM.recognises(head) {
        self = .pnm
      } else if let codec = ImageCodecs.decoder(for: path) {
        self = .other(codec)
      } else {
        throw FileError(
          path,
          found: head.isEmpty ? "an empty file" : "no image format that is known here",
          expected: ImageCodecs.readableFormats,
          advice: "convert it first"
        )
      }
    }
  }
}

/// The part of the name after the last dot, in lower case; empty when there is none.
func fileExtension(of path: String) -> String {
  let name = path.split(separator: "/").last ?? ""
  guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
  return name[name.index(after: dot)...].lowercased()
}

/// The error for an extension that names no format a command can use.
func unknownExtension(_ path: String, expected: [String]) -> FileError {
  let found = fileExtension(of: path)
  return FileError(
    path,
    found: found.isEmpty ? "no extension" : "the extension .\(found)",
    expected: expected.joined(separator: ", "),
    advice: "the extension chooses the format"
  )
}
