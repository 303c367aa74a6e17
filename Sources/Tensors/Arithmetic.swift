internal import CTorch

// Tensors combine elementwise; shapes broadcast. Comparisons give truth values.
extension Tensor {
  /// Sum.
  public static func + (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try combine(TORCH_ADD, a, b)
  }
  /// Difference.
  public static func - (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try combine(TORCH_SUB, a, b)
  }
  /// Product.
  public static func * (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try combine(TORCH_MUL, a, b)
  }
  /// Quotient.
  public static func / (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try combine(TORCH_DIV, a, b)
  }
  /// Sum with a number.
  public static func + (a: Tensor, b: Double) throws(TensorError) -> Tensor {
    try combine(TORCH_ADD, a, b)
  }
  /// Difference with a number.
  public static func - (a: Tensor, b: Double) throws(TensorError) -> Tensor {
    try combine(TORCH_SUB, a, b)
  }
  /// Difference of a number and a tensor.
  public static func - (a: Double, b: Tensor) throws(TensorError) -> Tensor {
    try combine(TORCH_ADD, -b, a)
  }
  /// Product with a number.
  public static func * (a: Tensor, b: Double) throws(TensorError) -> Tensor {
    try combine(TORCH_MUL, a, b)
  }
  /// Product with a number.
  public static func * (a: Double, b: Tensor) throws(TensorError) -> Tensor {
    try combine(TORCH_MUL, b, a)
  }
  /// Quotient with a number.
  public static func / (a: Tensor, b: Double) throws(TensorError) -> Tensor {
    try combine(TORCH_DIV, a, b)
  }
  /// Opposite.
  public static prefix func - (a: Tensor) throws(TensorError) -> Tensor {
    try a.apply(TORCH_NEG)
  }
  /// Where both are equal.
  public static func .== (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try combine(TORCH_EQ, a, b)
  }
  /// Where both differ.
  public static func .!= (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try combine(TORCH_NE, a, b)
  }
  /// Where the first is less.
  public static func .< (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try combine(TORCH_LT, a, b)
  }
  /// Where the first is not greater.
  public static func .<= (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try combine(TORCH_LE, a, b)
  }
  /// Where the tensor is less than a number.
  public static func .< (a: Tensor, b: Double) throws(TensorError) -> Tensor {
    try combine(TORCH_LT, a, b)
  }
  /// Where the tensor is greater than a number.
  public static func .> (a: Tensor, b: Double) throws(TensorError) -> Tensor {
    try combine(TORCH_GT, a, b)
  }
  /// Where the tensor is not less than a number.
  public static func .>= (a: Tensor, b: Double) throws(TensorError) -> Tensor {
    try combine(TORCH_GE, a, b)
  }
  /// Where both hold.
  public static func .& (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try combine(TORCH_AND, a, b)
  }
  /// Where one or both hold.
  public static func .| (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try combine(TORCH_OR, a, b)
  }
  /// Where it does not hold.
  public static prefix func .! (a: Tensor) throws(TensorError) -> Tensor {
    try a.apply(TORCH_NOT)
  }

  /// The greater of both.
  public func maximum(_ other: Tensor) throws(TensorError) -> Tensor {
    try Self.combine(TORCH_MAXIMUM, self, other)
  }
  /// The lesser of both.
  public func minimum(_ other: Tensor) throws(TensorError) -> Tensor {
    try Self.combine(TORCH_MINIMUM, self, other)
  }
  /// The product of matrices, the last two dimensions.
  public func matmul(_ other: Tensor) throws(TensorError) -> Tensor {
    try Self.combine(TORCH_MATMUL, self, other)
  }
  /// A power.
  public func power(_ exponent: Double) throws(TensorError) -> Tensor {
    try Self.combine(TORCH_POW, self, exponent)
  }
  /// The nearest value from `low` to `high`.
  public func clamped(_ low: Double, _ high: Double) throws(TensorError) -> Tensor {
    try Self.produce { torch_clamp(&$0, handle, low, high) }
  }
  /// Of `a` where this holds, else of `b`.
  public func select(_ a: Tensor, otherwise b: Tensor) throws(TensorError) -> Tensor {
    try Self.produce { torch_where(&$0, handle, a.handle, b.handle) }
  }
  /// Adds `factor` times another to this tensor itself.
  public func add(_ other: Tensor, times factor: Double = 1) throws(TensorError) {
    try Self.check(torch_add_in_place(handle, other.handle, factor))
  }
  /// Multiplies this tensor itself.
  public func multiply(by factor: Double) throws(TensorError) {
    try Self.check(torch_multiply_in_place(handle, factor))
  }

  private static func combine(
    _ op: torch_binary,
    _ a: Tensor,
    _ b: Tensor
  ) throws(TensorError) -> Tensor {
    try produce { torch_combine(&$0, op, a.handle, b.handle) }
  }

  private static func combine(
    _ op: torch_binary,
    _ a: Tensor,
    _ b: Double
  ) throws(TensorError) -> Tensor {
    try produce { torch_combine_scalar(&$0, op, a.handle, b) }
  }
}
