internal import Formats

/// What FRAMES on a command line stands for, before anything but names was looked at.
///
/// A folder, a shell pattern, a list file (.txt), several files, or a video.
public enum FrameInput: Equatable, Sendable {
  /// Image files, in the order of frames.
  case images([String])

  /// One video file.
  case video(String)

  /// Resolves the arguments of a command line.
  ///
  /// A folder's images, those that a pattern matches, and three or more files in the shell's
  /// alphabetical order are taken in natural order. A list, a pair of files, and files in any other
  /// order stay as given.
  public init(arguments: [String]) throws {
    guard let first = arguments.first, arguments.count == 1 else {
      self = .images(try Self.files(arguments))
      return
    }
    switch FramePath.kind(of: first) {
    case .folder:
      self = .images(try Self.folder(first))
    case .file where FramePath.isVideo(first):
      self = .video(first)
    case .file where FramePath.fileExtension(first) == "txt":
      self = .images(try Self.list(first))
    case .file:
      self = .images([first])
    case .missing:
      self = .images(try Self.pattern(first))
    }
  }

  /// Whether reading needs more than the built-in PNG, JPEG, PPM and PGM.
  public var needsOtherCodecs: Bool {
    switch self {
    case .video: true
    case .images(let paths): paths.contains { !Self.builtIn.contains(FramePath.fileExtension($0)) }
    }
  }

  private static let builtIn: Set<String> = ["png", "jpg", "jpeg", "ppm", "pgm", "pnm"]

  private static func folder(_ path: String) throws -> [String] {
    let images = try FramePath.images(in: path)
    guard images.isEmpty else { return images }
    let entries = try FramePath.entries(of: path)
    // The usual slip is to name the folder above.
    let below = try entries.map { FramePath.join(path, $0) }
      .filter { try FramePath.kind(of: $0) == .folder && !FramePath.images(in: $0).isEmpty }
    let likely = below.first { folder in
      ["frame", "image", "rgb", "color", "left", "cam"].contains(
        where: FramePath.name(folder).lowercased().hasPrefix
      )
    }
    throw FileError(
      path,
      found: entries.isEmpty ? "an empty folder" : "a folder without images",
      expected: "images such as 000000.png",
      advice: (likely ?? below.first).map { "did you mean \($0)?" } ?? ""
    )
  }

  private static func pattern(_ text: String) throws -> [String] {
    guard text.contains(where: { "*?[{".contains($0) }) else {
      throw FileError(
        text,
        found: "no such file or folder",
        expected: "a folder, pattern, list, video or files",
        advice: "check the path"
      )
    }
    let matches = FramePath.matches(of: text).filter { FramePath.kind(of: $0) == .file }
    let images = matches.filter(FramePath.isImage)
    guard !images.isEmpty else {
      throw FileError(
        text,
        found: matches.isEmpty ? "no file that matches" : "no image among what matches",
        expected: "images",
        advice: "check the pattern"
      )
    }
    return FramePath.inFrameOrder(images)
  }

  private static func files(_ paths: [String]) throws -> [String] {
    for path in paths {
      switch FramePath.kind(of: path) {
      case .missing:
        throw FileError(
          path,
          found: "no such file or folder",
          expected: "an image",
          advice: "check the path"
        )
      case .folder:
        throw FileError(
          path,
          found: "a folder among files",
          expected: "one folder, or files only"
        )
      case .file where FramePath.isVideo(path):
        throw FileError(path, found: "a video among files", expected: "one video, or images only")
      case .file:
        continue
      }
    }
    let ascends = zip(paths, paths.dropFirst()).allSatisfy { $0 < $1 }
    return paths.count > 2 && ascends ? FramePath.inFrameOrder(paths) : paths
  }

  /// One image a line, relative to the list, after a time as in TUM's lists; # begins a comment.
  private static func list(_ path: String) throws -> [String] {
    let folder = FramePath.folder(path)
    var images: [String] = []
    let lines = try FileContents.text(of: path).split(
      omittingEmptySubsequences: false,
      whereSeparator: \.isNewline
    )
    for (index, line) in lines.enumerated() {
      let text = trimmed(line)
      guard !text.isEmpty, !text.hasPrefix("#") else { continue }
      var image = FramePath.join(folder, String(text))
      let fields = text.split(maxSplits: 1, whereSeparator: \.isWhitespace)
      if FramePath.kind(of: image) != .file, fields.count == 2, Double(fields[0]) != nil {
        image = FramePath.join(folder, String(trimmed(fields[1])))
      }
      guard FramePath.kind(of: image) == .file else {
        throw FileError(
          "\(path): line \(index + 1)",
          found: "\(image) is not there",
          expected: "an image",
          advice: "paths are relative to the list"
        )
      }
      images.append(image)
    }
    guard !images.isEmpty else {
      throw FileError(path, found: "an empty list", expected: "one image a line")
    }
    return images
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return start[...last]
  }
}
