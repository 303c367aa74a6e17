import Geometry
import Imagery
import Layers
import Networks
import SyntheticScenes
import TestSupport
import Tensors
import Testing

@testable import Training

@Suite struct MotionTests {
  @Test func `the grid of a flow does not depend on the size of the image`() throws {
    // A flow that is linear in the pixel, seen by one camera at two sizes.
    func grid(_ factor: Int) throws -> [Double] {
      let (width, height) = (96 * factor, 72 * factor)
      let scale = Double(factor)
      let camera = Camera(
        width: width,
        height: height,
        focal: Vector2(80, 90) * scale,
        centre: Vector2(50, 30) * scale + (scale - 1) / 2
      )
      var flow = FlowField(width: width, height: height)
      for y in 0..<height {
        for x in 0..<width {
          // In pixels of the small image, at the place where this pixel lies in it.
          let place = SIMD2((Double(x) + 0.5) / scale - 0.5, (Double(y) + 0.5) / scale - 0.5)
          let vector = (place * 0.05 + SIMD2(1, -2)) * scale
          flow[x, y] = SIMD2(Float(vector.x), Float(vector.y))
        }
      }
      return try FlowGrid(flow, camera: camera).tensor().doubles()
    }
    for (a, b) in zip(try grid(1), try grid(3)) { #expect(isClose(a, b, within: 1e-6)) }
  }

  @Test func `unknown vectors are not trusted and do not count`() throws {
    let camera = Camera(
      width: 192,
      height: 144,
      focal: Vector2(100, 100),
      centre: Vector2(95.5, 71.5)
    )
    var flow = FlowField(
      width: 192,
      height: 144,
      vectors: Array(repeating: SIMD2(4, -2), count: 192 * 144)
    )
    flow[0, 0] = SIMD2(.nan, .nan)
    for y in 2..<4 { for x in 2..<4 { flow[x, y] = SIMD2(.nan, .nan) } }
    let grid = try FlowGrid(flow, camera: camera).numbers
    let plane = 96 * 72
    #expect(grid[0] != 0 && grid[4 * plane] == 0.75)
    #expect(grid[97] == 0 && grid[plane + 97] == 0 && grid[4 * plane + 97] == 0)
  }

  @Test func `a turn leaves no flow, and what the network should tell leads back to the motion`()
    throws
  {
    let camera = Camera(
      width: 192,
      height: 144,
      focal: Vector2(150, 140),
      centre: Vector2(99, 66)
    )
    func grid(_ motion: RigidTransform, depth: Double) throws -> FlowGrid {
      var flow = FlowField(width: 192, height: 144)
      for y in 0..<144 {
        for x in 0..<192 {
          let pixel = Vector2(Double(x), Double(y))
          let far = depth * (1 + 0.5 * Double(x % 48) / 48)
          let step =
            camera.projectPinhole(
              motion.rotation * (camera.rayPinhole(pixel) * far) + motion.translation
            ) - pixel
          flow[x, y] = SIMD2(Float(step.x), Float(step.y))
        }
      }
      return try FlowGrid(flow, camera: camera)
    }
    let turn = RigidTransform(
      rotation: Matrix3.rotation(exp: Vector3(0.05, -0.12, 0.2)),
      translation: Vector3(0, 0, 0)
    )
    let turned = try grid(turn, depth: 5)
    // Means over cells of 2 × 2 pixels bend no more than the flow's second derivative, some 1e-4 of a pixel.
    #expect(isClose(turned.rotation, turn.rotation, within: 1e-5))
    #expect(turned.scale < 1e-5)
    let motion = RigidTransform(rotation: turn.rotation, translation: Vector3(0.3, 0.1, -0.2))
    let moved = try grid(motion, depth: 5)
    #expect(moved.scale > 1e-3)
    let target = moved.target(of: motion)
    let back = moved.secondFromFirst(direction: target.direction * 7, turn: target.turn)
    #expect(isClose(back.rotation, motion.rotation, within: 1e-12))
    #expect(isClose(back.translation, normalised(motion.translation), within: 1e-12))
    // As far and twice as far, the same flow is left in units of its mean, but for the second order.
    let farther = try grid(
      RigidTransform(rotation: turn.rotation, translation: motion.translation * 2),
      depth: 10
    )
    for (a, b) in zip(moved.numbers, farther.numbers) {
      #expect(isClose(Double(a), Double(b), within: 1e-3))
    }
  }

  /// The epipolar constraint of the motion holds wherever nothing was added to the flow.
  @Test func `random flows are those of their motions on most of the image`() throws {
    var shares: [Double] = []
    for seed in 0..<40 {
      let sample = try RandomMotions(width: 96, height: 72).sample(
        seed: SeededRandom.mixed(UInt64(seed))
      )
      let (camera, motion) = (sample.camera, sample.secondFromFirst)
      let essential = Matrix3.skew(normalised(motion.translation)) * motion.rotation
      var (near, known) = (0, 0)
      for y in stride(from: 0, to: 72, by: 3) {
        for x in stride(from: 0, to: 96, by: 3) where sample.confidence[x, y] > 0.5 {
          let vector = sample.flow[x, y]
          guard vector.x.isFinite else { continue }
          let first = Vector2(Double(x), Double(y))
          func ray(_ pixel: Vector2) -> Vector3 {
            let place = (pixel - camera.centre) / camera.focal
            return Vector3(place.x, place.y, 1)
          }
          let line = essential * ray(first)
          let second = ray(first + Vector2(Double(vector.x), Double(vector.y)))
          let distance = abs(dot(line, second)) / length(Vector2(line.x, line.y))
          known += 1
          // Noise goes up to 0.4 pixels: four deviations.
          if distance * camera.focal.x < 1.6 { near += 1 }
        }
      }
      if known > 0 { shares.append(Double(near) / Double(known)) }
    }
    let typical = shares.sorted()[shares.count / 2]
    #expect(typical > 0.9)
    #expect(shares.count > 35)
  }

  @Test func `doubt of what moves by itself makes the true motion the likeliest`() throws {
    let camera = Camera(width: 96, height: 72, focal: Vector2(70, 70), centre: Vector2(47.5, 35.5))
    let motion = RigidTransform(
      rotation: Matrix3.rotation(exp: Vector3(0.02, -0.06, 0.03)),
      translation: normalised(Vector3(0.8, 0.2, 0.5))
    )
    let other = RigidTransform(
      rotation: motion.rotation,
      translation: normalised(Vector3(0.3, 0.9, 0.2))
    )
    var flow = FlowField(width: 96, height: 72)
    for y in 0..<72 {
      for x in 0..<96 {
        let pixel = Vector2(Double(x), Double(y))
        let depth = 8 + Double((x / 8 * 5 + y / 6 * 3) % 11)
        let own = x < 40 ? other : motion
        let seen = own.rotation * (camera.rayPinhole(pixel) * depth) + own.translation
        let step = camera.projectPinhole(seen) - pixel
        flow[x, y] = SIMD2(Float(step.x), Float(step.y))
      }
    }
    let grid = try FlowGrid(flow, camera: camera)
    let guess = RigidTransform(
      rotation: Matrix3.rotation(exp: Vector3(0.01, 0.005, -0.01)) * motion.rotation,
      translation: normalised(motion.translation + Vector3(-0.15, 0.1, 0.1))
    )
    func error(_ logSpread: (_ column: Int) -> Double) -> Double {
      let spreads = (0..<36 * 48).map { logSpread($0 % 48) }
      let found = grid.likeliest(near: guess, logSpreads: spreads)
      return length(cross(found.translation, motion.translation))
    }
    // Exact but for single precision, about 1e-6 of a pixel, over parallaxes of pixels.
    #expect(error { $0 < 20 ? 2 : -6 } < 1e-4)
    #expect(error { _ in -1 } > 0.02)
    // Only what moves by itself is far from its epipolar line.
    for (index, distance) in grid.epipolarDistances(motion).enumerated() {
      #expect(index % 96 < 40 || abs(distance) < 1e-4)
    }
  }

  @Test func `a pose network learns to tell left from right`() throws {
    try TensorLibrary.seed(11)
    let training = try FlowPoseTraining(PoseLoss(), spread: 0.05)
    try training.store.requireGradients()
    let optimiser = try Optimiser(
      training.store,
      rule: .adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8),
      decay: 0
    )
    let source = RandomMotions(width: 96, height: 72)
    let samples = try (0..<4).map { try source.sample(seed: UInt64($0)) }
    let before = try training.measure(samples)[0].value
    for step in 1...25 {
      try training.loss(samples).total.backward()
      try optimiser.step(rate: 1e-3, count: step)
    }
    let after = try training.measure(samples)[0].value
    #expect(after < before * 0.5)
  }
}
