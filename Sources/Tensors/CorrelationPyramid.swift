// Z. Teed and J. Deng, "RAFT: Recurrent all-pairs field transforms for optical flow" (ECCV 2020),
// sections 3.2 and, for correlations on the fly, 3.3.

internal import CDNN
internal import CKernels
internal import Synchronization

/// How alike each pixel of a first feature map is to the pixels of a second one, at several resolutions.
///
/// Correlations are inner products over the channels, divided by the square root of their number. Means over
/// 2 × 2 pixels of the second image make each coarser level; correlation is linear, so the means are those of its
/// features. They are kept, or computed anew at each lookup where they would take too much memory.
public final class CorrelationPyramid {
  /// Where the correlations are.
  public enum Storage: Sendable {
    /// In memory: 5.3 numbers for each pair of pixels at four levels.
    case kept
    /// Nowhere: computed where they are looked up.
    case onTheFly
  }

  /// How far from the centre of a window its border is, in pixels.
  public let radius: Int

  /// How many numbers a lookup gives each pixel: levels · (2 radius + 1)².
  public var channels: Int { sides.count * (2 * radius + 1) * (2 * radius + 1) }

  private let shape: [Int]
  private let first: Tensor
  private let second: [Tensor]

  /// The correlations in memory, by level; none where they are computed anew.
  ///
  /// They may be given to the next pyramid of the same sizes, which then overwrites them.
  public let volumes: [Tensor]

  private let sides: [(height: Int, width: Int)]

  /// The gradients of the volumes that lookups have given so far.
  private var gathered: [Tensor] = []

  /// Of feature maps B × C × H × W, with the coarser levels of the second, finest first: see `levels`.
  ///
  /// In single precision, or its upper half; correlations that are kept are the same, but in single precision where
  /// gradients are wanted.
  public init(
    _ first: Tensor,
    _ second: [Tensor],
    radius: Int,
    storage: Storage = .kept,
    overwriting old: [Tensor] = []
  ) throws(TensorError) {
    precondition(radius > 0 && radius <= 7)
    shape = first.shape
    guard shape.count == 4,
      second.allSatisfy({ $0.shape.count == 4 && $0.shape[..<2] == first.shape[..<2] })
    else {
      throw TensorError("correlation of \(first.shape) with \(second.map(\.shape))")
    }
    self.radius = radius
    sides = second.map { ($0.shape[2], $0.shape[3]) }
    switch storage {
    case .kept:
      self.first = first
      self.second = second
      var made: [Tensor] = []
      for (index, level) in second.enumerated() {
        made.append(try Self.volume(first, level, old.indices.contains(index) ? old[index] : nil))
      }
      volumes = made
    case .onTheFly:
      self.first = try first.cast(to: .float32).channelsLast()
      self.second = try second.map { (level) throws(TensorError) in
        try level.cast(to: .float32).channelsLast()
      }
      volumes = []
    }
  }

  /// A feature map and its means over 2 × 2, 4 × 4 … pixels; what is left over at the border is dropped.
  public static func levels(of features: Tensor, count: Int) throws(TensorError) -> [Tensor] {
    var levels = [features]
    while levels.count < count, let last = levels.last {
      levels.append(try last.averagePooled(kernel: 2))
    }
    return levels
  }

  /// B · H · W × H′ × W′: the correlations with one level.
  private static func volume(
    _ first: Tensor,
    _ level: Tensor,
    _ old: Tensor?
  ) throws(TensorError) -> Tensor {
    let (shape, other) = (first.shape, level.shape)
    let (rows, columns) = (shape[2] * shape[3], other[2] * other[3])
    let scale = 1 / Double(shape[1]).squareRoot()
    if Tensor.remembers([first, level]) {
      let a = try first.permuted([0, 2, 3, 1]).reshaped([shape[0], rows, shape[1]])
      let b = try level.reshaped([shape[0], shape[1], columns])
      return try (a.matmul(b).cast(to: .float32) * scale)
        .reshaped([shape[0] * rows, other[2], other[3]])
    }
    let kind = first.kind ?? .float32
    let a = try first.channelsLast()
    let b = try level.channelsLast()
    let sizes = [shape[0] * rows, other[2], other[3]]
    let out: Tensor
    if let old, old.shape == sizes, old.kind == kind {
      out = old
    } else {
      out = try Tensor.unfilled(sizes, kind: kind)
    }
    let operation = try Operation { handle in
      dnn_product_create(
        &handle,
        Int64(rows),
        Int64(columns),
        Int64(shape[1]),
        kind.dnn,
        Float(scale)
      )
    }
    for image in 0..<shape[0] {
      let status = dnn_product_run(
        operation.handle,
        a.bytes + image * rows * shape[1] * kind.size,
        b.bytes + image * columns * shape[1] * kind.size,
        out.bytes + image * rows * columns * kind.size
      )
      try Operation.check(status)
    }
    PackedConvolution.work.wrappingAdd(2 * shape[1] * out.count, ordering: .relaxed)
    return withExtendedLifetime((a, b, operation)) { out }
  }

