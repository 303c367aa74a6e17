import Datasets
import Foundation
import Formats
import Geometry
import Imagery
import NetworkCatalogue
import Networks
import TestSupport
import Testing

@testable import NetworkStages

@Suite struct BaselineTests {
  /// Frames a tenth apart, the target in the middle.
  private let ways = (0..<41).map { (position: $0, distance: abs(Double($0) - 20) / 10, turn: 0.0) }

  @Test func `ways are such that near, middle and far depth are the best multiple of one`() {
    var baselines = Baselines()
    baselines.bestRatio = 20
    // 2 / 20, √(2 · 40) / 20 and 40 / 20, and of two frames as far the earlier one.
    #expect(baselines.choice(among: ways, for: 2...40) == [19, 16, 0])
    baselines.count = 1
    #expect(baselines.choice(among: ways, for: 2...40) == [16])
  }

  @Test func `no frame is taken twice, none that turned too far or did not move`() {
    var baselines = Baselines()
    baselines.bestRatio = 20
    #expect(baselines.choice(among: ways, for: 2...2) == [19])
    let turned = ways.map { ($0.position, $0.distance, $0.position < 20 ? 0.6 : 0.1) }
    #expect(baselines.choice(among: turned, for: 2...40) == [21, 24, 40])
    #expect(baselines.choice(among: [(0, 0, 0)], for: 2...40).isEmpty)
  }

  @Test func `depths are joined by how near their ratio is to the best one`() throws {
    var baselines = Baselines()
    baselines.bestRatio = 10
    baselines.span = 3
    func map(_ values: [Float]) -> DepthMap {
      DepthMap(width: values.count, height: 1, values: values)
    }
    let joined = try #require(
      baselines.fused([(map([10, 4, .nan, .nan]), 1), (map([10, 4, 7, -1]), 0.1)])
    )
    #expect(isClose(Double(joined.values[0]), 10, within: 1e-5))
    #expect(isClose(Double(joined.values[1]), 4, within: 1e-5))
    #expect(isClose(Double(joined.values[2]), 7, within: 1e-5))
    #expect(joined.values[3].isNaN)
    // Ten times the best ratio: (100 + 1/100) / 9 in the variance, 2 / 9 at the best.
    let weights = [1 / (1 + 2 / 9.0), 1 / (1 + 100.01 / 9)]
    let other = try #require(baselines.fused([(map([10]), 1), (map([10 * exp(1)]), 0.1 * exp(1))]))
    let want = 1 + log(10.0) - 1 + weights[1] / (weights[0] + weights[1])
    #expect(isClose(log(Double(other.values[0])), want, within: 1e-5))
    #expect(baselines.fused([]) == nil)
  }
}

/// Tells the true depth of a slope, wrong by more the farther it is from `bestRatio` times the way, from images that say
/// where they were taken: their grey is the number of steps.
private struct SlopeNetwork: DepthPredicting {
  var trainedFocal: Double?

  static let step = 0.02
  static let bestRatio = 20.0

  static func depth(_ x: Int) -> Double { 1 + 0.5 * Double(x) }

  func rawOutputs(_ images: [Image], _ settings: NetworkSettings) throws -> [NamedTensor] { [] }

  func depth(of images: [Image], _ settings: NetworkSettings) throws -> DepthPrediction {
    let distance = abs(Double(images[0].pixels[0]) - Double(images[1].pixels[0])) * Self.step
    var map = DepthMap(width: images[1].width, height: images[1].height)
    for y in 0..<map.height {
      for x in 0..<map.width {
        let truth = Self.depth(x)
        let off = log(truth / (Self.bestRatio * distance))
        map[x, y] = Float(truth * exp(0.05 * off * abs(off)) * 0.3 / distance)
      }
    }
    return DepthPrediction(values: map, meaning: .metresPer(displacement: 0.3))
  }
}

@Suite struct PairDepthTests {
  private let count = 60

  /// Depth of the middle frame; its error in logarithms, in the mean.
  private func depth(
    trainedFocal: Double? = nil,
    direction: Vector3 = Vector3(1, 0, 0),
    _ change: (inout DepthNetworkStage) -> Void
  ) throws -> (DepthMap, Double) {
    try withTemporaryFolder { folder in
      for index in 0..<count {
        let grey = Image(
          width: 40,
          height: 20,
          channels: 3,
          pixels: [UInt8](repeating: UInt8(index), count: 2400)
        )
        try ImageFile.write(grey, to: "\(folder)/\(100 + index).png")
      }
      let selection = try FrameSelection(
        FrameInput(arguments: [folder]),
        framesPerSecond: 10
      )
      let sequence = try FrameSequence(
        selection,
        lens: .focal(pixels: 40)
      )
      var stage = DepthNetworkStage()
      stage.baselines.bestRatio = SlopeNetwork.bestRatio
      stage.trajectory = Trajectory(
        poses: sequence.entries.map {
          let way = Double($0.index) * SlopeNetwork.step
          return TimedPose(
            timestamp: $0.timestamp,
            worldFromCamera: RigidTransform(translation: way * direction)
          )
        }
      )
      change(&stage)
      let found = try #require(
        try stage.prediction(
          sequence,
          20,
          .network(SlopeNetwork(trainedFocal: trainedFocal), imageCount: 2)
        )
      )
      let errors = (0..<40).map { abs(log(Double(found.values[$0, 1]) / SlopeNetwork.depth($0))) }
      return (found.values, errors.reduce(0, +) / 40)
    }
  }

  @Test func `several ways are better than any one for a network that errs as it is taken to`()
    throws
  {
    let several = try depth { _ in }.1
    for gap in 1...20 {
      let one = try depth { $0.gaps = [gap] }.1
      #expect(several < one, "a gap of \(gap): \(one), several: \(several)")
    }
  }

  @Test func `depth is in the trajectory's units, or metres where the speed is known`() throws {
    let own = try depth { $0.gaps = [5] }.0
    // A tenth of a second a frame: 0.2 m instead of 0.02.
    let metres = try depth {
      $0.gaps = [5]
      $0.speed = 2
    }.0
    let blind = try depth {
      $0.gaps = [5]
      $0.speed = 2
      $0.trajectory = nil
    }.0
    for index in own.values.indices {
      #expect(isClose(Double(metres.values[index]), 10 * Double(own.values[index]), within: 1e-3))
      #expect(blind.values[index] == metres.values[index])
    }
  }

  @Test func `a longer lens that goes aside sees as much as a wide one that goes farther`() throws {
    // The camera's focal length is 2 half widths and 4 half heights.
    func metres(_ focal: Double?, _ direction: Vector3, knowsWay: Bool = true) throws -> [Float] {
      try depth(trainedFocal: focal, direction: direction) {
        $0.gaps = [5]
        $0.speed = 2
        if !knowsWay { $0.trajectory = nil }
      }.0.values
    }
    let (aside, down, ahead) = (Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1))
    let any = try metres(nil, aside)
    for (focal, direction, knowsWay, factor) in [
      (2.0, aside, true, 1.0), (1, aside, true, 2), (1, down, true, 4), (1, ahead, true, 1),
      (1, Vector3(0.6, 0, 0.8), true, sqrt(1.44 + 0.64)), (1, aside, false, 1),
    ] {
      let found = try metres(focal, direction, knowsWay: knowsWay)
      for (index, value) in found.enumerated() {
        #expect(isClose(Double(value), factor * Double(any[index]), within: 1e-3))
      }
    }
  }
}
