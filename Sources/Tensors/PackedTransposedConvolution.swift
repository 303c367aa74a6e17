internal import CKernels

/// A transposed convolution for inference, as plain convolutions: one for each place within a stride.
///
/// What a pixel of the result is made of depends only on its place within the stride, so each place is a small
/// convolution of the input. It works in the kind of its input. One thread at a time may use it.
public final class PackedTransposedConvolution {
  /// How the windows of the input's pixels lie in the result.
  public struct Geometry: Sendable, Hashable {
    package let stride: [Int]
    package let padding: [Int]
    package let outputPadding: [Int]

    package init(stride: [Int], padding: [Int], outputPadding: [Int]) {
      self.stride = stride
      self.padding = padding
      self.outputPadding = outputPadding
    }
  }

  /// Which taps of a kernel make the pixels at one place within the stride, along one axis.
  private struct Phase {
    /// Indices of the kernel, by growing position in the input.
    let taps: [Int]
    /// How far before its own pixel the first one lies.
    let reach: Int

    init(_ place: Int, kernel: Int, stride: Int, padding: Int) {
      taps = Swift.stride(from: (place + padding) % stride, to: kernel, by: stride).reversed()
      reach = ((taps.first ?? 0) - place - padding) / stride
    }
  }

  private struct Size: Hashable {
    let height: Int
    let width: Int
  }

  private let weight: Tensor
  private let bias: Tensor?
  private let geometry: Geometry
  private let activation: Activation
  private let phases: [[Phase]]
  private var parts: [Size: [PackedConvolution]] = [:]
  private var whole: PackedConvolution?

  /// A transposed convolution by a weight, inputs × outputs × kernel, and a bias, which must not change any more.
  ///
  /// Nil for kernels that leave places within the stride without a tap, or reach around their pixel in another way.
  public init?(
    weight: Tensor,
    bias: Tensor?,
    geometry: Geometry,
    activation: Activation = .identity
  ) throws(TensorError) {
    let shape = weight.shape
    guard shape.count == 4, geometry.stride[0] == geometry.stride[1] else { return nil }
    phases = (0..<2).map { axis in
      (0..<geometry.stride[axis]).map {
        Phase(
          $0,
          kernel: shape[2 + axis],
          stride: geometry.stride[axis],
          padding: geometry.padding[axis]
        )
      }
    }
    guard phases.joined().allSatisfy({ !$0.taps.isEmpty && $0.reach >= 0 }) else { return nil }
    self.weight = try weight.detached().cast(to: .float32)
    self.bias = try bias?.detached().cast(to: .float32)
    self.geometry = geometry
    self.activation = activation
  }

