import Checkpoints
import Foundation
import Formats
import Imagery
import Layers
import Synchronization
import SyntheticScenes
import TestSupport
import Tensors
import Testing

@testable import Training

/// Images of noise, the second tinted by how they moved: an easy thing to learn.
private struct TintedNoise: SampleSource {
  let width: Int
  let height: Int

  func sample(seed: UInt64) throws -> FlowPair {
    var random = SeededRandom(seed: seed)
    let motion = SIMD2(random.uniform(-2...2), random.uniform(-2...2))
    let tint = [Int(20 * motion.x), Int(20 * motion.y), 0]
    let noise = (0..<width * height * 3).map { _ in 118 + random.index(below: 20) }
    func image(_ tint: [Int]) -> Image {
      let pixels = noise.enumerated().map { UInt8($1 + tint[$0 % 3]) }
      return Image(width: width, height: height, channels: 3, pixels: pixels)
    }
    let vector = SIMD2(Float(motion.x), Float(motion.y))
    return FlowPair(
      first: image([0, 0, 0]),
      second: image(tint),
      flow: FlowField(
        width: width,
        height: height,
        vectors: Array(repeating: vector, count: width * height)
      )
    )
  }
}

/// Two layers and a norm, whose output is added once an iteration.
private struct TinyFlow: IterativeFlow {
  let store = ParameterStore()
  let first: Conv2d
  let norm: BatchNorm2d
  let second: Conv2d
  let factor: Double

  init(factor: Double = 1) throws {
    first = try Conv2d(store.root / "first", inputs: 6, outputs: 12, kernel: 3)
    norm = try BatchNorm2d(store.root / "norm", channels: 12)
    second = try Conv2d(store.root / "second", inputs: 12, outputs: 2, kernel: 3)
    self.factor = factor
    // Not from the library's generator, which tests that run beside this one draw from too.
    var random = SplitMix64(seed: 3)
    for layer in [first, second] {
      let bound = 1 / Double(layer.weight.shape.dropFirst().reduce(1, *)).squareRoot()
      for tensor in [layer.weight, layer.bias].compactMap({ $0 }) {
        let numbers = (0..<tensor.count).map { _ in random.uniform(-bound...bound) }
        try tensor.assign(Tensor(numbers, shape: tensor.shape))
      }
    }
  }

  func predictions(image0: Tensor, image1: Tensor, iterations: Int, kind: ElementKind) throws
    -> [Tensor]
  {
    let input = try Tensor.concatenated([image0, image1], axis: 1) / 255 - 0.5
    let mode: Mode = withGradients ? .training : .inference
    let features = try first(input)
    // Running statistics of batches this small tell little.
    let hidden = try (features + norm(features, mode) * 0.01).relu()
    let step = try second(hidden)
    return try (1...iterations).map { try step * (Double($0) * factor / Double(iterations)) }
  }

  private var withGradients: Bool { (try? (first.weight * 1).requiresGradient) ?? false }
}

private final class Listener: TrainingObserver {
  var notes: [String] = []
  var steps: [Int] = []
  var stopAt = Int.max
  func stepped(_ progress: TrainingProgress) { steps.append(progress.step) }
  func note(_ line: String) { notes.append(line) }
  var isStopped: Bool { steps.last.map { $0 >= stopAt } ?? false }
}

@Suite struct RunTests {
  static let recipe = """
    network: {name: raft-small, iterations: 2}
    seed: 5
    optimiser: {name: adamw, decay: 1e-4}
    clip: 1
    average: 0.9
    stages:
      - {name: one, steps: 24, batch: 2, width: 24, height: 16, rate: 0.01,
         schedule: {name: one-cycle}, data: [{world: chairs}]}
      - {name: two, steps: 17, batch: 3, width: 16, height: 16, rate: 0.01, data: [{world: chairs}]}
    validation: {every: 10, samples: 5, pictures-every: 20}
    """

  private func run(
    _ folder: String,
    _ existing: ExistingRun,
    recipe text: String = recipe,
    workers: Int = 1,
    factor: Double = 1,
    stopAt: Int = .max
  ) throws -> (TrainingOutcome, Listener) {
    let tiny = try TinyFlow(factor: factor)
    let network = IterativeFlowTraining(tiny, store: tiny.store, iterations: 2, testIterations: 2)
    let run = try TrainingRun(
      network,
      recipe: Recipe("recipe.yaml", text: text),
      folder: folder,
      workers: workers
    ) { _, stage, _ in TintedNoise(width: stage.width, height: stage.height) }
    let listener = Listener()
    listener.stopAt = stopAt
    let outcome = try run.run(existing, observer: listener) { listener.isStopped }
    return (outcome, listener)
  }

  private func bytes(_ folder: String, _ name: String) throws -> [UInt8] {
    try FileContents.bytes(of: "\(folder)/\(name)")
  }

  /// Stops in the first stage, at its last step, at the first of the second, and inside it.
  @Test(arguments: [[7], [24], [25], [13, 33]])
  func `a resumed run ends in the same bytes`(stops: [Int]) throws {
    try withTemporaryFolder { root in
      let (whole, parts) = ("\(root)/whole", "\(root)/parts")
      #expect(try run(whole, .refuse).0 == .finished)
      for stop in stops {
        let (outcome, listener) = try run(parts, .resume, workers: 2, stopAt: stop)
        #expect(outcome == .paused)
        #expect(listener.steps.last == stop)
      }
      #expect(try run(parts, .resume).0 == .finished)
      for name in ["checkpoint.safetensors", "weights.safetensors"] {
        #expect(try bytes(whole, name) == bytes(parts, name))
      }
      let logs = try [whole, parts].map { folder in
        try FileContents.text(of: folder + "/validation.csv").split(separator: "\n").map { line in
          line.split(separator: ",", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset != 2 }.map(\.element)
        }
      }
      #expect(logs[0] == logs[1])
      #expect(logs[0].count == 1 + 6)
    }
  }

