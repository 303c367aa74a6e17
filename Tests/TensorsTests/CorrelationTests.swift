import TestSupport
import Testing

@testable import Tensors

@Suite struct CorrelationTests {
  static let storages = [CorrelationPyramid.Storage.kept, .onTheFly]

  private func example(_ seed: UInt64) throws -> (first: Tensor, second: Tensor, at: Tensor) {
    try TensorLibrary.seed(seed)
    let first = try Tensor.randomNormal([2, 5, 6, 7]).channelsLast()
    let second = try Tensor.randomNormal([2, 5, 6, 7]).channelsLast()
    let at = try (Tensor.randomUniform([2, 2, 6, 7]) * 12 - 3).channelsLast()
    return (first, second, at)
  }

  @Test(arguments: storages)
  func `a lookup is a bilinear sample of the inner products`(
    storage: CorrelationPyramid.Storage
  ) throws {
    let (first, second, at) = try example(1)
    let pyramid = try CorrelationPyramid(
      first,
      CorrelationPyramid.levels(of: second, count: 2),
      radius: 2,
      storage: storage
    )
    let found = try pyramid.lookup(at)
    #expect(found.shape == [2, 50, 6, 7])
    let values = try found.floats()
    let a = try first.floats()
    let b = try second.floats()
    let centres = try at.floats()
    func product(_ image: Int, _ pixel: Int, _ x: Int, _ y: Int, _ level: Int) -> Double {
      let side = 1 << level
      guard x >= 0, y >= 0, x < 7 / side, y < 6 / side else { return 0 }
      var sum = 0.0
      for c in 0..<5 {
        for (i, j) in [(0, 0), (1, 0), (0, 1), (1, 1)] where i < side && j < side {
          let other = b[(image * 5 + c) * 42 + (y * side + j) * 7 + x * side + i]
          sum += Double(a[(image * 5 + c) * 42 + pixel]) * Double(other)
        }
      }
      return sum / Double(side * side) / 5.0.squareRoot()
    }
    for image in 0..<2 {
      for pixel in 0..<42 {
        for channel in 0..<50 {
          let (level, i, j) = (channel / 25, channel % 25 / 5 - 2, channel % 5 - 2)
          let scale = Double(1 << level)
          let x = Double(centres[image * 84 + pixel]) / scale + Double(i)
          let y = Double(centres[image * 84 + 42 + pixel]) / scale + Double(j)
          let (left, top) = (x.rounded(.down), y.rounded(.down))
          var want = 0.0
          for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let share = (dx == 0 ? 1 - (x - left) : x - left) * (dy == 0 ? 1 - (y - top) : y - top)
            want += share * product(image, pixel, Int(left) + dx, Int(top) + dy, level)
          }
          #expect(isClose(Double(values[(image * 50 + channel) * 42 + pixel]), want, within: 1e-5))
        }
      }
    }
  }

  /// How many pixels the windows reach on each side: the two that networks use have loops of their own.
  @Test(arguments: [2, 3, 4])
  func `kept correlations are those computed where they are looked up`(radius: Int) throws {
    try TensorLibrary.seed(5)
    let first = try Tensor.randomNormal([1, 8, 16, 24]).channelsLast()
    let levels = try CorrelationPyramid.levels(
      of: Tensor.randomNormal([1, 8, 16, 24]).channelsLast(),
      count: 2
    )
    // Windows inside, across each border and outside.
    let at = try (Tensor.randomUniform([1, 2, 16, 24]) * 40 - 8).channelsLast()
    let found = try Self.storages.map { storage in
      let pyramid = try CorrelationPyramid(first, levels, radius: radius, storage: storage)
      return try pyramid.lookup(at).floats()
    }
    #expect(zip(found[0], found[1]).allSatisfy { abs($0 - $1) < 1e-5 })

    // In the upper half of single precision each correlation is rounded to eight bits.
    let half = try CorrelationPyramid(
      first.cast(to: .bfloat16),
      levels.map { (level) throws(TensorError) in try level.cast(to: .bfloat16) },
      radius: radius
    )
    #expect(half.volumes.allSatisfy { $0.kind == .bfloat16 })
    let exact = try CorrelationPyramid(
      first.cast(to: .bfloat16).cast(to: .float32),
      levels.map { (level) throws(TensorError) in
        try level.cast(to: .bfloat16).cast(to: .float32)
      },
      radius: radius
    )
    let largest = try exact.volumes.map { try $0.floats().map(abs).max() ?? 0 }.max() ?? 0
    let rounded = try half.lookup(at).floats()
    #expect(
      try zip(rounded, exact.lookup(at).floats()).allSatisfy { abs($0 - $1) <= largest / 256 }
    )
  }

  @Test(arguments: storages)
  func `gradients of several lookups are the finite differences`(
    storage: CorrelationPyramid.Storage
  ) throws {
    let (first, second, at) = try example(2)
    let weights = try Tensor.randomNormal([2, 50, 6, 7])
    func value(_ a: Tensor, _ b: Tensor) throws -> Tensor {
      let levels = try CorrelationPyramid.levels(of: b, count: 2)
      let pyramid = try CorrelationPyramid(a, levels, radius: 2, storage: storage)
      // One whose result nothing is made of gives no gradient, and takes none away.
      _ = try pyramid.lookup(at - 1)
      let others = try pyramid.lookup(at + 0.3) + pyramid.lookup(at * 0.5)
      return try (pyramid.lookup(at) * weights + others * (weights + 1)).sum()
    }
    try first.requireGradient()
    try second.requireGradient()
    try value(first, second).backward()
    // The value is linear in each map: a difference has no error of its own but rounding.
    for (tensor, place) in [(first, 17), (first, 300), (second, 31), (second, 222)] {
      let gradient = try #require(try tensor.gradient()).floats()[place]
      var change = [Float](repeating: 0, count: tensor.count)
      change[place] = 1
      let step = try Tensor(change, shape: tensor.shape)
      let difference = try withoutGradients {
        let ends = try [0.5, -0.5].map { factor in
          let moved = try tensor.detached() + step * factor
          return try (tensor === first ? value(moved, second) : value(first, moved)).item()
        }
        return ends[0] - ends[1]
      }
      #expect(isClose(Double(gradient), difference, within: 2e-3))
    }
  }

  @Test(arguments: storages)
  func `nothing is found far outside, nor at no place at all`(
    storage: CorrelationPyramid.Storage
  ) throws {
    let (first, second, _) = try example(3)
    let pyramid = try CorrelationPyramid(first, [second], radius: 3, storage: storage)
    for far in [Float.nan, .infinity, -.infinity, 1e30, -1e30, -40, 1000] {
      let at = try Tensor([Float](repeating: far, count: 168), shape: [2, 2, 6, 7])
      #expect(try pyramid.lookup(at).floats().allSatisfy { $0 == 0 })
    }
    #expect(throws: TensorError.self) { try pyramid.lookup(Tensor.zeros([2, 2, 7, 6])) }
    #expect(throws: TensorError.self) {
      try CorrelationPyramid(first, [Tensor.zeros([2, 4, 6, 7])], radius: 3)
    }
  }

  // In a process of its own: other tests compute meanwhile.
  @Test func `any number of threads gives the same bytes`() async {
    await #expect(processExitsWith: .success) {
      let (first, second, at) = try CorrelationTests().example(4)
      for storage in CorrelationTests.storages {
        let results = try [1, 2].map { threads in
          try TensorLibrary.use(threads: threads)
          let pyramid = try CorrelationPyramid(first, [second], radius: 3, storage: storage)
          return try pyramid.lookup(at).floats()
        }
        #expect(results[0] == results[1])
      }
    }
  }
}
