import Formats
import Testing
import Training

@Suite struct RecipeTests {
  private static let good = RunTests.recipe

  @Test func `a recipe says what it says`() throws {
    let recipe = try Recipe("r.yaml", text: Self.good)
    #expect(recipe.stages.map(\.steps) == [24, 17])
    #expect(recipe.steps == 41)
    #expect(recipe.stages[0].schedule == .oneCycle(warmUp: 0.05))
    #expect(recipe.optimiser == .adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8))
    #expect(recipe.decay == 1e-4)
    #expect(recipe.digest.count == 64)
  }

  @Test(arguments: [
    ("seed: 5", "sede: 5", "sede", "an unknown key"),
    ("iterations: 2", "iteration: 2", "network.iteration", "one of name, iterations"),
    ("steps: 24", "stages: 24", "stages[0].", "steps"),
    ("rate: 0.01,\n", "rate: fast,\n", "stages[0].rate", "a number"),
    ("name: raft-small", "name: raft-huge", "network.name", "raft-small"),
    (
      "world: chairs}]}\n  - {name: two", "world: sofas}]}\n  - {name: two", "data[0].world",
      "chairs"
    ),
    ("every: 10", "every: -1", "validation.every", "a whole number"),
    ("clip: 1", "clip: [1]", "clip", "one value"),
  ])
  func `what is wrong is named`(old: String, new: String, place: String, expected: String) throws {
    let text = Self.good.replacing(old, with: new)
    #expect(text != Self.good)
    let error = #expect(throws: FileError.self) { try Recipe("r.yaml", text: text) }
    let line = error?.description ?? ""
    #expect(line.hasPrefix("r.yaml: "))
    #expect(line.contains(place))
    #expect(line.contains(expected))
  }

  @Test(arguments: ShippedRecipes.names)
  func `shipped recipes are right`(name: String) throws {
    let recipe = try ShippedRecipes.recipe(name)
    #expect(recipe.steps > 0)
  }
}
