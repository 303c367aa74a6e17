// A. Garrigues and A. Manzanera, "Fast semi dense epipolar flow estimation" (WACV 2017), written from the paper:
// corners of a pyramid, matched from coarse to fine, flows propagated to neighbours; once the fundamental matrix
// is known, along epipolar lines.

internal import Geometry
public import Imagery
internal import Parallelism
internal import Vision

/// Flow of the corners of an image, one a block, along epipolar lines.
public struct EpipolarFlow: Sendable {
  /// How corners are found and matched.
  public struct Options: Sendable {
    /// The side in pixels of the blocks that keep one corner each.
    public var block = 5

    /// How much brighter or darker than the corner its circle is, of 255.
    public var contrast: Float = 8

    /// Half the side of the patches that are compared.
    public var radius = 4

    /// How many sizes the images are matched at.
    public var levels = 5

    /// How often flows spread to neighbours at each size.
    public var passes = 4

    /// The mean difference of a patch, of 255, above which a match is none.
    public var tolerance: Float = 20

    /// The distance in pixels that matches there and back may end apart, or this share of their length.
    public var agreement: (pixels: Float, share: Float) = (1, 0.05)

    /// The distance in pixels from an epipolar line at which a match still agrees.
    public var epipolarTolerance = 1.0

    /// The defaults.
    public init() {}
  }

  /// How corners are found and matched.
  public var options = Options()

  /// How many threads may work.
  public var threads = 1

  /// The defaults, on one thread.
  public init() {}

  /// The flow at the corners of the first image, unknown elsewhere.
  ///
  /// Where no epipolar geometry explains the matches, corners may move anywhere.
  public func flow(from first: Image, to second: Image) throws -> FlowField {
    let here = GreyLevel(first).pyramid(levels: options.levels, smallest: 32)
    let there = GreyLevel(second).pyramid(levels: options.levels, smallest: 32)
    let free = agreeing(matches(here, there, nil), matches(there, here, nil))
    let fundamental = try FundamentalEstimate.fit(
      first: free.map(\.position),
      second: free.map { $0.position + Vector2(Double($0.flow.x), Double($0.flow.y)) },
      threshold: options.epipolarTolerance
    )?.fundamental
    var field = FlowField(width: first.width, height: first.height)
    for index in field.vectors.indices { field.vectors[index] = SIMD2(repeating: .nan) }
    let found =
      fundamental.map {
        agreeing(matches(here, there, $0), matches(there, here, $0.transpose))
      } ?? free
    for match in found { field.vectors[match.y * field.width + match.x] = match.flow }
    return field
  }

  private struct Match: Sendable {
    let x: Int
    let y: Int
    var flow: SIMD2<Float>
    var difference: Float

    var position: Vector2 { Vector2(Double(x), Double(y)) }
  }

  private func matches(
    _ first: [GreyLevel],
    _ second: [GreyLevel],
    _ fundamental: Matrix3?
  ) -> Grid {
    var coarser = Grid(columns: 1, matches: [])
    for level in (0..<first.count).reversed() {
      let matcher = PatchMatcher(
        first: first[level],
        second: second[level],
        radius: options.radius,
        fundamental: fundamental.map { Self.scaled($0, by: level) }
      )
      var grid = started(matcher, from: coarser)
      for pass in 0..<options.passes { spread(&grid, matcher, isBackward: pass % 2 == 1) }
      coarser = grid
    }
    return coarser
  }

  /// The matches that are good enough and that one of those back confirms.
  private func agreeing(_ forward: Grid, _ backward: Grid) -> [Match] {
    let side = Float(2 * options.radius + 1)
    return forward.matches.compactMap { $0 }.filter { match in
      guard match.difference < options.tolerance * side * side else { return false }
      let length = (match.flow * match.flow).sum().squareRoot()
      let limit = max(options.agreement.pixels, options.agreement.share * length)
      let (x, y) = (Float(match.x) + match.flow.x, Float(match.y) + match.flow.y)
      return backward.flows(around: Int(x) / options.block, Int(y) / options.block).contains {
        let apart = $0 + match.flow
        return (apart * apart).sum() < limit * limit
      }
    }
  }

