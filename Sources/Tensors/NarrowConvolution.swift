internal import CKernels

/// A convolution with one to four outputs, in a loop of our own.
struct NarrowConvolution: PreparedConvolution {
  let shape: [Int]
  private let layout: kernel_narrow
  private let weight: Tensor
  private let epilogue: Epilogue

  /// Nil where another way fits.
  init?(
    _ task: ConvolutionCase,
    _ weight: Tensor,
    _ epilogue: Epilogue
  ) throws(TensorError) {
    let (kernel, input, output) = (weight.shape, task.input, task.output)
    guard task.isPlain, kernel[2] == kernel[3], input[1] >= 16,
      kernel_narrow_fits(Int64(input[1]), Int64(kernel[0]))
    else { return nil }
    layout = kernel_narrow(
      batch: Int64(input[0]),
      inputs: Int64(input[1]),
      height: Int64(input[2]),
      width: Int64(input[3]),
      outputs: Int64(kernel[0]),
      out_height: Int64(output[2]),
      out_width: Int64(output[3]),
      kernel: Int64(kernel[2]),
      padding: Int64(task.geometry.padding[0])
    )
    self.weight = try weight.permuted([2, 3, 0, 1]).contiguous()
    self.epilogue = epilogue
    shape = output
  }

  func callAsFunction(
    _ inputs: [Tensor],
    adding added: Tensor?,
    into out: Tensor
  ) throws(TensorError) {
    let input = inputs.count == 1 ? inputs[0] : try Tensor.joinedChannels(inputs)
    var (layout, epilogue) = (layout, epilogue.kernel(adding: added))
    kernel_narrow_convolve(
      &layout,
      input.floatPointer,
      weight.floatPointer,
      &epilogue,
      out.floatPointer
    )
    withExtendedLifetime((input, added)) {}
  }
}
