internal import ArgumentParser
internal import Checkpoints
internal import Commands
internal import Datasets
internal import Formats
internal import Layers
internal import NetworkCatalogue
internal import Networks
internal import Pipelines
internal import Tensors

/// `weights`, where networks are.
struct NetWeights: ParsableCommand {
  static let configuration = Root.weights(
    inspect: Inspect.self,
    verify: Verify.self,
    run: Run.self
  )
}

extension WeightComparison {
  fileprivate var fit: WeightsReport.Fit {
    .init(
      network: network,
      file: file.role,
      parameters: parameterCount,
      differences: isFit ? nil : differences
    )
  }
}

extension NetWeights {
  /// `weights inspect`, with the networks that a file fits.
  struct Inspect: ParsableCommand {
    static let configuration = WeightsInspectOptions.configuration

    @OptionGroup var options: WeightsInspectOptions

    func run() throws {
      try options.report { checkpoint in
        let comparisons = NetworkList.all.map { $0.comparisons(with: checkpoint) }
        let fits = comparisons.compactMap { files in files.first(where: \.isFit) }
        let nearest = fits.isEmpty ? WeightComparison.nearest(comparisons.flatMap { $0 }) : nil
        return .init(fits: fits.map(\.fit), nearest: nearest?.fit)
      }
    }
  }

  /// `weights verify`.
  struct Verify: ParsableCommand {
    static let configuration = WeightsVerifyOptions.configuration

    @OptionGroup var options: WeightsVerifyOptions

    func run() throws {
      let entry = try options.network.entry
      let checkpoints = try options.files.map { try Checkpoint($0) }
      let mismatches = try entry.mismatches(with: checkpoints)
      for mismatch in mismatches { print(mismatch.table) }
      if let first = mismatches.first { throw first }
      let loaded = try entry.load(checkpoints)
      for (path, store) in zip(options.files, loaded.stores) {
        print("\(path): fits \(entry.name), \(store.parameterCount) parameters")
      }
    }
  }

  /// `weights run`.
  struct Run: ParsableCommand {
    static let configuration = WeightsRunOptions.configuration

    @OptionGroup var options: WeightsRunOptions

    func run() throws {
      try TensorLibrary.use(threads: options.execution.threadCount)
      let settings = options.how.settings
      let loaded = try options.network.entry.load(options.weights)
      let images = try options.images.map { try ImageFile.read($0) }
      let outputs = try loaded.rawOutputs(images, settings)
      try Safetensors.write(
        try outputs.map { try CheckpointTensor(name: $0.name, $0.tensor) },
        metadata: [
          "network": loaded.entry.name,
          "kind": loaded.entry.card.kind.rawValue,
          "iterations": "\(settings.iterations)",
          "precision": settings.precision.rawValue,
          "size": settings.size.map { "\($0.width)x\($0.height)" } ?? "the network's own",
          "parallax": suiteVersion,
        ],
        to: options.output.output
      )
    }
  }
}

extension NetworkName {
  /// How the network is made.
  fileprivate var entry: NetworkEntry {
    get throws {
      guard let entry = NetworkList.entry(named: card.name) else {
        throw ValidationError("\(card.name) is not in this build.")
      }
      return entry
    }
  }
}
