internal import ArgumentParser
internal import Checkpoints
internal import NetworkCatalogue

/// Any file of weights as safetensors.
struct WeightsConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Any file of weights as safetensors.",
    discussion: """
      Names and metadata are kept, without the prefix `module.` of parallel training; numbers too, \
      unless --precision says otherwise.

      Example:
        parallax weights convert raft-small.pth -o raft-small.safetensors
      """
  )

  @Argument(
    help: "The file of weights.",
    completion: .file(extensions: ["safetensors", "pth", "pt", "tar", "h5"])
  )
  var file: String

  @Option(help: "Round fractions to these numbers; integers stay.")
  var precision: NetworkSettings.Precision?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard output.output.hasSuffix(".safetensors") else {
      throw ValidationError("--output \(output.output): expected a name that ends in .safetensors.")
    }
  }

  func run() throws {
    if KerasContainer.isNeeded(for: file), Sibling.net.isInstalled { try Sibling.net.become() }
    let checkpoint = try Checkpoint(file)
    let tensors =
      switch precision {
      case nil: checkpoint.tensors
      case .fp32: checkpoint.tensors.map { $0.rounded(to: .float32) }
      case .bf16: checkpoint.tensors.map { $0.rounded(to: .bfloat16) }
      }
    try Safetensors.write(tensors, metadata: checkpoint.metadata, to: output.output)
  }
}
