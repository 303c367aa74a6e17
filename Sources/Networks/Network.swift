public import Imagery
public import Tensors

/// A tensor and what it is called, such as an output in a file.
public typealias NamedTensor = (name: String, tensor: Tensor)

/// A network with its weights: images in, tensors out.
///
/// To add one:
/// 1. Write its layers as a struct in a file of its own, made under the scopes that a `NetworkEntry` hands
///    over, so that its parameters have the names of the reference's files. State paper, year and reference.
/// 2. Describe it in the same file: `extension NetworkEntry { static let flowNetS = NetworkEntry(…) }`
///    with one `WeightFile` for each file that the reference keeps.
/// 3. Add its card to `NetworkCatalogue.all` and the entry to `NetworkList.all`: one line each.
///
/// Nothing in it reads files, prints, or counts threads. Gradients are off while it runs here; training
/// calls the layers themselves.
public protocol Network {
  /// All that the network computes and others may want to see, under the names of the reference.
  ///
  /// The images are RGB or grey, of one size, and as many as the card says: in time order, or the
  /// reference frame before the target. What the reference does to them is done in here, and `settings.size`
  /// is followed.
  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor]
}

/// A network that tells flow.
public protocol FlowPredicting: Network {
  /// The flow between two images of one size, in their pixels.
  func flow(from first: Image, to second: Image, _ settings: NetworkSettings) throws -> FlowField
}

/// How a network runs.
public struct NetworkSettings: Equatable, Sendable {
  /// In which numbers it computes.
  public enum Precision: String, CaseIterable, Sendable {
    /// Single precision.
    case fp32
    /// The upper half of single precision, where that is fast and accurate enough.
    case bf16
  }

  /// A size in pixels.
  public struct Size: Equatable, Sendable {
    /// Along the rows.
    public let width: Int
    /// Along the columns.
    public let height: Int

    /// A size in pixels.
    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// How often an iterative network refines its result.
  public var iterations = 12

  /// The size at which it works; nil for the network's own choice.
  public var size: Size?

  /// In which numbers it computes.
  public var precision = Precision.fp32

  /// Twelve iterations, at the network's own size, in single precision.
  public init() {}
}
