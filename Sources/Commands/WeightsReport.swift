public import Checkpoints
internal import Formats
internal import Foundation

/// What is in a file of weights, as a table for people and JSON for programs.
public struct WeightsReport: Encodable {
  /// A network that a file fits or nearly fits, by names and shapes.
  public struct Fit: Encodable, Equatable {
    let network: String
    let file: String
    let parameters: Int
    let differences: String?

    /// A network, which of its files it is, how many of that file's numbers training changes, and what differs.
    public init(network: String, file: String, parameters: Int, differences: String? = nil) {
      self.network = network
      self.file = file
      self.parameters = parameters
      self.differences = differences
    }
  }

  /// The networks that a file fits, or the one that it nearly fits.
  public struct Fits {
    let fits: [Fit]
    let nearest: Fit?

    /// Those that fit, and the nearest one where none does.
    public init(fits: [Fit], nearest: Fit?) {
      self.fits = fits
      self.nearest = nearest
    }
  }

  struct Row: Encodable {
    let name: String
    let type: String
    let shape: [Int]
  }

  let path: String
  let container: String
  let wrapper: String?
  let isDataParallel: Bool
  let metadata: [String: String]
  let numbers: Int
  let parameters: Int
  let fits: [Fit]?
  let nearest: Fit?
  let tensors: [Row]

  /// A report on a file, and the networks that it fits; nil where those are not known.
  public init(_ checkpoint: Checkpoint, fits: Fits?) {
    path = checkpoint.path
    container = checkpoint.container.rawValue
    wrapper = checkpoint.wrapper
    isDataParallel = checkpoint.wasDataParallel
    metadata = checkpoint.metadata
    numbers = checkpoint.elementCount
    let remembered = ["running_mean", "running_var", "num_batches_tracked"]
    let learned = checkpoint.tensors.filter { tensor in
      !remembered.contains { tensor.name.hasSuffix($0) }
    }
    parameters = learned.reduce(0) { $0 + $1.count }
    self.fits = fits?.fits
    nearest = fits?.nearest
    tensors = checkpoint.tensors.map { tensor in
      Row(name: tensor.name, type: tensor.type.rawValue, shape: tensor.shape)
    }
  }

  /// A line for each fact, then a line for each tensor: type, shape, name.
  public var table: String {
    var facts = [("container", container)]
    if let wrapper { facts.append(("wrapper", wrapper)) }
    if isDataParallel { facts.append(("prefix", "module., left out here")) }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      facts.append(("metadata", "\(key) = \(value)"))
    }
    facts.append(("tensors", "\(tensors.count), \(numbers) numbers"))
    facts.append(("parameters", "\(parameters)"))
    if let fits {
      for fit in fits {
        facts.append(("fits", "\(fit.network) (\(fit.file)), \(fit.parameters) parameters"))
      }
      if fits.isEmpty { facts.append(("fits", "none of the networks here")) }
      if let nearest, let differences = nearest.differences {
        facts.append(("nearest", "\(nearest.network) (\(nearest.file)): \(differences)"))
      }
    }
    let shapes = tensors.map { row in
      row.shape.isEmpty ? "1" : row.shape.map(String.init).joined(separator: "×")
    }
    let width = shapes.map(\.count).max() ?? 0
    let lines =
      facts.map { padded($0.0, 12) + printable($0.1) }
      + zip(tensors, shapes).map { row, shape in
        padded(row.type, 6) + padded(shape, width + 2) + printable(row.name)
      }
    return lines.joined(separator: "\n")
  }

  /// All of it with sorted keys.
  public var json: String {
    get throws { try JSONText.of(self) }
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// The text without what a terminal would obey: names come from files of strangers.
  private func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isCommand ? "?" : $0 }))
  }
}

extension Unicode.Scalar {
  fileprivate var isCommand: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