  @Test func `the network learns, and leaves tables, curves and pictures`() throws {
    try withTemporaryFolder { folder in
      let text = Self.recipe.replacingOccurrences(of: "steps: 24", with: "steps: 150")
      let (_, listener) = try run(folder, .refuse, recipe: text)
      let epe = try FileContents.text(of: folder + "/validation.csv").split(separator: "\n")
        .dropFirst().compactMap { Double($0.split(separator: ",")[3]) }
      // No motion at all is 1.53 px off on average.
      #expect(try #require(epe.last) < 0.7)
      #expect(listener.notes.last?.hasPrefix("done") == true)
      let curves = try ImageFile.read(folder + "/curves.png")
      #expect(Set(curves.pixels).count > 10)
      let picture = try ImageFile.read(folder + "/pictures/0000160.png")
      #expect(picture.width > 4 * 16 && picture.height > 4 * 16)
      let weights = try Checkpoint(folder + "/weights.safetensors")
      let tiny = try TinyFlow()
      #expect(weights.tensors.map(\.name).sorted() == tiny.store.entries.map(\.name).sorted())
      #expect(weights.metadata["network"] == "raft-small")
      #expect(weights.metadata["samples"] == "\(150 * 2 + 17 * 3)")
    }
  }

  @Test func `a loss that is no number stops the run and says where`() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: TrainingError.self) {
        try run(folder, .refuse, factor: .nan)
      }
      let text = try #require(error?.description)
      #expect(text.contains("step 1: the loss is nan"))
      #expect(text.contains("batch seed 0x"))
      #expect(text.contains("no checkpoint was written yet"))
      #expect(try run(folder, .refuse, stopAt: 3).0 == .paused)
      let later = #expect(throws: TrainingError.self) {
        try run(folder, .resume, factor: .nan)
      }
      #expect(
        later?.description.contains("checkpoint.safetensors (step 3)") == true
      )
    }
  }

  @Test func `a run is neither overwritten nor mixed with another`() throws {
    try withTemporaryFolder { folder in
      _ = try run(folder, .refuse, stopAt: 2)
      #expect(throws: FileError.self) { try run(folder, .refuse) }
      let other = Self.recipe.replacingOccurrences(of: "seed: 5", with: "seed: 6")
      let error = #expect(throws: FileError.self) { try run(folder, .resume, recipe: other) }
      #expect(error?.description.contains("another recipe") == true)
      #expect(try run(folder, .replace, recipe: other, stopAt: 2).0 == .paused)
    }
  }

  @Test func `a stage ends when it gets no better`() throws {
    try withTemporaryFolder { folder in
      let text = Self.recipe.replacingOccurrences(
        of: "rate: 0.01,\n",
        with: "rate: 0, patience: 1,\n"
      )
      let (outcome, listener) = try run(folder, .refuse, recipe: text, factor: 0)
      #expect(outcome == .finished)
      // The first validation is the best so far, the second no better.
      #expect(listener.notes.contains { $0.contains("one: no better") && $0.contains("step 20") })
      #expect(listener.steps.last == 37)
    }
  }

  @Test func `batches come in order from any number of workers, and an error is thrown once due`()
    throws
  {
    let broken = try BatchPlan(runSeed: 1, stepsOfScene: 1, scenes: 2, source: Numbers())
      .samples(ofScene: 1, block: 10)[0]
    func take(_ workers: Int, _ count: Int) throws -> [[UInt64]] {
      let plan = BatchPlan(
        runSeed: 1,
        stepsOfScene: 1,
        scenes: 2,
        source: Numbers(broken: broken)
      )
      let queue = BatchQueue(plan, from: 3, workers: workers, ahead: 2)
      return try (0..<count).map { _ in try queue.take().samples }
    }
    let one = try take(1, 7)
    #expect(try take(3, 7) == one)
    #expect(Set(one.flatMap { $0 }).count == 14)
    #expect(throws: Numbers.Broken.self) { try take(3, 8) }
  }

  @Test func `steps that share scenes learn from as many of them each, wherever a run goes on`()
    throws
  {
    func take(from first: Int, workers: Int) throws -> [Batch<UInt64>] {
      let plan = BatchPlan(runSeed: 1, stepsOfScene: 4, scenes: 3, source: Numbers())
      let queue = BatchQueue(plan, from: first, workers: workers, ahead: 1)
      return try (first..<14).map { _ in try queue.take() }
    }
    let all = try take(from: 0, workers: 1)
    #expect(all.map(\.step) == Array(0..<14))
    #expect(Set(all.map(\.seed)).count == 14)
    #expect(Set(all.flatMap(\.samples)).count == 14 * 3)
    for first in [1, 4, 7, 11] {
      let later = try take(from: first, workers: 2)
      #expect(later.map(\.samples) == all.dropFirst(first).map(\.samples))
    }
  }

  private struct Numbers: SampleSource {
    struct Broken: Error {}

    var broken: UInt64?

    func sample(seed: UInt64) throws -> UInt64 {
      if seed == broken { throw Broken() }
      return seed
    }
  }
}
