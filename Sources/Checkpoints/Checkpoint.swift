internal import Formats

/// A file of network weights: tensors by name, in the order of the file, and what else it says.
public struct Checkpoint: Sendable {
  /// How the file keeps its tensors.
  public enum Container: String, Sendable {
    /// A header in JSON and raw numbers.
    case safetensors
    /// PyTorch since 1.6: a pickle and raw numbers in a zip archive.
    case pyTorchZip = "PyTorch (zip)"
    /// PyTorch before 1.6: pickles, one after another, then raw numbers.
    case pyTorchLegacy = "PyTorch (legacy pickle)"
    /// Layers of Keras in groups of an HDF5 file.
    case keras = "Keras (HDF5)"
  }

  /// The file.
  public let path: String

  /// How it keeps its tensors.
  public let container: Container

  /// The tensors.
  public var tensors: [CheckpointTensor]

  /// What else the file says, such as `epoch`, as text.
  public var metadata: [String: String]

  /// Under which key of the file the tensors were; nil where they are at the top.
  public let wrapper: String?

  /// Whether all names began with `module.`, which the names here do not.
  public let wasDataParallel: Bool

  /// Reads a file of any of the containers, by its first bytes.
  ///
  /// Nothing in it is executed, and no more memory is taken than the file is large. Throws a `FileError`.
  public init(_ path: String) throws {
    let file = try MappedFile(path)
    self.path = path
    let contents: FileContents
    if file.bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      container = .pyTorchZip
      contents = try PyTorchZip.read(file)
    } else if PyTorchLegacy.isLegacy(file) {
      container = .pyTorchLegacy
      contents = try PyTorchLegacy.read(file)
    } else if file.bytes.starts(with: KerasContainer.signature) {
      container = .keras
      contents = try KerasContainer.read(file)
    } else if Safetensors.looksLikeHeader(file) {
      container = .safetensors
      contents = try Safetensors.read(file)
    } else {
      throw file.error(
        "neither a safetensors, a PyTorch nor a Keras file",
        expected: "weights as .safetensors, .pth, .pt, .tar or .h5",
        advice: "check that it was downloaded whole"
      )
    }
    metadata = contents.metadata
    wrapper = contents.wrapper
    let prefix = "module."
    let names = contents.tensors.map(\.name)
    wasDataParallel = !names.isEmpty && names.allSatisfy { $0.hasPrefix(prefix) }
    tensors = contents.tensors
    guard wasDataParallel else { return }
    for index in tensors.indices {
      tensors[index].name = String(tensors[index].name.dropFirst(prefix.count))
    }
  }

  /// The tensor of a name.
  public subscript(name: String) -> CheckpointTensor? { tensors.first { $0.name == name } }

  /// How many elements all tensors have together.
  public var elementCount: Int { tensors.reduce(0) { $0 + $1.count } }

  /// What a container holds.
  package struct FileContents {
    package var tensors: [CheckpointTensor] = []
    package var metadata: [String: String] = [:]
    package var wrapper: String?

    package init(tensors: [CheckpointTensor] = []) { self.tensors = tensors }
  }
}
