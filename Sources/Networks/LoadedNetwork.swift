public import Checkpoints
public import Imagery
public import Layers
public import NetworkCatalogue
internal import Tensors

/// A network that was made, and its parameters.
public struct LoadedNetwork {
  /// What it is.
  public let entry: NetworkEntry

  /// Its parameters, a store a file.
  public let stores: [ParameterStore]

  /// The network itself.
  public let network: any Network

  fileprivate init(
    _ entry: NetworkEntry,
    _ contents: [WeightContents],
    isFilled: Bool
  ) throws {
    let stores = contents.map { _ in ParameterStore(isFilled: isFilled) }
    self.entry = entry
    self.stores = stores
    network = try entry.make(
      zip(stores, contents).map { NetworkEntry.Source(scope: $0.root, contents: $1) }
    )
  }

  /// All outputs, under the names of the reference; gradients are off.
  ///
  /// Throws where the images are not of one size, or not as many as the network takes.
  public func rawOutputs(
    _ images: [Image],
    _ settings: NetworkSettings = NetworkSettings()
  ) throws -> [NamedTensor] {
    let counts = entry.card.imageCounts
    guard counts.contains(images.count) else {
      throw NetworkInputError(
        "\(entry.name) takes \(counts.map(String.init).joined(separator: " or ")) images, not \(images.count)"
      )
    }
    let sizes = images.map { "\($0.width)x\($0.height)" }
    if let first = sizes.first, let other = sizes.first(where: { $0 != first }) {
      throw NetworkInputError("\(entry.name) takes images of one size, not \(first) and \(other)")
    }
    return try withoutGradients {
      try network.rawOutputs(images, settings).map { name, tensor in
        (name, tensor.kind == .bfloat16 ? try tensor.cast(to: .float32) : tensor)
      }
    }
  }
}

/// Images that a network cannot take.
public struct NetworkInputError: Error, Equatable, CustomStringConvertible {
  /// What was given and what is expected, in one line.
  public let description: String

  /// An error of a given reason.
  public init(_ description: String) { self.description = description }
}

extension NetworkEntry {
  /// The network with random weights, as a training starts.
  public func untrained() throws -> LoadedNetwork {
    try LoadedNetwork(self, files.map { _ in .none }, isFilled: true)
  }

  /// The network with the weights of files, given in the order of `files`.
  ///
  /// Every tensor of the network must be in its file, in its shape, and every tensor of a file must have a
  /// place. Throws a `WeightMismatch` that knows all that does not fit, or a `FileError`.
  public func load(_ paths: [String]) throws -> LoadedNetwork {
    try load(paths.map { try Checkpoint($0) })
  }

  /// The network with the weights of files, given in the order of `files`.
  public func load(_ checkpoints: [Checkpoint]) throws -> LoadedNetwork {
    let contents = try contents(of: checkpoints)
    let loaded = try LoadedNetwork(self, contents, isFilled: false)
    let mismatches = loaded.mismatches(with: contents)
    guard mismatches.isEmpty else { throw mismatches[0] }
    try withoutGradients {
      for (contents, store) in zip(contents, loaded.stores) { try contents.fill(store) }
    }
    return loaded
  }

  /// All that does not fit this network in its files, given in the order of `files`; empty if all fits.
  public func mismatches(with checkpoints: [Checkpoint]) throws -> [WeightMismatch] {
    let contents = try contents(of: checkpoints)
    return try LoadedNetwork(self, contents, isFilled: false).mismatches(with: contents)
  }

  /// How far a checkpoint could be each of its files, by names and shapes alone.
  public func comparisons(with checkpoint: Checkpoint) -> [WeightComparison] {
    files.indices.compactMap { place in
      guard let given = try? WeightContents(checkpoint, as: files[place]) else { return nil }
      let contents = files.indices.map { $0 == place ? given : .none }
      // A network that refuses such weights to begin with is not theirs.
      guard let made = try? LoadedNetwork(self, contents, isFilled: false) else { return nil }
      let store = made.stores[place]
      return WeightComparison(
        network: name,
        file: files[place],
        parameterCount: store.parameterCount,
        tensorCount: store.entries.count,
        state: given.mismatch(with: store)
      )
    }
  }

  private func contents(of checkpoints: [Checkpoint]) throws -> [WeightContents] {
    guard checkpoints.count == files.count else {
      let roles = files.map(\.role).joined(separator: ", ")
      throw NetworkInputError(
        "\(name) takes \(files.count == 1 ? "1 file" : "\(files.count) files") of weights (\(roles)), "
          + "not \(checkpoints.count)"
      )
    }
    return try zip(checkpoints, files).map { try WeightContents($0, as: $1) }
  }
}

extension LoadedNetwork {
  fileprivate func mismatches(with contents: [WeightContents]) -> [WeightMismatch] {
    zip(contents, stores).compactMap { contents, store in
      let state = contents.mismatch(with: store)
      return state.isEmpty
        ? nil : WeightMismatch(path: contents.path, network: entry.name, state: state)
    }
  }
}
