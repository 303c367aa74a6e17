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
}
