public import ArgumentParser
public import NetworkCatalogue

/// How a network runs.
public struct NetworkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How often an iterative network refines.", valueName: "count"))
  var iterations = NetworkSettings().iterations

  @Option(
    help: ArgumentHelp(
      "The size at which the network works, in pixels, where it has a choice (default: its own).",
      valueName: "WxH"
    )
  )
  var size: NetworkSettings.Size?

  @Option(help: "The numbers in which it computes.")
  var precision = NetworkSettings().precision

  /// Options with nothing parsed.
  public init() {}

  /// Checks the count.
  public func validate() throws {
    guard (1...1000).contains(iterations) else {
      throw ValidationError("--iterations \(iterations): expected 1 to 1000.")
    }
  }

  /// Throws a `ValidationError` where other numbers are asked of a module, which has its own.
  func requireOwnPrecision() throws {
    guard precision != .fp32 else { return }
    throw ValidationError(
      "--precision \(precision.rawValue): a module in TorchScript has its own; leave the option out."
    )
  }

  /// Throws a `ValidationError` where a size is given and none of what works, by its name, has a choice of it.
  func requireSize(for names: [String]) throws {
    func takesSize(_ name: String) -> Bool {
      NetworkCatalogue.card(named: name)?.takesSize ?? name.hasPrefix("torchscript:")
    }
    guard size != nil, !names.contains(where: takesSize) else { return }
    throw ValidationError(
      "--size: \(names.joined(separator: " and ")) has no choice of it; leave the option out."
    )
  }

  /// The options as the library takes them.
  package var settings: NetworkSettings {
    var settings = NetworkSettings()
    settings.iterations = iterations
    settings.size = size
    settings.precision = precision
    return settings
  }
}

extension NetworkSettings.Precision: ExpressibleByArgument {}

extension NetworkSettings.Size: ExpressibleByArgument {
  /// The size of a text such as `640x480`.
  public init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1],
      (1...1 << 15).contains(width), (1...1 << 15).contains(height)
    else { return nil }
    self.init(width: width, height: height)
  }
}
