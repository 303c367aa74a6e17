internal import Formats
internal import Glibc

/// The weights that come with the program: files NAME.safetensors, each with its card NAME.md beside it.
///
/// They lie where the program was built or, installed as PREFIX/bin/parallax, in PREFIX/share/parallax/weights.
public enum ShippedWeights {
  /// Folders that may hold weights, the first that does counts.
  static let folders = [
    ExecutableFolder.path + "parallax_Networks.resources/Weights",
    ExecutableFolder.path + "../share/parallax/weights",
  ]

  /// The files that were given, or that of the network's shipped weights where none was; empty where none is shipped.
  public static func files(of network: String, given files: [String]) -> [String] {
    files.isEmpty ? file(of: network).map { [$0] } ?? [] : files
  }

  /// The file of a network's shipped weights; nil where none is shipped.
  public static func file(of network: String) -> String? {
    folders.lazy.map { "\($0)/\(network).safetensors" }.first { access($0, R_OK) == 0 }
  }
}
