public import Checkpoints
internal import Formats
internal import Layers
public import NetworkCatalogue
internal import Tensors

/// The tensors of one file under the names that a network gives them.
public struct WeightContents: Sendable {
  /// The file; empty for a network without weights.
  public let path: String

  /// What else the file says, such as `activation_function`, as text.
  public let metadata: [String: String]

  /// The size of the images that `parallax train` showed last, which it writes down; nil in other files.
  public var trainedSize: NetworkSettings.Size? {
    guard let width = metadata["width"].flatMap(Int.init), width > 0,
      let height = metadata["height"].flatMap(Int.init), height > 0
    else { return nil }
    return NetworkSettings.Size(width: width, height: height)
  }

  /// Under which name `metresOverDisparity` is written.
  public static let metresOverDisparityKey = "metres_over_disparity"

  /// How many metres of depth a disparity of 1 is to a network that `parallax train` showed true depth; nil in other files.
  var metresOverDisparity: Float? {
    metadata[Self.metresOverDisparityKey].flatMap(Float.init).flatMap {
      $0 > 0 && $0.isFinite ? $0 : nil
    }
  }

  private(set) var tensors: [(name: String, tensor: CheckpointTensor)] = []

  private let places: [String: Int]

  /// No file: what a network is asked to start from before it is trained.
  static let none = WeightContents(path: "", metadata: [:], tensors: [], places: [:])

  /// The contents of a file, renamed by the rules of its kind.
  ///
  /// Throws a `FileError` where the file gives two names of one tensor different numbers.
  public init(_ checkpoint: Checkpoint, as file: WeightFile) throws {
    var tensors: [(name: String, tensor: CheckpointTensor)] = []
    var places: [String: Int] = [:]
    for tensor in checkpoint.tensors {
      guard let name = file.name(for: tensor.name) else { continue }
      guard let other = places[name].map({ tensors[$0].tensor }) else {
        places[name] = tensors.count
        tensors.append((name, tensor))
        continue
      }
      guard other.hasSameNumbers(as: tensor) else {
        throw FileError(
          checkpoint.path,
          found: "\(other.name) and \(tensor.name) that differ",
          expected: "one tensor under both names"
        )
      }
    }
    self.init(
      path: checkpoint.path,
      metadata: checkpoint.metadata,
      tensors: tensors,
      places: places
    )
  }

  private init(
    path: String,
    metadata: [String: String],
    tensors: [(name: String, tensor: CheckpointTensor)],
    places: [String: Int]
  ) {
    self.path = path
    self.metadata = metadata
    self.tensors = tensors
    self.places = places
  }

  /// The shape of a tensor; nil where the file has none of that name.
  ///
  /// By it a network with variants finds out which one the weights are of.
  public func shape(of name: String) -> [Int]? { places[name].map { tensors[$0].tensor.shape } }

  /// What does not fit a network, by names and shapes.
  ///
  /// How many batches a norm has seen may be missing, as in files before PyTorch 0.4.1.
  func mismatch(with store: ParameterStore) -> MismatchedState {
    let uncounted = store.entries.filter {
      places[$0.name] == nil && $0.name.hasSuffix("num_batches_tracked")
    }
    return store.mismatch(
      with: tensors.map { ($0.name, $0.tensor.shape) }
        + uncounted.map { ($0.name, $0.tensor.shape) }
    )
  }

  /// Gives all numbers to a network that they fit, without a copy where the file has them as they are needed.
  func fill(_ store: ParameterStore) throws {
    for entry in store.entries {
      guard let place = places[entry.name] else {
        try entry.tensor.assign(Tensor.zeros(entry.tensor.shape))
        continue
      }
      let stored = tensors[place].tensor
      guard entry.tensor.kind == .int64 || stored.type.isFraction else {
        throw FileError(
          path,
          found: "\(stored.name) of type \(stored.type.rawValue)",
          expected: "F32, F64, F16 or BF16"
        )
      }
      let isSame = stored.type == .float32 && entry.tensor.kind == .float32
      if isSame, let place = stored.mapped {
        try entry.tensor.borrow(place.bytes, count: stored.byteCount, of: place.owner)
      } else if !isSame || !entry.tensor.overwrite(stored.copyBytes) {
        try entry.tensor.assign(stored.tensor(of: path))
      }
    }
  }
}

extension CheckpointTensor {
  fileprivate func hasSameNumbers(as other: CheckpointTensor) -> Bool {
    guard type == other.type, shape == other.shape else { return false }
    return withBytes { mine in other.withBytes { mine.elementsEqual($0) } }
  }
}

extension ElementType {
  fileprivate var isFraction: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: true
    case .bool, .uint8, .int8, .int16, .int32, .int64: false
    }
  }
}
