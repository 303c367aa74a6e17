import Glibc
import TestSupport
import Tensors
import Testing

@Suite struct TensorTests {
  @Test func `the library is there, with a fast BLAS`() throws {
    #expect(TensorLibrary.version.hasPrefix("1.") || TensorLibrary.version.hasPrefix("2."))
    #expect(TensorLibrary.blas.isOpenBLAS, "\(TensorLibrary.blas)")
  }

  // In a process of its own: other tests compute meanwhile.
  @Test func `one number of threads is for operations and matrix products alike`() async throws {
    await #expect(processExitsWith: .success) {
      typealias Count = @convention(c) () -> Int32
      let symbol = try #require(dlsym(nil, "openblas_get_num_threads"))
      let threadsOfBLAS = unsafeBitCast(symbol, to: Count.self)
      let before = try TensorLibrary.threads()
      for count in [1, 2, before] {
        try TensorLibrary.use(threads: count)
        #expect(try TensorLibrary.threads() == count && threadsOfBLAS() == Int32(count))
      }
    }
    #expect(throws: TensorError.self) { try TensorLibrary.use(threads: 0) }
  }

  @Test(arguments: ElementKind.allCases)
  func `kinds and shapes are kept`(kind: ElementKind) throws {
    let tensor = try Tensor.full([2, 3], 1, kind: kind)
    #expect(tensor.kind == kind && tensor.shape == [2, 3] && tensor.count == 6)
    #expect(try tensor.floats() == [Float](repeating: 1, count: 6))
    let bytes = [UInt8](repeating: 0, count: 4 * kind.size)
    let made = try bytes.withUnsafeBytes { try Tensor(bytes: $0, shape: [4], kind: kind) }
    #expect(try made.doubles() == [0, 0, 0, 0])
  }

  @Test func `numbers come back in row-major order, whatever the order in memory`() throws {
    let values = (0..<24).map(Float.init)
    let tensor = try Tensor(values, shape: [1, 2, 3, 4]).channelsLast()
    #expect(tensor.isChannelsLast)
    #expect(try tensor.floats() == values)
    #expect(try tensor.permuted([0, 2, 3, 1]).floats()[1] == 12)
    #expect(try tensor.contiguous().isChannelsLast == false)
    #expect(try Tensor(values, shape: [2, 12]).transposed(0, 1).floats()[1] == 12)
  }

  @Test func `what does not fit is refused in one line`() throws {
    let a = try Tensor.zeros([2, 3])
    let b = try Tensor.zeros([4])
    #expect(throws: TensorError.self) { try a + b }
    #expect(throws: TensorError.self) { try a.matmul(b) }
    #expect(throws: TensorError.self) { try Tensor([1 as Float, 2], shape: [3]) }
    #expect(throws: TensorError.self) { try Tensor.zeros([-1]) }
    #expect(throws: TensorError.self) { try Tensor.zeros([1 << 50]) }
    #expect(throws: TensorError.self) { try Tensor.concatenated([], axis: 0) }
    #expect(throws: TensorError.self) { try TensorLibrary.use(threads: 0) }
    #expect(throws: TensorError.self) { try a.item() }
    do {
      _ = try a.reshaped([4])
      Issue.record("no error was thrown")
    } catch {
      let hasNewline = error.description.contains { $0.isNewline }
      #expect(error.description.contains("invalid for input of size 6") && !hasNewline)
    }
  }

  @Test func `arithmetic and comparisons go by element`() throws {
    let a = try Tensor([1.0, -2, 3], shape: [3])
    let b = try Tensor([2.0, 2, 2], shape: [3])
    #expect(try (a + b * 2 - 1).doubles() == [4, 1, 6])
    #expect(try (1 - a / b).doubles() == [0.5, 2, -0.5])
    #expect(try (-a).maximum(b).doubles() == [2, 2, 2])
    #expect(try a.minimum(b).power(2).doubles() == [1, 4, 4])
    #expect(try (a .< b).integers() == [1, 1, 0])
    #expect(try ((a .> 0) .& (.!(a .>= 3))).integers() == [1, 0, 0])
    #expect(try (a .== b .| (a .!= b)).all().item() == 1)
    #expect(try (a .< 0).select(b, otherwise: a).doubles() == [1, 2, 3])
    #expect(try a.clamped(-1, 1).doubles() == [1, -1, 1])
    try b.add(a, times: 0.5)
    try b.multiply(by: 2)
    #expect(try b.doubles() == [5, 2, 7])
    try b.assign(a)
    #expect(try b.doubles() == a.doubles())
  }

  @Test func `reductions go over the axes given`() throws {
    let a = try Tensor([1.0, 2, 3, 4, 5, 9], shape: [2, 3])
    #expect(try a.sum().item() == 24)
    #expect(try a.sum([0]).doubles() == [5, 7, 12])
    #expect(try a.mean([1], keepingAxes: true).shape == [2, 1])
    #expect(try a.max([1]).doubles() == [3, 9] && a.min().item() == 1)
    #expect(try a.argmax(axis: 1).integers() == [2, 2])
    #expect(try a.runningSum(axis: 1).doubles() == [1, 3, 6, 4, 9, 18])
    #expect(try isClose(a.variance([1]).doubles()[0], 2.0 / 3, within: 1e-15))
  }

  @Test func `parts are taken and joined`() throws {
    let a = try Tensor.range(to: 12, kind: .float64).reshaped([3, -1])
    #expect(try a.slice(axis: 0, 1..<3).select(axis: 1, 2).doubles() == [6, 10])
    #expect(try a.slice(axis: 1, 0..<9, step: 2).shape == [3, 2])
    let last = try Tensor([2, 0], shape: [2])
    #expect(try a.indexed(axis: 0, by: last).select(axis: 1, 0).doubles() == [8, 0])
    let picked = try Tensor([3, 0, 1], shape: [3, 1])
    #expect(try a.gathered(axis: 1, by: picked).doubles() == [3, 4, 9])
    #expect(try Tensor.concatenated([a, a], axis: 1).shape == [3, 8])
    #expect(try Tensor.stacked([a, a]).shape == [2, 3, 4])
    #expect(try a.flipped([0, 1]).doubles() == (0..<12).reversed().map(Double.init))
    #expect(try a.expandingAxis(0).expanded(to: [5, 3, 4]).shape == [5, 3, 4])
    #expect(try a.expandingAxis(0).droppingAxis(0).shape == [3, 4])
  }

  // In a process of its own: other tests draw from the same generator meanwhile.
  @Test func `a seed gives the same numbers again`() async {
    await #expect(processExitsWith: .success) {
      try TensorLibrary.seed(7)
      let first = try Tensor.randomNormal([8]).floats()
      try TensorLibrary.seed(7)
      #expect(try Tensor.randomNormal([8]).floats() == first)
      #expect(try Tensor.randomNormal([8]).floats() != first)
    }
  }
}
