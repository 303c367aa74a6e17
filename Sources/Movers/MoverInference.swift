// Evidence made coherent over neighbours and over time: one Gaussian Markov random field over the samples
// of all frames, solved frame by frame, forwards and backwards (block Gauss–Seidel).

internal import Foundation
public import Imagery
internal import Parallelism

/// Where a frame's samples are in a neighbouring frame.
public struct MoverLink: Sendable {
  /// The neighbour, by its place in the list of frames.
  public private(set) var frame: Int

  /// Where each sample is there, in pixels; NaN where the flow is not to be used.
  public let positions: [SIMD2<Float>]

  /// A link along a flow whose sigma is NaN where it is not to be used.
  public init(to frame: Int, flow: FlowField, sigma: [Float], grid: SampleGrid) {
    self.frame = frame
    positions = (0..<grid.count).map { sample in
      let index = grid.index(sample)
      guard sigma[index].isFinite else { return SIMD2(.nan, .nan) }
      let pixel = grid.pixel(sample)
      return SIMD2(Float(pixel.x), Float(pixel.y)) + flow.vectors[index]
    }
  }

  /// The link in a list that begins earlier by so many frames.
  func moved(by frames: Int) -> MoverLink {
    var link = self
    link.frame += frames
    return link
  }
}

/// Turns the evidence of a sequence into probabilities.
public struct MoverInference: Sendable {
  private let options: MoverOptions
  private let evidence: [MoverEvidence]
  private let links: [[MoverLink]]

  /// The evidence of frames in order, and of each frame the links to its neighbours.
  public init(evidence: [MoverEvidence], links: [[MoverLink]], options: MoverOptions = .init()) {
    precondition(evidence.count == links.count)
    self.evidence = evidence
    self.links = links
    self.options = options
  }

  /// The log-odds of motion at every sample of every frame.
  public func logOdds() -> [[Float]] {
    let options = options
    let evidence = evidence
    let fields = orderedResults(evidence.count, threads: options.threads) {
      LogOddsField(evidence[$0], options: options)
    }
    var regions = orderedResults(evidence.count, threads: options.threads) { frame in
      fields[frame].solved(
        logOdds: evidence[frame].logOdds,
        weights: evidence[frame].weights,
        coupling: options.regionCoupling,
        start: evidence[frame].logOdds
      )
    }
    // There and back: what one frame knows reaches all frames that see the same thing.
    for frame in Array(evidence.indices) + evidence.indices.reversed() where !links[frame].isEmpty {
      let data = data(of: frame, regions: regions)
      regions[frame] = fields[frame].solved(
        logOdds: data.logOdds,
        weights: data.weights,
        coupling: options.regionCoupling,
        start: regions[frame]
      )
    }
    let settled = regions
    return orderedResults(evidence.count, threads: options.threads) { frame in
      // Within a region only what counts fully speaks for itself; the rest follows the region.
      let own = evidence[frame]
      let region = settled[frame]
      var logOdds = own.logOdds
      var weights = own.weights
      for sample in logOdds.indices where weights[sample] < 1 {
        logOdds[sample] = region[sample]
        weights[sample] = 0.5
      }
      return fields[frame].solved(
        logOdds: logOdds,
        weights: weights,
        coupling: options.neighbourCoupling,
        start: region
      )
    }
  }

  /// A frame's own evidence together with what its neighbours know.
  private func data(of frame: Int, regions: [[Float]]) -> (logOdds: [Float], weights: [Float]) {
    let own = evidence[frame]
    var weights = own.weights
    var sums = zip(own.logOdds, own.weights).map { $0 * $1 }
    for link in links[frame] {
      let grid = evidence[link.frame].grid
      for (sample, position) in link.positions.enumerated() where position.x.isFinite {
        let limit = options.maximumLogOdds
        let there = grid.interpolated(regions[link.frame], at: position)
        sums[sample] += options.temporalWeight * min(max(there, -limit), limit)
        weights[sample] += options.temporalWeight
      }
    }
    let logOdds = zip(sums, weights).map { $1 > 0 ? $0 / $1 : 0 }
    return (logOdds, weights)
  }

  /// The log-odds of a frame that has none of its own, carried along its links to frames that have.
  ///
  /// `flow` tells its surfaces apart; `logOdds` are those of the linked frames, by place.
  public static func carried(
    along links: [MoverLink],
    from logOdds: [[Float]],
    flow: FlowField,
    grid: SampleGrid,
    options: MoverOptions = .init()
  ) -> [Float] {
    var sums = [Float](repeating: 0, count: grid.count)
    var weights = sums
    for link in links {
      for (sample, position) in link.positions.enumerated() where position.x.isFinite {
        sums[sample] += grid.interpolated(logOdds[link.frame], at: position)
        weights[sample] += 1
      }
    }
    let values = zip(sums, weights).map { $1 > 0 ? $0 / $1 : 0 }
    let evidence = MoverEvidence(
      grid: grid,
      logOdds: values,
      weights: weights.map { min($0, 1) },
      features: (0..<grid.count).map { flow.vectors[grid.index($0)] }
    )
    return LogOddsField(evidence, options: options).solved(
      logOdds: values,
      weights: evidence.weights,
      coupling: options.neighbourCoupling,
      start: values
    )
  }
}

extension MoverMap {
  /// The map of a frame whose log-odds at samples are known.
  public init(logOdds: [Float], grid: SampleGrid) {
    self.init(
      width: grid.imageWidth,
      height: grid.imageHeight,
      probabilities: grid.image(logOdds).map { 1 / (1 + exp(-$0)) }
    )
  }
}
