import Formats
import Foundation
import Imagery
import TestSupport

/// An image of random texture.
func texture(width: Int = 32, height: Int = 24, channels: Int = 3, seed: UInt64 = 1) -> Image {
  var generator = SplitMix64(seed: seed)
  return Image(
    width: width,
    height: height,
    channels: channels,
    pixels: (0..<width * height * channels).map { _ in UInt8.random(in: 40...215, using: &generator)
    }
  )
}

/// Writes images of random texture, each another, under these names in `folder`.
func writeImages(_ names: [String], in folder: String, width: Int = 32, height: Int = 24) throws {
  for (index, name) in names.enumerated() {
    let path = "\(folder)/\(name)"
    let parent = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    let image = texture(width: width, height: height, seed: UInt64(index))
    try path.hasSuffix(".ppm") ? PNM.write(image, to: path) : ImageFile.write(image, to: path)
  }
}

/// The message of the file error that `body` throws.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}

func removeFile(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

func moveFile(_ path: String, to other: String) throws {
  try FileManager.default.moveItem(atPath: path, toPath: other)
}
