internal import Tensors

/// The packed form of a layer's convolution for inference, made again when its weights were replaced.
final class FusedConvolution {
  private struct Form: Hashable {
    let first: Activation
    let last: Activation
    let isNormalised: Bool
  }

  private var packed: [Form: (revision: [UInt64], convolution: PackedConvolution)] = [:]

  func convolution(
    weight: Tensor,
    bias: Tensor?,
    geometry: PackedConvolution.Geometry,
    norm: BatchNorm2d?,
    first: Activation,
    last: Activation
  ) throws(TensorError) -> PackedConvolution {
    let form = Form(first: first, last: last, isNormalised: norm != nil)
    let revision = [weight.revision, bias?.revision ?? 0] + (norm?.revision ?? [])
    if let known = packed[form], known.revision == revision { return known.convolution }
    let (folded, shift) = try norm?.folded(weight, bias) ?? (weight, bias)
    let made = try PackedConvolution(
      weight: folded,
      bias: shift,
      geometry: geometry,
      first: first,
      last: last
    )
    packed[form] = (revision, made)
    return made
  }
}

/// The same for a transposed convolution, nil where it is to be left to the library.
final class FusedTransposedConvolution {
  private var packed:
    [Activation: (revision: [UInt64], convolution: PackedTransposedConvolution?)] = [:]

  func convolution(
    weight: Tensor,
    bias: Tensor?,
    geometry: PackedTransposedConvolution.Geometry,
    activation: Activation
  ) throws(TensorError) -> PackedTransposedConvolution? {
    let revision = [weight.revision, bias?.revision ?? 0]
    if let known = packed[activation], known.revision == revision { return known.convolution }
    let made = try PackedTransposedConvolution(
      weight: weight,
      bias: bias,
      geometry: geometry,
      activation: activation
    )
    packed[activation] = (revision, made)
    return made
  }
}