  /// The matches of one size, a block each.
  private struct Grid: Sendable {
    let columns: Int
    var matches: [Match?]

    var rows: Int { matches.count / columns }

    /// The flows in the blocks around a place.
    func flows(around column: Int, _ row: Int) -> [SIMD2<Float>] {
      var flows: [SIMD2<Float>] = []
      for y in row - 1...row + 1 where (0..<rows).contains(y) {
        for x in column - 1...column + 1 where (0..<columns).contains(x) {
          if let match = matches[y * columns + x] { flows.append(match.flow) }
        }
      }
      return flows
    }
  }

  /// Corners, each with the best of the flows that coarser corners around it suggest.
  private func started(_ matcher: PatchMatcher, from coarser: Grid) -> Grid {
    let (columns, corners) = matcher.first.corners(
      block: options.block,
      threshold: options.contrast,
      margin: options.radius
    )
    let block = options.block
    let matches = orderedResults(corners.count / columns, threads: threads) { row in
      (0..<columns).map { column -> Match? in
        guard let corner = corners[row * columns + column] else { return nil }
        var (guess, lowest) = (SIMD2<Float>.zero, matcher.difference(corner.x, corner.y, .zero))
        let suggestions =
          coarser.flows(around: corner.x / 2 / block, corner.y / 2 / block)
        for suggestion in suggestions {
          let flow = suggestion * 2
          let difference = matcher.difference(corner.x, corner.y, flow, limit: lowest)
          if difference < lowest { (guess, lowest) = (flow, difference) }
        }
        let steps = coarser.matches.isEmpty ? 10 : 5
        let best = matcher.refined(corner.x, corner.y, guess, steps: steps)
        return Match(x: corner.x, y: corner.y, flow: best.flow, difference: best.difference)
      }
    }
    return Grid(columns: columns, matches: matches.flatMap { $0 })
  }

  /// Lets each corner try the flows of the neighbours before it, from the first to the last or back.
  private func spread(_ grid: inout Grid, _ matcher: PatchMatcher, isBackward: Bool) {
    let step = isBackward ? 1 : -1
    let count = grid.matches.count
    for index in 0..<count {
      let place = isBackward ? count - 1 - index : index
      guard var match = grid.matches[place] else { continue }
      let (column, row) = (place % grid.columns, place / grid.columns)
      for (x, y) in [(column + step, row), (column, row + step), (column + step, row + step)] {
        guard (0..<grid.columns).contains(x), (0..<grid.rows).contains(y),
          let other = grid.matches[y * grid.columns + x]
        else { continue }
        let apart = other.flow - match.flow
        guard (apart * apart).sum() > 1 else { continue }
        let difference = matcher.difference(
          match.x,
          match.y,
          other.flow,
          limit: 1.2 * match.difference
        )
        guard difference < .infinity else { continue }
        let best = matcher.refined(match.x, match.y, other.flow, steps: 3)
        if best.difference < match.difference {
          (match.flow, match.difference) = (best.flow, best.difference)
        }
      }
      grid.matches[place] = match
    }
  }

  /// A fundamental matrix for the pixels of a pyramid's level, each of them the mean of 4 ^ level.
  private static func scaled(_ fundamental: Matrix3, by level: Int) -> Matrix3 {
    let scale = Double(1 << level)
    let shift = (scale - 1) / 2
    let fullFromLevel = Matrix3(
      rows: Vector3(scale, 0, shift),
      Vector3(0, scale, shift),
      Vector3(0, 0, 1)
    )
    return fullFromLevel.transpose * (fundamental * fullFromLevel)
  }
}

/// Semi-dense flow along epipolar lines, as an estimator.
public final class EpipolarFlowEstimator: FlowEstimator {
  private let threads: Int

  /// An estimator on so many threads.
  public init(threads: Int) { self.threads = threads }

  /// The flow of each pair, in order, in pixels; unknown but at corners.
  public func flows(_ pairs: [(from: FlowFrame, to: FlowFrame)]) throws -> [FlowField] {
    var estimation = EpipolarFlow()
    estimation.threads = threads
    return try pairs.map { try estimation.flow(from: $0.from.grey, to: $0.to.grey) }
  }
}
