internal import ArgumentParser
internal import Commands
internal import Datasets
internal import MediaCommands
internal import Tensors

/// `doctor` with the versions of all libraries, and whether matrices are multiplied by a fast one.
struct NetDoctor: ParsableCommand {
  static let configuration = DoctorOptions.configuration

  @OptionGroup var options: DoctorOptions

  func run() throws {
    try options.report(
      libraries: MediaRoot.libraries + [("libtorch", TensorLibrary.version)],
      also: [Self.finding(TensorLibrary.blas)]
    )
  }

  static func finding(_ blas: TensorLibrary.BLAS) -> SequenceFinding {
    guard !blas.isOpenBLAS else {
      return SequenceFinding(.ok, "matrix products by \(blas.description)")
    }
    return SequenceFinding(
      .problem,
      "matrix products by \(blas.file.isEmpty ? "an unknown library" : blas.file)",
      advice: "install OpenBLAS (libopenblas-dev): networks are ten times as slow without it"
    )
  }
}
