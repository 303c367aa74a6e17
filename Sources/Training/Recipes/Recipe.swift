internal import Datasets
internal import Formats

/// How a network is trained, all of it: `Recipes/README.md` describes the format.
public struct Recipe: Sendable {
  /// The file it was read from, for messages.
  public let path: String

  /// Its text.
  public let text: String

  /// The SHA-256 of its text, by which a resumed run knows it again.
  public let digest: String

  /// The network, by the name of its architecture.
  public let network: NetworkRecipe

  /// Weights to begin with, a file; nil for random ones.
  public let start: String?

  /// What everything random follows from.
  public let seed: UInt64

  /// The optimiser's rule.
  public let optimiser: Optimiser.Rule

  /// By which part, times the rate, weights shrink in a step.
  public let decay: Double

  /// How long the gradient may be, or else is shortened; 0 for as long as it is.
  public let clip: Double

  /// How much of the average of weights a step keeps; 0: no average.
  public let average: Double

  /// The stages of the curriculum, one after another.
  public let stages: [Stage]

  /// How predictions are tested while training.
  public let validation: Validation

  /// After how many minutes a checkpoint is written.
  public let checkpointMinutes: Double

  /// How predictions are tested while training.
  public struct Validation: Sendable {
    /// After how many steps.
    public let every: Int
    /// On how many samples.
    public let samples: Int
    /// What the samples follow from; others than those of training.
    public let seed: UInt64
    /// After how many steps predictions are drawn; a multiple of `every`.
    public let picturesEvery: Int
    /// What they are drawn from; nil for the data of the stage.
    public let data: [DataRecipe]?
  }

  /// A part of the curriculum.
  public struct Stage: Sendable {
    /// What it is called in the log.
    public let name: String
    /// How many steps it has at most.
    public let steps: Int
    /// How many samples a step learns from.
    public let batch: Int
    /// How many steps in a row learn from a scene, each from other images or another order of them.
    public let samplesPerScene: Int
    /// The size of the samples, in pixels.
    public let width: Int
    /// The size of the samples, in pixels.
    public let height: Int
    /// The highest learning rate.
    public let rate: Double
    /// How the rate changes over the steps.
    public let schedule: Schedule
    /// After how many validations without a better one the stage ends early; nil for never.
    public let patience: Int?
    /// What the samples are drawn from.
    public let data: [DataRecipe]
  }

  /// Reads a recipe; every key is checked.
  public init(_ path: String) throws {
    try self.init(path, text: FileContents.text(of: path))
  }

  /// Reads a recipe from its text; `path` is for messages.
  public init(_ path: String, text: String) throws {
    self.path = path
    self.text = text
    var sha = SHA256()
    sha.update(text)
    digest = sha.hexadecimal
    let fields = try RecipeFields(path, text: text)
    network = try NetworkRecipe(fields)
    start = fields.has("start") ? try fields.text("start") : nil
    seed = UInt64(try fields.count("seed", 0...Int.max, default: 1))
    (optimiser, decay) = try Self.optimiser(fields)
    clip = try fields.number("clip", default: 0)
    average = try fields.number("average", 0...0.999999, default: 0)
    checkpointMinutes = try fields.number("checkpoint-minutes", default: 5)
    let stageFields = try fields.maps("stages") ?? []
    guard !stageFields.isEmpty else {
      throw fields.error("stages", found: "the key is missing", expected: "a list of stages")
    }
    stages = try stageFields.enumerated().map { try Stage($1, number: $0 + 1) }
    validation = try Validation(fields.map("validation"))
    try fields.finish()
  }

  /// How many steps there are at most.
  public var steps: Int { stages.reduce(0) { $0 + $1.steps } }

  private static func optimiser(_ fields: RecipeFields) throws -> (Optimiser.Rule, Double) {
    guard let fields = try fields.map("optimiser") else {
      return (.adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), 0)
    }
    let name = try fields.word("name", of: ["adamw", "sgd"])
    let decay = try fields.number("decay", 0...1, default: 0)
    let rule: Optimiser.Rule =
      name == "adamw"
      ? .adamW(
        beta1: try fields.number("beta1", 0...0.999999, default: 0.9),
        beta2: try fields.number("beta2", 0...0.999999, default: 0.999),
        epsilon: try fields.number("epsilon", 1e-20...1, default: 1e-8)
      )
      : .momentum(try fields.number("momentum", 0...0.999999, default: 0.9))
    try fields.finish()
    return (rule, decay)
  }
}

extension Recipe.Validation {
  init(_ fields: RecipeFields?) throws {
    every = try fields?.count("every", default: 500) ?? 500
    samples = try fields?.count("samples", 1...100_000, default: 32) ?? 32
    seed = UInt64(try fields?.count("seed", 0...Int.max, default: 2) ?? 2)
    let pictures = try fields?.count("pictures-every", default: every * 4) ?? every * 4
    picturesEvery = max(every, pictures / every * every)
    data = try fields?.maps("data")?.map { try DataRecipe($0) }
    try fields?.finish()
  }
}

extension Recipe.Stage {
  init(_ fields: RecipeFields, number: Int) throws {
    name = try fields.text("name", default: "stage \(number)")
    steps = try fields.count("steps")
    batch = try fields.count("batch", 1...4096)
    samplesPerScene = try fields.count("samples-per-scene", 1...64, default: 1)
    width = try fields.count("width", 16...8192)
    height = try fields.count("height", 16...8192)
    rate = try fields.number("rate", 0...1000)
    schedule = try Schedule(fields.map("schedule"))
    patience = fields.has("patience") ? try fields.count("patience", 1...1000) : nil
    guard let parts = try fields.maps("data") else {
      throw fields.error("data", found: "the key is missing", expected: "a list of data")
    }
    data = try parts.map { try DataRecipe($0) }
    try fields.finish()
  }
}

extension Schedule {
  init(_ fields: RecipeFields?) throws {
    guard let fields else {
      self = .constant
      return
    }
    switch try fields.word("name", of: ["constant", "one-cycle", "cosine", "steps"]) {
    case "one-cycle": self = .oneCycle(warmUp: try fields.number("warm-up", 0...1, default: 0.05))
    case "cosine":
      self = .cosine(
        warmUp: try fields.number("warm-up", 0...1, default: 0.02),
        end: try fields.number("end", 0...1, default: 0)
      )
    case "steps":
      self = .steps(
        at: try fields.numbers("at", 0...1),
        factor: try fields.number("factor", 0...1)
      )
    default: self = .constant
    }
    try fields.finish()
  }
}
