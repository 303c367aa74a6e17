import Checkpoints
import Foundation
import Networks
import Testing

@Suite struct ShippedWeightsTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/Networks/Weights").path

  private static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(".safetensors".count)) }

  @Test func someAreShipped() {
    #expect(Self.names.contains("raft-small"))
    #expect(ShippedWeights.file(of: "no-such-network") == nil)
  }

  @Test(arguments: names)
  func theyFitTheirNetworkAndHaveACard(name: String) throws {
    let entry = try #require(NetworkList.entry(named: name))
    _ = try entry.load(["\(Self.folder)/\(name).safetensors"])
    let card = try String(contentsOfFile: "\(Self.folder)/\(name).md", encoding: .utf8)
    for word in ["recipe", "samples", "seed", "licence", "parallax "] {
      #expect(card.contains(word), "\(word)")
    }
  }

  @Test func allOfThemAreSmall() throws {
    let bytes = try FileManager.default.contentsOfDirectory(atPath: Self.folder).reduce(0) {
      $0 + (try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/\($1)")).count)
    }
    #expect(bytes <= 40_000_000)
  }
}
