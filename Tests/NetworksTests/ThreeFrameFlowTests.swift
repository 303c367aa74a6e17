import Imagery
import NetworkCatalogue
import NetworkEstimators
import NetworkTestSupport
import Odometry
import Tensors
import Testing

@testable import Networks

@Suite struct ThreeFrameFlowTests {
  /// Notes which frames it was given, by their brightness.
  final class Noting: ThreeFrameFlow {
    var given: [[UInt8]] = []

    func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] { [] }

    func flow(
      from target: Image,
      to next: Image,
      previous: Image,
      _ settings: NetworkSettings
    ) throws -> FlowField {
      given.append([previous, target, next].map { $0.pixels[0] })
      return FlowField(width: 1, height: 1)
    }
  }

  private func picture(_ position: Int) -> Image {
    Image(width: 1, height: 1, channels: 1, pixels: [UInt8(position)])
  }

  private func frame(_ position: Int) -> FlowFrame {
    FlowFrame(
      position: position,
      image: picture(position),
      known: Mask(width: 1, height: 1, values: [255])
    )
  }

  @Test func `the third frame lies as far on the other side, in both directions of time`() throws {
    let network = Noting()
    let estimator = ThreeFrameFlowEstimator(network, NetworkSettings()) {
      (0..<10).contains($0) ? picture($0) : nil
    }
    _ = try estimator.flows([(frame(4), frame(6)), (frame(6), frame(4)), (frame(8), frame(9))])
    #expect(network.given == [[2, 4, 6], [8, 6, 4], [7, 8, 9]])
  }

  @Test func `at the ends the first frame of the pair stands in for the third`() throws {
    let network = Noting()
    let estimator = ThreeFrameFlowEstimator(network, NetworkSettings()) {
      (0..<10).contains($0) ? picture($0) : nil
    }
    _ = try estimator.flows([(frame(0), frame(1)), (frame(9), frame(8))])
    #expect(network.given == [[0, 0, 1], [9, 9, 8]])
  }

  @Test(arguments: ["back2future", "back2future-aligned"])
  func `Back2Future tells flow of any size of images, in their pixels`(name: String) throws {
    let entry = try #require(NetworkList.entry(named: name))
    let network = try #require(try entry.untrained().network as? any ThreeFrameFlow)
    let images = (0..<3).map { number in
      Image(
        width: 90,
        height: 70,
        channels: 3,
        pixels: (0..<90 * 70 * 3).map { UInt8(truncatingIfNeeded: $0 * (37 + number) / 5) }
      )
    }
    let flow = try network.flow(
      from: images[1],
      to: images[2],
      previous: images[0],
      NetworkSettings()
    )
    #expect((flow.width, flow.height) == (90, 70))
    // As at the size at which it works, stretched to the images': 128 × 128 pixels of the network.
    var settings = NetworkSettings()
    settings.size = .init(width: 128, height: 128)
    let output = try network.rawOutputs(images, settings)[0].tensor
    let stretched = try FlowField(output, width: 90, height: 70)
    #expect(stretched.vectors == flow.vectors)
    // Twice the flow in x of images twice as wide.
    let wide = try FlowField(output, width: 256, height: 128)
    #expect(abs(wide[0, 0].x - 2 * (try output.floats()[0])) < 1e-5 * abs(wide[0, 0].x))
  }
}