  /// B × channels × H × W: bilinear samples of each level around `coordinates` / 2^level, zero outside.
  ///
  /// `coordinates` are B × 2 × H × W of (x, y) in pixels of the finest level; no gradient goes to them.
  /// Channel level · (2r + 1)² + i · (2r + 1) + j is i − r to the right and j − r down.
  public func lookup(
    _ coordinates: Tensor,
    kind: ElementKind = .float32
  ) throws(TensorError) -> Tensor {
    guard coordinates.shape == [shape[0], 2, shape[2], shape[3]], coordinates.kind == .float32
    else {
      throw TensorError("a lookup at \(coordinates.shape) in correlations of \(shape)")
    }
    let centres = try coordinates.detached().channelsLast()
    let out = try Tensor.unfilled(
      [shape[0], channels, shape[2], shape[3]],
      kind: kind,
      channelsLast: true
    )
    let result = out.array
    if volumes.isEmpty {
      withFeatures { kernel_correlate(&$0, centres.floatPointer, result) }
      try out.remember([first] + second) { (gradient) throws(TensorError) in
        try self.featureGradients(gradient, centres)
      }
    } else {
      withPyramid { kernel_lookup(&$0, centres.floatPointer, result) }
      try out.remember(volumes) { (gradient) throws(TensorError) in
        try self.volumeGradients(gradient, centres)
      }
    }
    return withExtendedLifetime(centres) { out }
  }

  private func volumeGradients(
    _ gradient: Tensor,
    _ centres: Tensor
  ) throws(TensorError) -> [Tensor?] {
    let given = try gradient.cast(to: .float32).channelsLast()
    // All lookups add to the same tensors, which are passed on when the last one has: filling and adding as many
    // as there are lookups took a tenth of a training step.
    let isFirst = gathered.isEmpty
    if isFirst {
      gathered = try volumes.map { (volume) throws(TensorError) in try Tensor.zeros(volume.shape) }
    }
    withPyramid {
      kernel_lookup_gradient(
        &$0,
        centres.floatPointer,
        given.floatPointer,
        gathered.map(\.floatPointer)
      )
    }
    return withExtendedLifetime(given) { isFirst ? gathered : gathered.map { _ in nil } }
  }

  private func featureGradients(
    _ gradient: Tensor,
    _ centres: Tensor
  ) throws(TensorError) -> [Tensor] {
    let given = try gradient.cast(to: .float32).channelsLast()
    let made = try ([first] + second).map { (features) throws(TensorError) in
      try Tensor.zeros(features.shape).channelsLast()
    }
    withFeatures {
      kernel_correlate_gradient(
        &$0,
        centres.floatPointer,
        given.floatPointer,
        made[0].floatPointer,
        made.dropFirst().map(\.floatPointer)
      )
    }
    return withExtendedLifetime(given) { made }
  }

  private func withPyramid(_ body: (inout kernel_pyramid) -> Void) {
    let pointers = volumes.map { UnsafeRawPointer($0.bytes) }
    pointers.withUnsafeBufferPointer { levels in
      withSides { heights, widths in
        guard let levels = levels.baseAddress else { return }
        var pyramid = kernel_pyramid(
          pixels: Int64(shape[0] * shape[2] * shape[3]),
          levels: Int64(sides.count),
          volumes: levels,
          is_bfloat16: volumes.first?.kind == .bfloat16,
          heights: heights,
          widths: widths,
          radius: Int64(radius)
        )
        body(&pyramid)
      }
    }
  }

  private func withFeatures(_ body: (inout kernel_features) -> Void) {
    let pointers = second.map { UnsafePointer($0.floatPointer) }
    pointers.withUnsafeBufferPointer { levels in
      withSides { heights, widths in
        guard let levels = levels.baseAddress else { return }
        var features = kernel_features(
          batch: Int64(shape[0]),
          pixels: Int64(shape[2] * shape[3]),
          depth: Int64(shape[1]),
          levels: Int64(sides.count),
          first: first.floatPointer,
          second: levels,
          heights: heights,
          widths: widths,
          radius: Int64(radius),
          scale: Float(1 / Double(shape[1]).squareRoot())
        )
        body(&features)
      }
    }
  }

  private func withSides(_ body: (UnsafePointer<Int64>, UnsafePointer<Int64>) -> Void) {
    let heights = sides.map { Int64($0.height) }
    let widths = sides.map { Int64($0.width) }
    heights.withUnsafeBufferPointer { rows in
      widths.withUnsafeBufferPointer { columns in
        guard let rows = rows.baseAddress, let columns = columns.baseAddress else { return }
        body(rows, columns)
      }
    }
  }
}
