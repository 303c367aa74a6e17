import CHDF5Writing
import Checkpoints
import Formats
import TestSupport
import Testing

@testable import KerasFiles

/// One after another: the library that writes the files has no locks.
@Suite(.serialized) struct KerasFileTests {
  private func add(
    _ name: String,
    _ sizes: [Int],
    to path: String,
    isCompressed: Bool = false
  ) -> Bool {
    let values = (0..<sizes.reduce(1, *)).map { Float($0) }
    return hdf5_add(path, name, Int32(sizes.count), sizes.map { UInt64($0) }, values, isCompressed)
  }

  private func checkpoint(_ path: String) throws -> Checkpoint {
    KerasContainer.register(KerasFile.read)
    return try Checkpoint(path)
  }

  @Test func `weights have PyTorch's names and orders`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/w.h5"
      #expect(add("model_weights/stem_conv/stem_conv/kernel:0", [3, 2, 4, 5], to: path))
      #expect(add("model_weights/stem_conv/stem_conv/bias:0", [5], to: path))
      #expect(add("model_weights/a_dwconv/a_dwconv/depthwise_kernel:0", [3, 2, 4, 1], to: path))
      #expect(add("model_weights/top_bn/top_bn/moving_variance:0", [5], to: path))
      #expect(add("model_weights/fc/fc/kernel:0", [3, 4], to: path))
      #expect(add("optimizer_weights/Adam/m/kernel:0", [3], to: path))
      // As Keras's normalisation layer has it.
      #expect(hdf5_add_count(path, "model_weights/normalization/normalization/count:0", 7))
      let file = try checkpoint(path)
      #expect(file.container == .keras)
      #expect(
        Set(file.tensors.map(\.name)) == [
          "stem_conv.weight", "stem_conv.bias", "a_dwconv.weight", "top_bn.running_var",
          "fc.weight", "normalization.count",
        ]
      )
      let kernel = try #require(file["stem_conv.weight"])
      #expect(kernel.shape == [5, 4, 3, 2])
      let numbers = try #require(kernel.floats())
      for (o, i, y, x) in [(0, 0, 0, 0), (4, 3, 2, 1), (1, 2, 0, 1)] {
        #expect(numbers[((o * 4 + i) * 3 + y) * 2 + x] == Float(((y * 2 + x) * 4 + i) * 5 + o))
      }
      let deep = try #require(file["a_dwconv.weight"])
      #expect(deep.shape == [4, 1, 3, 2])
      #expect(try #require(deep.floats())[(2 * 3 + 1) * 2 + 1] == Float((1 * 2 + 1) * 4 + 2))
      #expect(file["fc.weight"]?.shape == [4, 3])
      let count = try #require(file["normalization.count"])
      #expect(count.type == .int64 && count.shape.isEmpty)
      #expect(count.withBytes { $0.loadUnaligned(as: Int64.self) } == 7)
      #expect(file["stem_conv.bias"]?.floats() == [0, 1, 2, 3, 4])
    }
  }

  @Test func `what is compressed, cut off or no HDF5 is refused by name`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/w.h5"
      #expect(add("a/kernel:0", [64, 64], to: path))
      let whole = try FileContents.bytes(of: path)
      for length in [8, 100, 600, whole.count - 4000, whole.count - 1] {
        let cut = "\(folder)/cut.h5"
        try AtomicFile.write(cut, bytes: Array(whole.prefix(length)))
        let error = #expect(throws: FileError.self) { try checkpoint(cut) }
        #expect(error?.path == cut)
      }
      #expect(add("b/kernel:0", [8, 8], to: path, isCompressed: true))
      let error = #expect(throws: FileError.self) { try checkpoint(path) }
      #expect(error?.description.contains("b/kernel:0") == true)
    }
  }
}
