public import Imagery
internal import Synchronization

/// A reader of image formats beyond the built-in ones.
public protocol ImageDecoding: Sendable {
  /// The formats it reads, for people, such as "TIFF".
  var formats: [String] { get }

  /// Whether it can read the file, by its first bytes.
  func canDecode(_ path: String) -> Bool

  /// Reads an image in 8 bits, grey or RGB.
  func decode(_ path: String) throws -> Image
}

/// Readers of further image formats, which executables with the heavy libraries add at their start.
public enum ImageCodecs {
  private static let registered = Mutex<[any ImageDecoding]>([])

  /// Adds a reader; the first that recognises a file reads it.
  public static func register(_ decoder: any ImageDecoding) {
    registered.withLock { $0.append(decoder) }
  }

  static func decoder(for path: String) -> (any ImageDecoding)? {
    registered.withLock { $0 }.first { $0.canDecode(path) }
  }

  /// The formats that are readable here, for people.
  static var readableFormats: String {
    let formats = ["PNG", "JPEG", "PPM", "PGM"] + registered.withLock { $0.flatMap(\.formats) }
    return formats.dropLast().joined(separator: ", ") + " or " + (formats.last ?? "")
  }
}
