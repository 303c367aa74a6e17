/// The network of a recipe, and what its kind of training needs to know.
public struct NetworkRecipe: Sendable {
  /// The name of the architecture, such as `raft-small`.
  public let name: String

  /// RAFT: how often a flow is made better in training.
  public let iterations: Int

  /// RAFT: how often when tested.
  public let testIterations: Int

  /// RAFT: how much less each flow counts than the next.
  public let gamma: Double

  static let names = ["raft-small", "raft"]

  init(_ fields: RecipeFields) throws {
    guard let fields = try fields.map("network") else {
      throw fields.error("network", found: "the key is missing", expected: "a network and its name")
    }
    name = try fields.word("name", of: Self.names)
    iterations = try fields.count("iterations", 1...100, default: 12)
    testIterations = try fields.count("test-iterations", 1...100, default: 12)
    gamma = try fields.number("gamma", 0.01...1, default: 0.8)
    try fields.finish()
  }
}
