internal import Formats
internal import Glibc

/// Paths of frames: what lies in a folder, what a name says.
enum FramePath {
  /// Extensions of images, in lower case; what is not built in needs other codecs.
  static let imageExtensions: Set<String> = [
    "png", "jpg", "jpeg", "ppm", "pgm", "pnm", "bmp", "tif", "tiff", "webp", "jp2",
  ]

  /// Extensions of videos, in lower case.
  static let videoExtensions: Set<String> = [
    "mp4", "m4v", "mov", "avi", "mkv", "webm", "mpg", "mpeg", "wmv", "flv", "ogv", "ts", "3gp",
  ]

  enum Kind {
    case missing
    case file
    case folder
  }

  static func kind(of path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .missing }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  static func isImage(_ path: String) -> Bool { imageExtensions.contains(fileExtension(path)) }

  static func isVideo(_ path: String) -> Bool { videoExtensions.contains(fileExtension(path)) }

  /// The name without its folder.
  static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The name without folder and extension.
  static func stem(_ path: String) -> String {
    let name = name(path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// The extension in lower case, without its dot.
  static func fileExtension(_ path: String) -> String {
    let name = name(path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// The folder that holds the file.
  static func folder(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// `name` inside `folder`, or `name` itself when it is absolute.
  static func join(_ folder: String, _ name: String) -> String {
    if name.hasPrefix("/") || folder == "." { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The entries of a folder that are not hidden, in natural order.
  static func entries(of folder: String) throws -> [String] {
    guard let handle = opendir(folder) else {
      throw FileError(
        folder,
        found: String(cString: strerror(errno)).lowercased(),
        expected: "a folder that can be read"
      )
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted(by: NaturalOrder.precedes)
  }

  /// The images of a folder, as paths, in the order of frames.
  static func images(in folder: String) throws -> [String] {
    inFrameOrder(
      try entries(of: folder).map { join(folder, $0) }
        .filter { isImage($0) && kind(of: $0) == .file }
    )
  }

  /// Paths by their names: in the order of time where all names are times, else in natural order.
  static func inFrameOrder(_ paths: [String]) -> [String] {
    let times = paths.map { seconds(inName: stem($0)) }
    if !times.isEmpty, times.allSatisfy({ $0 != nil }) {
      return zip(times, paths).sorted { ($0.0 ?? 0, $0.1) < ($1.0 ?? 0, $1.1) }.map(\.1)
    }
    return paths.sorted(by: NaturalOrder.precedes)
  }

  /// The seconds that a name stands for: digits with a decimal point between them, nothing else.
  static func seconds(inName stem: String) -> Double? {
    let parts = stem.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2,
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { return nil }
    return Double(stem)
  }

  /// The paths that match a shell pattern.
  static func matches(of pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_TILDE | GLOB_BRACE, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
  }
}
