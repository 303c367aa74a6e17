// The layout of Keras 2 (`Model.save`, `Model.save_weights`): a group a layer, a dataset a weight, such as
// /model_weights/stem_conv/stem_conv/kernel:0.

internal import CHDF5
package import Checkpoints
internal import Formats
internal import Synchronization

/// A checkpoint of Keras, in the names and orders of PyTorch: `stem_conv.weight` as outputs × inputs × height × width.
package enum KerasFile {
  /// Reads where the tensors of a mapped file lie; their numbers stay there.
  ///
  /// What an optimiser remembers is left out. Throws a `FileError` where the file is damaged, or keeps a tensor compressed,
  /// in other files or in other numbers than float32, float64, int32 or int64.
  package static func read(_ file: MappedFile) throws -> Checkpoint.FileContents {
    let listing = Listing()
    let isWhole = library.withLock { _ in
      hdf5_visit(
        file.path,
        { context, dataset in
          guard let context else { return }
          let listing = Unmanaged<Listing>.fromOpaque(context).takeUnretainedValue()
          listing.datasets.append(Dataset(dataset.pointee))
        },
        Unmanaged.passUnretained(listing).toOpaque()
      )
    }
    guard isWhole else {
      throw file.error(
        "a damaged HDF5 file",
        expected: "weights of Keras",
        advice: "check that it was downloaded whole"
      )
    }
    var contents = Checkpoint.FileContents()
    for dataset in listing.datasets where !dataset.path.hasPrefix("optimizer_weights/") {
      contents.tensors.append(try dataset.tensor(in: file))
    }
    return contents
  }

  /// Debian's HDF5 is not made for several threads.
  private static let library = Mutex(())

  private final class Listing {
    var datasets: [Dataset] = []
  }
}

/// A dataset of an HDF5 file.
private struct Dataset {
  let path: String
  private let sizes: [UInt64]
  private let type: hdf5_type
  private let offset: UInt64?

  init(_ dataset: hdf5_dataset) {
    path = String(cString: dataset.name)
    sizes = Array(UnsafeBufferPointer(start: dataset.sizes, count: Int(dataset.rank)))
    type = dataset.type
    offset = dataset.is_contiguous ? dataset.offset : nil
  }

  func tensor(in file: MappedFile) throws -> CheckpointTensor {
    let element: ElementType? =
      switch type {
      case HDF5_FLOAT32: .float32
      case HDF5_FLOAT64: .float64
      case HDF5_INT32: .int32
      case HDF5_INT64: .int64
      default: nil
      }
    guard let element else {
      throw file.error(
        "\(path) in numbers of another type",
        expected: "float32, float64, int32 or int64"
      )
    }
    guard let offset = offset.flatMap({ Int(exactly: $0) }) else {
      throw file.error("\(path) in pieces, compressed or elsewhere", expected: "it in one piece")
    }
    var count = element.size
    var shape: [Int] = []
    for size in sizes {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: Int(clamping: size))
      guard !isTooLarge else { throw cut(file) }
      count = product
      shape.append(Int(clamping: size))
    }
    guard offset <= file.bytes.count, count <= file.bytes.count - offset else { throw cut(file) }
    let order = order(shape.count)
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return CheckpointTensor(
      name: name,
      type: element,
      shape: order.map { shape[$0] },
      file: file,
      offset: offset,
      strides: order.map { strides[$0] }
    )
  }

  private func cut(_ file: MappedFile) -> FileError {
    file.error(
      "\(path) beyond the end of the file",
      expected: "a whole file",
      advice: "check that it was downloaded whole"
    )
  }

  /// The layer and, in PyTorch's words, its weight.
  private var name: String {
    let parts = path.split(separator: "/")
    let weight = parts.last.map { $0.prefix { $0 != ":" } } ?? ""
    let names = [
      "kernel": "weight", "depthwise_kernel": "weight", "gamma": "weight", "beta": "bias",
      "moving_mean": "running_mean", "moving_variance": "running_var",
    ]
    let own = names[String(weight)] ?? String(weight)
    return parts.count > 1 ? "\(parts[parts.count - 2]).\(own)" : own
  }

  /// Which axis comes first, which next: kernels are height × width × inputs × outputs, those of depthwise convolutions
  /// height × width × channels × 1, those of dense layers inputs × outputs.
  private func order(_ rank: Int) -> [Int] {
    let weight = path.split(separator: "/").last ?? ""
    switch rank {
    case 4 where weight.hasPrefix("depthwise_kernel"): return [2, 3, 0, 1]
    case 4 where weight.hasPrefix("kernel"): return [3, 2, 0, 1]
    case 2 where weight.hasPrefix("kernel"): return [1, 0]
    default: return Array(0..<rank)
    }
  }
}
