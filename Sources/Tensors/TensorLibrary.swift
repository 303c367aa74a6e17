internal import CTorch

/// The library below the tensors: its version, its threads, its generator, its matrix products.
public enum TensorLibrary {
  /// The version, such as `1.13.1`.
  public static var version: String { String(cString: torch_version()) }

  /// How many threads an operation may use.
  public static func threads() throws(TensorError) -> Int {
    var count: Int32 = 0
    try Tensor.check(torch_get_threads(&count))
    return Int(count)
  }

  /// Sets how many threads an operation may use, its matrix products too: once, before the first.
  public static func use(threads: Int) throws(TensorError) {
    guard let count = Int32(exactly: threads), count > 0 else {
      throw TensorError("\(threads) threads, expected 1 or more")
    }
    try Tensor.check(torch_set_threads(count))
  }

  /// Keeps freed memory for the next tensor instead of giving it back to the system each time.
  ///
  /// A network frees and takes the same sizes over and over; pages that are new each time cost more than
  /// many of its operations.
  public static func reuseFreedMemory() {
    // The largest block that the C library takes here is 32 MiB.
    torch_keep_freed_memory(32 << 20, 1 << 30)
  }

  /// Starts the generator of random tensors anew.
  public static func seed(_ seed: UInt64) throws(TensorError) {
    try Tensor.check(torch_manual_seed(seed))
  }

  /// The library that multiplies matrices.
  public static var blas: BLAS {
    var file: UnsafePointer<CChar> = torch_version()
    var description = file
    torch_blas(&file, &description)
    return BLAS(file: String(cString: file), description: String(cString: description))
  }

  /// A library of basic linear algebra.
  public struct BLAS: Sendable, Equatable {
    /// Its file, as the dynamic linker found it; empty if unknown.
    public let file: String

    /// What OpenBLAS says of itself; empty for another library, ten times as slow or more.
    public let description: String

    /// Whether it is OpenBLAS.
    public var isOpenBLAS: Bool { !description.isEmpty }
  }
}
