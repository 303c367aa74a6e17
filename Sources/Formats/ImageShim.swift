internal import CImageIO

/// The largest number of samples (pixels × channels) of an image that is read: one gigabyte of floats.
let largestSampleCount = 1 << 28

/// What a picture's header says, before any memory is taken for it.
public struct ImageHeader: Equatable, Sendable {
  /// Width in pixels.
  public let width: Int

  /// Height in pixels.
  public let height: Int

  /// Channels when read: 1 (grey) or 3 (RGB); alpha is dropped.
  public let channels: Int

  /// Bits a sample in the file.
  public let bits: Int

  /// Whether the file holds indices into a palette.
  let hasPalette: Bool

  var sampleCount: Int { width * height * channels }
}

/// Runs a function of CImageIO that fills a message when it fails.
func callImageIO(
  _ path: String,
  found: String,
  expected: String,
  advice: String = "",
  _ call: (UnsafeMutablePointer<CChar>) -> Int32
) throws {
  var message = [CChar](repeating: 0, count: Int(IMAGE_MESSAGE_CAPACITY))
  guard call(&message) != 0 else { return }
  let text = message.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
  throw FileError(path, found: "\(found) (\(text))", expected: expected, advice: advice)
}

/// The header through one of CImageIO's probes, refused when the image is too large to read.
func probe(
  _ path: String,
  _ bytes: [UInt8],
  kind: String,
  _ call: (
    UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<image_header>, UnsafeMutablePointer<CChar>
  )
    -> Int32
) throws -> ImageHeader {
  var header = image_header()
  try callImageIO(
    path,
    found: "no \(kind) header that can be read",
    expected: "a whole \(kind) image",
    advice: "make or copy it again"
  ) { message in
    bytes.withUnsafeBufferPointer { call($0.baseAddress, $0.count, &header, message) }
  }
  let result = ImageHeader(
    width: Int(header.width),
    height: Int(header.height),
    channels: Int(header.channels),
    bits: Int(header.bits),
    hasPalette: header.has_palette != 0
  )
  try refuseUnreadableSize(
    path,
    width: result.width,
    height: result.height,
    channels: result.channels
  )
  return result
}

/// Throws for sizes that are empty or beyond what is read.
func refuseUnreadableSize(_ path: String, width: Int, height: Int, channels: Int) throws {
  guard width > 0, height > 0 else {
    throw FileError(
      path,
      found: "a size of \(width) × \(height)",
      expected: "at least one pixel"
    )
  }
  let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
  guard !overflow, pixels <= largestSampleCount / channels else {
    throw FileError(
      path,
      found: "a size of \(width) × \(height) with \(channels) channels",
      expected: "at most \(largestSampleCount) samples",
      advice: "the header is damaged, or the image must be cut or shrunk first"
    )
  }
}
