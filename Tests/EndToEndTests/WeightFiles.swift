import Checkpoints
import Foundation
import Layers
import NetworkTestSupport
import Networks
import Tensors
import TestSupport

/// How PyTorch wrote a state dictionary.
struct PyTorchForm {
  var isZip = true
  var prefix = ""
  var wrapper: String?
  /// Whether the pickle also calls a function of the operating system.
  var isHostile = false

  /// The file of these tensors, all of them in single precision or counts.
  func bytes(of tensors: [CheckpointTensor]) -> [UInt8] {
    let object = PickleMaker.plain { maker in
      guard let wrapper else { return state(tensors, &maker) }
      maker.dictionary { maker in
        maker.text("epoch")
        maker.integer(3)
        maker.text(wrapper)
        state(tensors, &maker)
      }
    }
    let storages = tensors.enumerated().map { index, tensor in
      (key: "\(index)", bytes: tensor.withBytes { [UInt8]($0) }, count: tensor.count)
    }
    guard isZip else { return legacyFile(object: object, storages: storages) }
    return zipFile(
      [("net/data.pkl", object)] + storages.map { ("net/data/\($0.key)", $0.bytes) }
    )
  }

  private func state(_ tensors: [CheckpointTensor], _ maker: inout PickleMaker) {
    maker.dictionary { maker in
      if isHostile {
        maker.text("hook")
        maker.global("posix", "system")
        maker.raw("(")
        maker.text("touch \(Self.marker)")
        maker.raw("tR")
      }
      for (index, tensor) in tensors.enumerated() {
        maker.text(prefix + tensor.name)
        maker.tensor(
          "\(index)",
          type: tensor.type == .int64 ? "LongStorage" : "FloatStorage",
          count: tensor.count,
          shape: tensor.shape,
          strides: tensor.shape.indices.map { tensor.shape[($0 + 1)...].reduce(1, *) }
        )
      }
    }
  }

  /// What a hostile file would make, were it executed.
  static let marker = FileManager.default.temporaryDirectory.path + "/parallax-ran-\(getpid())"
}

/// Weights of a network that anyone can make again.
func exampleWeights(of network: String) throws -> [CheckpointTensor] {
  guard let entry = NetworkList.entry(named: network) else { return [] }
  return try entry.untrained().stores.flatMap(\.entries).map { entry in
    SplitMixFill().tensor(entry.name, shape: entry.tensor.shape, factor: 0.3)
  }
}
