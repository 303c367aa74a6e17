import Layers
import NetworkCatalogue
import Networks
import Testing

@Suite struct NetworkListTests {
  @Test func `every card has its network, and every network its card`() {
    #expect(NetworkList.all.map(\.card) == NetworkCatalogue.all)
    #expect(Set(NetworkList.all.map(\.name)).count == NetworkList.all.count)
  }

  @Test(arguments: NetworkList.all.map(\.name))
  func `every network can be made, a store a file, without numbers in common names`(name: String)
    throws
  {
    let entry = try #require(NetworkList.entry(named: name))
    let made = try entry.untrained()
    #expect(made.stores.count == entry.files.count)
    #expect(made.stores.allSatisfy { $0.parameterCount > 0 })
  }

  @Test(arguments: [
    ("depth-anything-v2-small", 24_785_089), ("depth-anything-v2-base", 97_470_785),
    ("depth-anything-v2-large", 335_315_649),
  ])
  func `Depth Anything has as many parameters as its published files`(name: String, count: Int)
    throws
  {
    let made = try #require(NetworkList.entry(named: name)).untrained()
    #expect(made.stores[0].parameterCount == count)
  }
}
