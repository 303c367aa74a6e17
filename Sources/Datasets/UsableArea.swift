internal import Formats
internal import Imagery

/// The pixels that a user wants to use, from `--mask`: one mask for all frames, or one a frame.
struct UsableArea: Sendable {
  private enum Source {
    case everything
    case same(Mask)
    case folder([String: String])
  }

  private let path: String
  private let source: Source

  /// `path` is a mask, or a folder with a mask for each frame under the frame's name; 0 is not used.
  init(_ path: String?, names: [String]) throws {
    self.path = path ?? ""
    guard let path else {
      source = .everything
      return
    }
    guard FramePath.kind(of: path) == .folder else {
      source = .same(try MaskFile.read(path))
      return
    }
    let files = try FramePath.images(in: path)
    let fileOfName = Dictionary(
      files.map { (FramePath.stem($0), $0) },
      uniquingKeysWith: { first, _ in first }
    )
    if let missing = names.first(where: { fileOfName[$0] == nil }) {
      throw FileError(
        path,
        found: "no mask for frame \(missing)",
        expected: "\(missing).png",
        advice: "a folder of masks has one for each frame"
      )
    }
    source = .folder(fileOfName)
  }

  /// The files that masks are read from for frames of these names.
  func paths(names: [String]) -> [String] {
    switch source {
    case .everything: []
    case .same: [path]
    case .folder(let files): names.compactMap { files[$0] }
    }
  }

  /// The mask of a frame as an image of 0 and 255; nil where everything is used.
  func image(name: String, width: Int, height: Int) throws -> Image? {
    let mask: Mask
    let file: String
    switch source {
    case .everything: return nil
    case .same(let shared): (mask, file) = (shared, path)
    case .folder(let files):
      file = files[name] ?? FramePath.join(path, name)
      mask = try MaskFile.read(file)
    }
    guard mask.width == width, mask.height == height else {
      throw FileError(
        file,
        found: "a mask of \(mask.width) × \(mask.height)",
        expected: "\(width) × \(height) as the frames have on disk"
      )
    }
    return Image(
      width: width,
      height: height,
      channels: 1,
      pixels: mask.values.map { $0 == 0 ? 0 : 255 }
    )
  }
}
