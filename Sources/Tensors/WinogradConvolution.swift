// A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016).

internal import CDNN
internal import CKernels

/// A convolution of 3 × 3 in single precision by 36 products of matrices: a quarter of the multiplications.
///
/// Images are transformed in tiles of 4 × 4 pixels of the result, multiplied, and transformed back.
struct WinogradConvolution: PreparedConvolution {
  let shape: [Int]
  private let layout: kernel_winograd
  private let tiles: Int
  private let products: Operation
  private let epilogue: Epilogue

  /// Nil where another way is as fast.
  ///
  /// Outputs are `spread` × `spread` pixels, row by row, of an image as many times as high and as wide.
  init?(
    _ task: ConvolutionCase,
    _ weight: Tensor,
    _ epilogue: Epilogue,
    spread: Int
  ) throws(TensorError) {
    let (kernel, input, output) = (weight.shape, task.input, task.output)
    let (inputs, outputs) = (kernel[1], kernel[0])
    let (down, across) = ((output[2] + 3) / 4, (output[3] + 3) / 4)
    let tiles = input[0] * down * across
    guard task.isPlain, kernel[2...] == [3, 3],
      Self.isFaster(inputs: inputs, outputs: outputs, tiles: tiles)
    else { return nil }
    // What lies between the steps is to stay in the cache; strips are of equal heights.
    let bytes = 36 * 4 * (inputs + outputs) * tiles
    let strips = (bytes + Self.largestStrip - 1) / Self.largestStrip
    let rows = (tiles + strips - 1) / strips
    layout = kernel_winograd(
      height: Int64(input[2]),
      width: Int64(input[3]),
      padding: Int64(task.geometry.padding[0]),
      out_height: Int64(output[2]),
      out_width: Int64(output[3]),
      tiles_down: Int64(down),
      tiles_across: Int64(across),
      inputs: Int64(inputs),
      outputs: Int64(outputs),
      rows: Int64(rows),
      spread: Int64(spread)
    )
    let transformed = try Tensor.unfilled([36, inputs, outputs])
    kernel_winograd_weight(
      weight.floatPointer,
      Int64(inputs),
      Int64(outputs),
      transformed.floatPointer
    )
    products = try Operation { handle in
      dnn_products_create(
        &handle,
        36,
        Int64(rows),
        Int64(outputs),
        Int64(inputs),
        transformed.floatPointer
      )
    }
    self.tiles = tiles
    self.epilogue = epilogue
    shape = [output[0], outputs / (spread * spread), output[2] * spread, output[3] * spread]
  }

  /// With few channels the transforms cost more than they spare; with few tiles, reading the larger weight.
  static func isFaster(inputs: Int, outputs: Int, tiles: Int) -> Bool {
    inputs >= 48 && outputs >= 32 && tiles >= 12
  }

  /// Bytes of what is multiplied and of the products.
  private static let largestStrip = 24 << 20

  func callAsFunction(
    _ inputs: [Tensor],
    adding added: Tensor?,
    into out: Tensor
  ) throws(TensorError) {
    var (layout, epilogue) = (layout, epilogue.kernel(adding: added))
    let rows = Int(layout.rows)
    let transformed = try Tensor.unfilled([36, rows, Int(layout.inputs)])
    let multiplied = try Tensor.unfilled([36, rows, Int(layout.outputs)])
    let parts = inputs.map { input in
      let channels = Int64(input.shape[1])
      return kernel_channels(values: input.floatPointer, channels: channels, stride: channels)
    }
    for first in stride(from: 0, to: tiles, by: rows) {
      let count = min(rows, tiles - first)
      kernel_winograd_transform(
        &layout,
        parts,
        Int64(parts.count),
        Int64(first),
        Int64(count),
        transformed.floatPointer
      )
      try Operation.check(
        dnn_packed_run(products.handle, transformed.floatPointer, multiplied.floatPointer)
      )
      kernel_winograd_collect(
        &layout,
        multiplied.floatPointer,
        Int64(first),
        Int64(count),
        &epilogue,
        out.floatPointer
      )
    }
    withExtendedLifetime((inputs, added)) {}
  }
}
