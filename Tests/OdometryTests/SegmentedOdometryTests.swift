import Geometry
import Imagery
import SyntheticScenes
import TestSupport
import Testing

@testable import Odometry

/// A walk of which parts cannot see each other.
private struct BrokenWalk {
  // Large enough that every part of the walk has parallax to start a map.
  let exact = ExactFlow(.wander, seed: 1, size: 2, framesPerStep: 4)
  let grid: PointGrid

  init() { grid = PointGrid(camera: exact.world.camera, spacing: 11) }

  /// The segments of `frames` keyframes, each connected with the three before where `sees` says so.
  func segments(frames: Int, sees: (_ first: Int, _ second: Int) -> Bool) throws
    -> SegmentedOdometry
  {
    var odometry = SegmentedOdometry(camera: exact.world.camera, grid: grid)
    for second in 0..<frames {
      let earlier = (0..<second).filter { sees($0, second) }
      try odometry.add(exact.observations(of: second, and: earlier, grid: grid))
    }
    return odometry
  }

  /// The largest error of a segment's poses against the truth, in units of its path's length.
  func error(of segment: MapSegment) throws -> Double {
    let keyframes = segment.keyframes
    let found = try keyframes.map {
      try #require(segment.cameraFromWorld(of: $0)).inverse.translation
    }
    let first = exact.view(keyframes[0]).worldFromCamera.inverse
    let truth = keyframes.map { (first * exact.view($0).worldFromCamera).translation }
    let path = zip(truth, truth.dropFirst()).reduce(0) { $0 + length($1.1 - $1.0) }
    let scale =
      zip(found, truth).reduce(0) { $0 + dot($1.0, $1.1) }
      / found.reduce(0) { $0 + dot($1, $1) }
    return zip(found, truth).map { length($0 * scale - $1) }.max().map { $0 / path } ?? .nan
  }
}

@Suite struct SegmentedOdometryTests {
  private let walk = BrokenWalk()

  @Test func whatHangsTogetherIsOneSegment() throws {
    let odometry = try walk.segments(frames: 9) { $1 - $0 <= 3 }
    let segments = odometry.finish()
    #expect(segments.map(\.keyframes) == [Array(0..<9)])
    #expect(odometry.lost.isEmpty)
    // Exact flow, points 11 pixels apart: what is left is the prior's pull on the depths.
    #expect(try walk.error(of: segments[0]) < 0.01)
  }

  @Test func whatSeesNothingOfTheMapStartsItsOwn() throws {
    let odometry = try walk.segments(frames: 12) { first, second in
      second - first <= 3 && (first < 7) == (second < 7)
    }
    let segments = odometry.finish()
    #expect(segments.map(\.keyframes) == [Array(0..<7), Array(7..<12)])
    #expect(odometry.lost.first?.keyframe == 7)
    for segment in segments {
      #expect(segment.cameraFromWorld(of: segment.keyframes[0]) == .identity)
      #expect(segment.cameraFromWorld(of: segment.keyframes[0] == 0 ? 7 : 0) == nil)
      #expect(try walk.error(of: segment) < 0.01)
    }
  }

  @Test func aKeyframeThatSeesNothingIsLeftOut() throws {
    let segments = try walk.segments(frames: 9) { first, second in
      second - first <= 3 && first != 5 && second != 5
    }.finish()
    #expect(segments.map(\.keyframes) == [[0, 1, 2, 3, 4, 6, 7, 8]])
    #expect(segments[0].cameraFromWorld(of: 5) == nil)
    #expect(try walk.error(of: segments[0]) < 0.01)
  }

  @Test func whatComesBackIsPlacedInTheOldMap() throws {
    // From 7 to 10 nothing of the beginning is seen; 11 sees 3, far beyond its usual reach.
    let segments = try walk.segments(frames: 14) { first, second in
      let isAway = { (frame: Int) in (7..<11).contains(frame) }
      if second == 11, first == 3 { return true }
      return second - first <= 3 && isAway(first) == isAway(second)
        && ((first < 7) == (second < 7) || isAway(first))
    }.finish()
    #expect(segments.map(\.keyframes) == [[0, 1, 2, 3, 4, 5, 6, 11, 12, 13], [7, 8, 9, 10]])
    for segment in segments { #expect(try walk.error(of: segment) < 0.01) }
  }
}
