import Evaluation
import Formats
import Foundation
import Imagery
import NetworkCatalogue
import Testing

@testable import Networks

/// Published weights on real pairs of frames, from the folders in PARALLAX_DATA and PARALLAX_WEIGHTS.
@Suite struct RealSequenceFlowTests {
  static let data = ProcessInfo.processInfo.environment["PARALLAX_DATA"] ?? ""
  static let weights = ProcessInfo.processInfo.environment["PARALLAX_WEIGHTS"] ?? ""

  @Test(
    .enabled(
      if: !data.isEmpty && !weights.isEmpty,
      "PARALLAX_DATA and PARALLAX_WEIGHTS are not both set"
    ),
    arguments: [("rubberwhale", 0.320), ("flyingchairs1", 1.131), ("tartanair380", 3.511)]
  )
  func `published weights give the published error`(pair: (name: String, error: Double)) throws {
    let folder = "\(Self.data)/flow/\(pair.name)"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let images = try names.filter { $0.hasSuffix(".png") || $0.hasSuffix(".ppm") }
      .map { try ImageFile.read("\(folder)/\($0)") }
    let flow = try #require(names.first { $0.hasSuffix(".flo") })
    let truth = try FloFile.read("\(folder)/\(flow)")
    let loaded = try NetworkEntry.raftSmall.load(["\(Self.weights)/raft_small/raft-small.pth"])
    let network = try #require(loaded.network as? any FlowPredicting)
    var settings = NetworkSettings()
    settings.iterations = 20
    var errors: [Double] = []
    for precision in NetworkSettings.Precision.allCases {
      settings.precision = precision
      let found = try network.flow(from: images[0], to: images[1], settings)
      var evaluation = FlowEvaluation()
      evaluation.add(found, truth: truth)
      errors.append(evaluation.endPointErrorMean)
    }
    #expect(abs(errors[0] - pair.error) <= 0.005, "\(errors)")
    #expect(errors[1] <= errors[0] + 0.02, "\(errors)")
    print("\(pair.name): \(errors[0]) px, in bf16 \(errors[1]) px")
  }
}
