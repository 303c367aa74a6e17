internal import Formats
internal import Foundation

/// Folders that stages write to.
public enum OutputFolder {
  /// Makes a folder and those above it, where they are missing.
  public static func make(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: path,
        withIntermediateDirectories: true
      )
    } catch {
      throw FileError(
        path,
        found: reason(error),
        expected: "a folder that can be made",
        advice: "choose another -o"
      )
    }
  }

  /// Whether there is a folder of this name.
  public static func isThere(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// Removes a file or folder; nothing happens where there is none.
  public static func remove(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw FileError(
        path,
        found: reason(error),
        expected: "a file that can be replaced",
        advice: "check its permissions"
      )
    }
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as? CocoaError)?.underlying as? POSIXError
    guard let code = underlying?.code else { return error.localizedDescription }
    return String(cString: strerror(code.rawValue)).lowercased()
  }
}
