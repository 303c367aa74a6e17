internal import Formats
internal import Synchronization

/// How an executable reads Keras's HDF5 files, if it can: the light ones do without that library.
public enum KerasContainer {
  /// Reads a mapped file.
  package typealias Reading = @Sendable (MappedFile) throws -> Checkpoint.FileContents

  /// The first bytes of any HDF5 file.
  static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  private static let registered = Mutex<Reading?>(nil)

  /// Sets what reads them.
  package static func register(_ read: @escaping Reading) { registered.withLock { $0 = read } }

  /// Whether a file is Keras's and this executable cannot read it.
  public static func isNeeded(for path: String) -> Bool {
    guard registered.withLock({ $0 == nil }), let file = try? MappedFile(path) else { return false }
    return file.bytes.starts(with: signature)
  }

  static func read(_ file: MappedFile) throws -> Checkpoint.FileContents {
    guard let read = registered.withLock({ $0 }) else {
      throw file.error(
        "an HDF5 file, in an executable that reads none",
        expected: "weights as .safetensors, .pth, .pt or .tar"
      )
    }
    return try read(file)
  }
}
