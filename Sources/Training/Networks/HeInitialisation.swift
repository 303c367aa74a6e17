// K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers" (ICCV 2015), eq. 10 and 14.

internal import Layers
internal import Tensors

extension ParameterStore {
  /// Draws the weights of convolutions anew, so that a deep stack of rectified ones neither fades nor grows.
  ///
  /// Their variance is 2 over how many inputs make a number, or over how many outputs an input is part of, which keeps
  /// gradients instead. Biases stay.
  func drawByHe(
    overOutputs: Bool = false,
    where isWanted: (_ name: String) -> Bool = { _ in true }
  ) throws {
    for entry in entries where entry.role == .parameter && isWanted(entry.name) {
      let shape = entry.tensor.shape
      guard shape.count == 4 else { continue }
      let count = shape[overOutputs ? 0 : 1] * shape[2] * shape[3]
      let deviation = (2 / Double(count)).squareRoot()
      try entry.tensor.assign(Tensor.randomNormal(shape) * deviation)
    }
  }
}
