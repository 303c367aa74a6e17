// Times and arithmetic of networks, against the machine's measured peak. Not installed: see `make bench-networks`.

internal import Imagery
internal import NetworkCatalogue
internal import Networks
internal import Tensors

struct Bench {
  var weights = ""
  var network = "raft-small"
  var width = 640
  var height = 360
  var iterations = 12
  var rounds = 5
  var threads = 2
  var images = 2
  /// With it the numbers alone are printed: milliseconds, operations, the peak in operations a nanosecond.
  var precision: NetworkSettings.Precision?

  init(_ arguments: [String]) {
    var rest = arguments.dropFirst()
    while let name = rest.popFirst(), let value = rest.popFirst() {
      switch name {
      case "--weights": weights = value
      case "--network": network = value
      case "--width": width = Int(value) ?? width
      case "--height": height = Int(value) ?? height
      case "--iterations": iterations = Int(value) ?? iterations
      case "--threads": threads = Int(value) ?? threads
      case "--images": images = Int(value) ?? images
      case "--precision": precision = NetworkSettings.Precision(rawValue: value)
      case "--rounds": rounds = Int(value) ?? rounds
      default: print("unknown option \(name)")
      }
    }
  }

  /// The least time of some runs, in seconds: what else the machine does only adds to it.
  static func best(_ rounds: Int, _ body: () throws -> Void) rethrows -> Double {
    var least = Double.infinity
    for _ in 0..<rounds {
      let start = ContinuousClock.now
      try body()
      least = min(least, (ContinuousClock.now - start) / .seconds(1))
    }
    return least
  }

  /// The rate of a large convolution of 5 × 5, all of whose multiplications are done, in operations a second.
  static func peak(_ kind: ElementKind) throws -> Double {
    let input = try Tensor.randomNormal([1, 128, 64, 64]).cast(to: kind).channelsLast()
    let convolution = try PackedConvolution(
      weight: Tensor.randomNormal([128, 128, 5, 5]),
      bias: nil,
      geometry: .init(padding: [2, 2])
    )
    let before = PackedConvolution.operationCount
    _ = try convolution(input)
    let work = Double(PackedConvolution.operationCount - before)
    return try work / best(50) { _ = try convolution(input) }
  }

  /// A textured image, moved along by `shift` pixels.
  func image(_ shift: Int) -> Image {
    var image = Image(width: width, height: height, channels: 3)
    for y in 0..<height {
      for x in 0..<width {
        let u = x + shift
        for c in 0..<3 {
          let value = (u * 7 + c * 31) ^ (y * 13) ^ (u / 8 * 53) ^ (y / 8 * 71)
          image.pixels[(y * width + x) * 3 + c] = UInt8(truncatingIfNeeded: value)
        }
      }
    }
    return image
  }

  /// One network as its commands run it, images in, flow, depth or poses out.
  func printPlain(_ loaded: LoadedNetwork, _ precision: NetworkSettings.Precision) throws {
    var settings = NetworkSettings()
    settings.precision = precision
    settings.iterations = iterations
    let frames = (0..<images).map { image(3 * $0) }
    let once: () throws -> Void
    switch loaded.network {
    case let network as any FlowPredicting where images == 2:
      once = { _ = try network.flow(from: frames[0], to: frames[1], settings) }
    case let network as any DepthPredicting:
      once = { _ = try network.depth(of: frames, settings) }
    case let network as any PosePredicting:
      once = { _ = try network.poses(of: frames, settings) }
    default: once = { _ = try loaded.rawOutputs(frames, settings) }
    }
    let peak = try Self.peak(precision == .bf16 ? .bfloat16 : .float32)
    try withoutGradients {
      try once()
      let before = PackedConvolution.operationCount
      try once()
      let work = PackedConvolution.operationCount - before
      let seconds = try Self.best(rounds, once)
      print(seconds * 1e3, work, peak / 1e9)
    }
  }

  func run() throws {
    TensorLibrary.reuseFreedMemory()
    try TensorLibrary.use(threads: threads)
    guard let entry = NetworkList.entry(named: network) else { return print("no \(network)") }
    let loaded = try weights.isEmpty ? entry.untrained() : entry.load([weights])
    if let precision { return try printPlain(loaded, precision) }
    guard let flow = loaded.network as? any FrameReusingFlow else { return print("no flow") }
    let frames = (0...rounds + 1).map { image(3 * $0) }
    print(
      "\(network), \(width)x\(height), \(iterations) iterations, \(try TensorLibrary.threads()) threads"
    )
    for precision in NetworkSettings.Precision.allCases {
      var settings = NetworkSettings()
      settings.precision = precision
      settings.iterations = iterations
      let peak = try Self.peak(precision == .bf16 ? .bfloat16 : .float32)
      _ = try flow.flow(from: frames[0], to: frames[1], settings)
      let before = PackedConvolution.operationCount
      _ = try flow.flow(from: frames[0], to: frames[1], settings)
      let work = Double(PackedConvolution.operationCount - before)
      let cold = try Self.best(rounds) {
        _ = try flow.flow(from: frames[0], to: frames[1], settings)
      }
      var prepared = [try flow.prepare(frames[0])]
      var next = 1
      let video = try Self.best(rounds) {
        prepared.append(try flow.prepare(frames[next]))
        _ = try flow.flow(from: prepared[next - 1], to: prepared[next], settings, startingAt: nil)
        next += 1
      }
      func line(_ name: String, _ seconds: Double, _ work: Double?) {
        let rate = work.map { work in
          let share = Int((100 * work / seconds / peak).rounded())
          return
            ", \(Int(work / seconds / 1e9)) GFLOP/s, \(share) % of the peak of \(Int(peak / 1e9))"
        }
        print(
          "\(precision.rawValue) \(name): \(Int((seconds * 1e4).rounded()) / 10) ms\(rate ?? "")"
        )
      }
      line("a cold pair", cold, work)
      line("a pair of a video", video, nil)
    }
  }
}

try Bench(CommandLine.arguments).run()
