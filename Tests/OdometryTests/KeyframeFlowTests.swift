import Geometry
import Imagery
import SyntheticScenes
import Testing

@testable import Odometry

/// A walk through a room, seen small.
private func walk(framesPerStep: Double, path: BoxesWorld.Options.Path = .wander) -> ExactFlow {
  ExactFlow(path, seed: 2, framesPerStep: framesPerStep)
}

/// What a chooser of keyframes gave, frame by frame.
private struct Choice {
  var keyframes: [Int]
  var added: [[ConnectedFrames]]

  init(_ exact: ExactFlow, positions: [Int], options: KeyframeOptions = .init()) throws {
    let chooser = KeyframeFlow(camera: exact.world.camera, estimator: exact, options: options)
    added = try positions.map { try chooser.add(exact.frame($0)) }
    keyframes = chooser.keyframes
  }

  var pairs: [[Int]] { added.joined().map { [$0.first, $0.second] } }
}

@Suite struct KeyframeFlowTests {
  private let options = KeyframeOptions()

  private func parallax(_ exact: ExactFlow, _ first: Int, _ second: Int) throws -> Parallax? {
    let camera = exact.world.camera
    let grid = PointGrid(camera: camera, spacing: options.gridSpacing)
    let flow = FlowPair(
      forward: exact.view(first).flow(to: exact.view(second)),
      backward: exact.view(second).flow(to: exact.view(first))
    )
    let seen = FlowObservations(source: 0, target: 1, grid: grid, flow: flow)
    return Parallax(seen, grid: grid, camera: camera)
  }

  private func isFarEnough(_ parallax: Parallax) -> Bool {
    parallax.median >= 160 * options.parallax || parallax.medianFlow >= 160 * options.flow
      || parallax.overlap < options.overlap
  }

  @Test func keyframesAreTheFirstFramesFarEnoughFromTheLast() throws {
    let exact = walk(framesPerStep: 2)
    let choice = try Choice(exact, positions: Array(0..<24))
    #expect(choice.keyframes.count > 4 && choice.keyframes.count < 20)
    #expect(choice.keyframes.first == 0)
    for (last, next) in zip(choice.keyframes, choice.keyframes.dropFirst()) {
      for between in last + 1...next {
        let measured = try #require(try parallax(exact, last, between))
        #expect(isFarEnough(measured) == (between == next))
      }
    }
  }

  @Test func framesAreConnectedToTheLastKeyframeAndKeyframesToEarlierOnes() throws {
    let exact = walk(framesPerStep: 2)
    let choice = try Choice(exact, positions: Array(0..<24))
    for (position, added) in choice.added.enumerated().dropFirst() {
      let last = try #require(choice.keyframes.last { $0 < position })
      #expect(added.first.map { [$0.first, $0.second] } == [last, position])
      guard let number = choice.keyframes.firstIndex(of: position) else {
        #expect(added.count == 1)
        continue
      }
      // A walk of 24 frames keeps enough in common for all gaps.
      let partners = options.gaps.map { number - $0 }.filter { $0 >= 0 }
      #expect(
        Set(added.dropFirst().map(\.first)) == Set(partners.map { choice.keyframes[$0] })
      )
      #expect(added.allSatisfy { $0.second == position })
    }
    #expect(Set(choice.pairs).count == choice.pairs.count)
    let first = try #require(choice.added.joined().first)
    let flow = exact.view(first.first).flow(to: exact.view(first.second))
    #expect(first.flow.forward.vectors == flow.vectors)
  }

  @Test func aCameraThatStandsStillMakesNoKeyframes() throws {
    let choice = try Choice(walk(framesPerStep: 1, path: .still), positions: Array(0..<5))
    #expect(choice.keyframes == [0])
    #expect(choice.pairs == [[0, 1], [0, 2], [0, 3], [0, 4]])
  }

  @Test func theFrameBeforeAJumpIsPromoted() throws {
    let exact = walk(framesPerStep: 0.5)
    // Frames 1 and 2 are near the first; frame 300 lies where hardly anything of it is seen.
    let choice = try Choice(exact, positions: [0, 1, 2, 300])
    let jump = try parallax(exact, 0, 300)
    #expect(jump?.overlap ?? 0 < options.overlap / 2)
    #expect(choice.keyframes.starts(with: [0, 2]))
    #expect(choice.pairs.starts(with: [[0, 1], [0, 2], [2, 300]]))
  }

  @Test func pairsWithLittleInCommonAreNotConnected() throws {
    var options = KeyframeOptions()
    options.connectedOverlap = 1.01
    let exact = walk(framesPerStep: 4)
    let choice = try Choice(exact, positions: Array(0..<12), options: options)
    #expect(choice.keyframes.count > 3)
    // Only those that every frame has with the last keyframe are left.
    #expect(choice.pairs.count == 11)
  }

  @Test func noPairComesTwice() throws {
    var options = KeyframeOptions()
    options.gaps = [1, 2, 2]
    let choice = try Choice(walk(framesPerStep: 4), positions: Array(0..<12), options: options)
    #expect(choice.keyframes.count > 3)
    #expect(Set(choice.pairs).count == choice.pairs.count)
  }

  @Test func pixelsThatAreNotUsedHaveNoFlow() throws {
    let exact = walk(framesPerStep: 1)
    let chooser = KeyframeFlow(camera: exact.world.camera, estimator: exact)
    var known = Mask(width: 160, height: 120, filledWith: 255)
    for y in 0..<120 { for x in 0..<40 { known[x, y] = 0 } }
    let image = Image(width: 160, height: 120, channels: 1)
    _ = try chooser.add(FlowFrame(position: 0, image: image, known: known))
    let pair = try #require(
      try chooser.add(FlowFrame(position: 1, image: image, known: known)).first
    )
    for field in [pair.flow.forward, pair.flow.backward] {
      #expect((0..<40).allSatisfy { field[$0, 60].x.isNaN })
      #expect(field[80, 60].x.isFinite)
    }
  }
}

@Suite struct DISFlowEstimatorTests {
  @Test func sameBytesForAnyThreads() throws {
    let exact = walk(framesPerStep: 3)
    let frames = (0..<3).map { position in
      FlowFrame(
        position: position,
        image: exact.view(position).image,
        known: Mask(width: 160, height: 120, filledWith: 255)
      )
    }
    let pairs = [(0, 1), (1, 0), (1, 2), (2, 1), (0, 2)].map { (frames[$0], frames[$1]) }
    let one = try DISFlowEstimator(threads: 1).flows(pairs)
    let two = try DISFlowEstimator(threads: 2).flows(pairs)
    #expect(one.map(\.vectors) == two.map(\.vectors))
    // In the order of the pairs: there and back are opposite, near enough.
    let there = one[0][80, 60]
    let back = one[1][80, 60]
    #expect(length(Vector2(there + back)) < 0.3)
  }

  @Test func flowComesNearTheTruth() throws {
    let exact = walk(framesPerStep: 2)
    let frames = (0..<2).map { position in
      FlowFrame(
        position: position,
        image: exact.view(position).image,
        known: Mask(width: 160, height: 120, filledWith: 255)
      )
    }
    let found = try DISFlowEstimator(threads: 1).flows([(frames[0], frames[1])])[0]
    let truth = exact.view(0).flow(to: exact.view(1))
    let errors = zip(found.vectors, truth.vectors).map { length(Vector2($0 - $1)) }.sorted()
    // Published end-point errors of this method are a few tenths, of which most is at edges.
    #expect(errors[errors.count / 2] < 0.15)
  }
}
