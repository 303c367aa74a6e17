import Geometry
import Imagery
import TestSupport

@testable import Movers

/// A wall across the view and a square before it that moves as it likes; flow between any two times.
struct PlaneScene {
  let camera = Camera(width: 96, height: 72, focal: Vector2(80, 80), centre: Vector2(47.5, 35.5))
  var wallDepth = 4.0
  var squareDepth = 2.5
  /// The camera's place at a time; it looks along z.
  var centre: @Sendable (Double) -> Vector3 = { Vector3(0.1 * $0, 0, 0) }
  /// How far the square has moved at a time.
  var shift: @Sendable (Double) -> Vector3 = { _ in .zero }
  var noise = 0.0

  /// The square at time 0, in pixels of the camera at the origin.
  func isSquare(_ pixel: Vector2, at time: Double) -> Bool {
    let ray = camera.rayPinhole(pixel)
    let place = centre(time) + ray * squareDepth - shift(time)
    return abs(place.x) < 0.5 && abs(place.y) < 0.5
  }

  func mask(at time: Double) -> [Bool] {
    (0..<camera.width * camera.height).map {
      isSquare(Vector2(Double($0 % camera.width), Double($0 / camera.width)), at: time)
    }
  }

  func depth(at time: Double) -> DepthMap {
    DepthMap(
      width: camera.width,
      height: camera.height,
      values: mask(at: time).map { Float($0 ? squareDepth : wallDepth) }
    )
  }

  func worldFromCamera(_ time: Double) -> RigidTransform {
    RigidTransform(rotation: .identity, translation: centre(time))
  }

  func flow(from: Double, to: Double, seed: UInt64 = 1) -> FlowField {
    var random = SplitMix64(seed: seed)
    let secondFromFirst = worldFromCamera(to).inverse * worldFromCamera(from)
    let mask = mask(at: from)
    var flow = FlowField(width: camera.width, height: camera.height)
    for index in mask.indices {
      let pixel = Vector2(Double(index % camera.width), Double(index / camera.width))
      var point = camera.rayPinhole(pixel) * (mask[index] ? squareDepth : wallDepth)
      if mask[index] { point += shift(to) - shift(from) }
      let vector = camera.projectPinhole(secondFromFirst * point) - pixel
      flow.vectors[index] = SIMD2<Float>(
        vector + Vector2(random.normal(), random.normal()) * noise
      )
    }
    return flow
  }

  func view(from: Double, to: Double, sigma: Float = 0.5, seed: UInt64 = 1) -> MoverView {
    MoverView(
      otherFromFrame: worldFromCamera(to).inverse * worldFromCamera(from),
      flow: flow(from: from, to: to, seed: seed),
      sigma: [Float](repeating: sigma, count: camera.width * camera.height)
    )
  }

  /// The mean log-odds within the square and outside it, away from its outline.
  func meanLogOdds(_ evidence: MoverEvidence, at time: Double) -> (square: Float, wall: Float) {
    let mask = mask(at: time)
    var sums = (Float(0), Float(0))
    var counts = (Float(0), Float(0))
    for sample in 0..<evidence.grid.count {
      if mask[evidence.grid.index(sample)] {
        sums.0 += evidence.logOdds[sample]
        counts.0 += 1
      } else {
        sums.1 += evidence.logOdds[sample]
        counts.1 += 1
      }
    }
    return (sums.0 / counts.0, sums.1 / counts.1)
  }
}
