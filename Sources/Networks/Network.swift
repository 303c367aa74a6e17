public import Imagery
public import NetworkCatalogue
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

/// A network that tells flow from what was seen before as well.
public protocol ThreeFrameFlow: Network {
  /// The flow from `target` to `next`, in their pixels, where `previous` lies as far the other way in time.
  func flow(
    from target: Image,
    to next: Image,
    previous: Image,
    _ settings: NetworkSettings
  ) throws -> FlowField
}
