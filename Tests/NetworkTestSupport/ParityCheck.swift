internal import Checkpoints
internal import Formats
public import NetworkCatalogue
public import Networks
internal import Layers
public import Tensors
internal import TestSupport
public import Testing

extension ParityCase {
  /// Expects a network, filled as in the case, to compute what the reference computed, intermediates included.
  ///
  /// Three times the stated tolerance is allowed, which another BLAS may need. `unusedParameters` is how
  /// many numbers in the files the network has no use for.
  public static func expect(
    _ name: String,
    from entry: NetworkEntry,
    settings: NetworkSettings = NetworkSettings(),
    isRenamed: Bool = false,
    unusedParameters: Int = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let parity = try ParityCase(name)
    try withTemporaryFolder { folder in
      let paths = try parity.writeWeights(into: folder) {
        isRenamed ? parity.otherNames[$0] : $0
      }
      let loaded = try entry.load(paths)
      let count = parity.weights.reduce(0) { $0 + $1.parameterCount }
      let found = loaded.stores.reduce(unusedParameters) { $0 + $1.parameterCount }
      #expect(found == count, "parameters", sourceLocation: sourceLocation)
      let images = try parity.images.map { try ImageFile.read($0) }
      try parity.expect(
        try loaded.rawOutputs(images, settings),
        sourceLocation: sourceLocation
      )
    }
  }

  /// Expects outputs to be those of the reference, all of them.
  public func expect(
    _ outputs: [NamedTensor],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for difference in try differences(of: outputs) {
      Issue.record("\(name): \(difference)", sourceLocation: sourceLocation)
    }
  }

  /// Expects the outputs in a file to be those of the reference, all of them.
  public func expect(
    outputsOf path: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outputs = try Checkpoint(path).tensors.map { ($0.name, try $0.tensor(of: path)) }
    try expect(outputs, sourceLocation: sourceLocation)
  }

  /// What is wrong with outputs, in one line each; empty if nothing is.
  public func differences(of found: [NamedTensor]) throws -> [String] {
    try outputs.compactMap { output in
      guard let tensor = found.first(where: { $0.name == output.name })?.tensor else {
        let names = found.map(\.name).joined(separator: ", ")
        return "no output \(output.name) among \(names)"
      }
      return try difference(of: tensor, from: output.name)
    }
  }

  /// What is wrong with a tensor that should be an output, in one line; nil if nothing is.
  public func difference(of tensor: Tensor, from name: String) throws -> String? {
    guard let output = outputs.first(where: { $0.name == name }) else {
      return "\(name): no output of the case"
    }
    let stored = try expected()
    guard tensor.shape == output.shape else {
      return "\(output.name): shape \(tensor.shape), expected \(output.shape)"
    }
    var part = tensor
    for cut in output.storedSubset ?? [] {
      part = try part.slice(axis: cut.dim, cut.start..<part.shape[cut.dim], step: cut.step)
    }
    guard let truth = stored[output.sameValuesAs ?? output.name]?.floats() else {
      return "\(output.name): not among the stored outputs"
    }
    return Self.difference(try part.floats(), truth, output)
  }

  private static func difference(_ found: [Float], _ truth: [Float], _ output: Output) -> String? {
    guard found.count == truth.count else {
      return "\(output.name): \(found.count) numbers, expected \(truth.count)"
    }
    var largest = 0.0
    for (a, b) in zip(found, truth) {
      let error = abs(Double(a) - Double(b))
      // Also where one of both is not a number.
      guard error <= .infinity else { return "\(output.name): \(a), expected \(b)" }
      largest = max(largest, error)
    }
    guard largest > 3 * output.tolerance else { return nil }
    return "\(output.name): off by \(largest), \(largest / output.tolerance) times its tolerance"
  }
}