  /// B × outputs × H′ × W′ of B × inputs × H × W.
  public func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
    let (shape, kernel) = (input.shape, weight.shape)
    guard shape.count == 4, shape[1] == kernel[0], let kind = input.kind else {
      throw TensorError("a transposed convolution of \(shape) by \(kernel)")
    }
    let sides = (0..<2).map { (axis: Int) -> Int in
      let reach = (shape[2 + axis] - 1) * geometry.stride[axis] + kernel[2 + axis]
      return reach - 2 * geometry.padding[axis] + geometry.outputPadding[axis]
    }
    guard sides[0] > 0, sides[1] > 0 else {
      throw TensorError("a transposed convolution of \(shape) by \(kernel) leaves no pixel")
    }
    if isWhole(shape, sides, kind) {
      let all: PackedConvolution
      if let whole { all = whole } else { all = try joined() }
      whole = all
      return try all(input)
    }
    let source = try input.channelsLast()
    let out = try Tensor.unfilled([shape[0], kernel[1]] + sides, kind: kind, channelsLast: true)
    let size = Size(height: shape[2], width: shape[3])
    let convolutions: [PackedConvolution]
    if let known = parts[size] {
      convolutions = known
    } else {
      convolutions = try separate(shape, sides)
    }
    parts[size] = convolutions
    for (place, convolution) in zip(places, convolutions) {
      spread(try convolution(source), place, into: out)
    }
    return out
  }

  private var places: [(row: Int, column: Int)] {
    (0..<geometry.stride[0]).flatMap { row in (0..<geometry.stride[1]).map { (row, $0) } }
  }

  /// Whether all places are one convolution of 3 × 3 that is done with fewer multiplications.
  private func isWhole(_ shape: [Int], _ sides: [Int], _ kind: ElementKind) -> Bool {
    let tiles = shape[0] * ((shape[2] + 3) / 4) * ((shape[3] + 3) / 4)
    // Its weight is nine times as large as the windows are: it must be read for many tiles.
    return tiles >= 40 && kind == .float32 && weight.shape[2...] == [4, 4]
      && geometry.stride == [2, 2]
      && geometry.padding == [1, 1] && sides == [2 * shape[2], 2 * shape[3]]
      && WinogradConvolution.isFaster(
        inputs: weight.shape[0],
        outputs: 4 * weight.shape[1],
        tiles: tiles
      )
  }

  /// Outputs × inputs × kernel of one place.
  private func kernel(_ row: Phase, _ column: Phase) throws(TensorError) -> Tensor {
    try weight.indexed(axis: 2, by: Tensor(row.taps, shape: [row.taps.count]))
      .indexed(axis: 3, by: Tensor(column.taps, shape: [column.taps.count]))
      .permuted([1, 0, 2, 3]).contiguous()
  }

  private func separate(
    _ shape: [Int],
    _ sides: [Int]
  ) throws(TensorError) -> [PackedConvolution] {
    try places.map { (place) throws(TensorError) in
      let along = [phases[0][place.row], phases[1][place.column]]
      var geometry = PackedConvolution.Geometry(padding: along.map(\.reach))
      let offset = [place.row, place.column]
      geometry.farPadding = (0..<2).map { (axis: Int) -> Int in
        let stride = self.geometry.stride[axis]
        let count = (sides[axis] - offset[axis] + stride - 1) / stride
        return count - 1 + along[axis].taps.count - along[axis].reach - shape[2 + axis]
      }
      return try PackedConvolution(
        weight: kernel(along[0], along[1]),
        bias: bias,
        geometry: geometry,
        last: activation
      )
    }
  }

  /// All places as outputs of one convolution, their windows filled up to 3 × 3.
  private func joined() throws(TensorError) -> PackedConvolution {
    var kernels: [Tensor] = []
    for place in places {
      let along = [phases[0][place.row], phases[1][place.column]]
      let lead = along.map { 1 - $0.reach }
      kernels.append(
        try kernel(along[0], along[1]).padded(
          left: lead[1],
          right: 3 - along[1].taps.count - lead[1],
          top: lead[0],
          bottom: 3 - along[0].taps.count - lead[0]
        )
      )
    }
    let biases = try bias.map { (one: Tensor) throws(TensorError) in
      try Tensor.concatenated(kernels.map { _ in one }, axis: 0)
    }
    return try PackedConvolution(
      weight: Tensor.concatenated(kernels, axis: 0),
      bias: biases,
      geometry: .init(padding: [1, 1]),
      last: activation,
      products: weight.shape[0] * weight.shape[2] * weight.shape[3] / places.count,
      spread: geometry.stride[0]
    )
  }

  private func spread(
    _ result: Tensor,
    _ place: (row: Int, column: Int),
    into out: Tensor
  ) {
    let (from, to) = (result.shape, out.shape)
    var grid = kernel_grid(
      batch: Int64(from[0]),
      rows: Int64(from[2]),
      columns: Int64(from[3]),
      channels: Int64(to[1]),
      out_height: Int64(to[2]),
      out_width: Int64(to[3]),
      step: Int64(geometry.stride[0]),
      row: Int64(place.row),
      column: Int64(place.column)
    )
    kernel_spread(result.array, &grid, out.array)
    withExtendedLifetime(result) {}
  }
}
