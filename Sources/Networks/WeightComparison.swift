internal import Layers

/// How far a checkpoint has the names and shapes of one file of a network.
public struct WeightComparison {
  /// The name of the network.
  public let network: String

  /// Which of its files.
  public let file: WeightFile

  /// How many numbers of that file training changes.
  public let parameterCount: Int

  let tensorCount: Int
  let state: MismatchedState

  /// Whether every tensor is there, in its shape, and no other.
  public var isFit: Bool { state.isEmpty }

  /// How much differs, and the first of each sort, in one line; empty where all fits.
  public var differences: String { state.summary }

  /// The share of tensors, of the file's and the network's together, that are in both, in one shape.
  var likeness: Double {
    let common = tensorCount - state.missing.count - state.misshaped.count
    return Double(common) / Double(max(tensorCount + state.unexpected.count, 1))
  }

  /// The one that is most like its network, where at least half of the tensors are; nil where none is.
  public static func nearest(_ all: [WeightComparison]) -> WeightComparison? {
    all.filter { $0.likeness >= 0.5 }.max { $0.likeness < $1.likeness }
  }
}
