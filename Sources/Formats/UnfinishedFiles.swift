internal import Foundation

extension AtomicFile {
  /// Removes what killed runs left unfinished in a folder: temporaries of `AtomicFile`, nothing else.
  ///
  /// To be called only while no other process writes there. With `names`, only temporaries of files
  /// of these names are removed.
  public static func removeUnfinished(in folder: String, of names: Set<String>? = nil) {
    let stems = names.map { Set($0.map { String(decoding: $0.utf8.prefix(200), as: UTF8.self) }) }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      guard let stem = stem(ofTemporary: name), stems?.contains(stem) ?? true else { continue }
      unlink("\(folder)/\(name)")
    }
  }

  /// The name of the file that `.NAME.PROCESS-SERIAL.tmp` was to become; nil for other names.
  private static func stem(ofTemporary name: String) -> String? {
    guard name.hasPrefix("."), name.hasSuffix(".tmp") else { return nil }
    let body = name.dropFirst().dropLast(4)
    guard let dot = body.lastIndex(of: ".") else { return nil }
    let numbers = body[body.index(after: dot)...].split(
      separator: "-",
      omittingEmptySubsequences: false
    )
    guard numbers.count == 2, numbers.allSatisfy({ Int($0) ?? -1 >= 0 }) else { return nil }
    return String(body[..<dot])
  }
}
