import Imagery
import NetworkCatalogue
import NetworkEstimators
import Odometry
import Testing

@testable import Networks

@Suite struct NetworkFlowEstimatorTests {
  /// Tells how often it was asked for what.
  final class Counting: FrameReusingFlow {
    final class Frame: PreparedFrame {}

    var prepared = 0
    var starts: [Bool] = []

    func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] { [] }

    func prepare(_ image: Image) throws -> any PreparedFrame {
      prepared += 1
      return Frame()
    }

    func flow(
      from first: any PreparedFrame,
      to second: any PreparedFrame,
      _ settings: NetworkSettings,
      startingAt start: FlowField?
    ) throws -> (flow: FlowField, coarse: FlowField) {
      starts.append(start != nil)
      let still = FlowField(width: 1, height: 1, vectors: [.zero])
      return (FlowField(width: 2, height: 2), still)
    }
  }

  private func frame(_ position: Int) -> FlowFrame {
    let known = Mask(width: 2, height: 2, values: [255, 255, 255, 255])
    return FlowFrame(
      position: position,
      image: Image(width: 2, height: 2, channels: 3),
      known: known
    )
  }

  @Test func `a frame is prepared once, and a flow starts from its neighbour's`() throws {
    let network = Counting()
    let estimator = NetworkFlowEstimator(network, NetworkSettings())
    _ = try estimator.flows([(frame(0), frame(1)), (frame(1), frame(0))])
    _ = try estimator.flows([(frame(0), frame(2)), (frame(2), frame(0))])
    _ = try estimator.flows([(frame(0), frame(7))])
    #expect(network.prepared == 4)
    #expect(network.starts == [false, false, true, true, false])
  }

  @Test func `frames long unused are forgotten`() throws {
    let network = Counting()
    let estimator = NetworkFlowEstimator(network, NetworkSettings(), remembering: 3)
    for position in 0..<10 { _ = try estimator.flows([(frame(position), frame(position + 1))]) }
    #expect(network.prepared == 11)
    _ = try estimator.flows([(frame(0), frame(1))])
    #expect(network.prepared == 13)
  }
}
