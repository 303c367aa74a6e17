import Geometry
import Imagery
import SyntheticScenes
import Testing

@Suite struct BoxesWorldTests {
  @Test func theWorldIsTheFirstCamerasFrame() {
    for path in BoxesWorld.Options.Path.allCases {
      #expect(world(path: path).trajectory.poses[0].worldFromCamera == .identity)
    }
  }

  @Test func equalOptionsGiveEqualBytesOnAnyThreads() {
    let one = world(seed: 9, movers: 2).truth(frame: 3, threads: 1).bytes
    #expect(world(seed: 9, movers: 2).truth(frame: 3, threads: 2).bytes == one)
    #expect(world(seed: 9, movers: 2).truth(frame: 3, threads: 5).bytes == one)
    #expect(world(seed: 10, movers: 2).truth(frame: 3).bytes != one)
  }

  @Test func theBytesOfASeedNeverChange() {
    // Printed by this test. They change with the look of the world, and with nothing else: not with
    // machine, compiler or optimisation.
    let truth = world(seed: 1, movers: 3, frames: 100).truth(frame: 17)
    #expect(
      digest(truth.bytes) == 0x8d5_278b_daf0_cdca,
      "\(String(digest(truth.bytes), radix: 16))"
    )
  }

  @Test(arguments: BoxesWorld.Options.Path.allCases, [1, 2] as [UInt64])
  func theCameraStaysClearOfThings(path: BoxesWorld.Options.Path, seed: UInt64) {
    let world = world(seed: seed, path: path, frames: 240)
    for frame in stride(from: 0, to: 240, by: 8) {
      let pose = world.worldFromCamera(at: Double(frame))
      #expect(clearance(pose.translation, in: world.scene, at: Double(frame)) > 0.5)
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func aWalkShowsParallaxAndSmoothMotion(seed: UInt64) {
    let world = world(seed: seed, frames: 120)
    // In pixels of an image of 640.
    let scale: Float = 4
    var speeds: [Float] = []
    for frame in stride(from: 0, to: 110, by: 10) {
      let (here, there) = (world.view(at: Double(frame)), world.view(at: Double(frame) + 1))
      let flow = here.flow(to: there)
      speeds.append(
        scale
          * flow.vectors.reduce(0) { $0 + ($1 * $1).sum().squareRoot() }
          / Float(flow.vectors.count)
      )
      let depth = here.depth.values.sorted()
      #expect(depth[0] > 0.5 && depth[depth.count - 1] < 12)
      #expect((1.5...6).contains(depth[depth.count / 2]))
    }
    let mean = speeds.reduce(0, +) / Float(speeds.count)
    #expect((2...6).contains(mean))
    #expect(speeds.allSatisfy { $0 < 10 })
    #expect(world.trajectory.pathLength > 0.8)

    // Steps of a frame differ little from the one before: no jerk that no hand could make.
    let steps = (0..<119).map { frame in
      world.worldFromCamera(at: Double(frame)).inverse
        * world.worldFromCamera(at: Double(frame + 1))
    }
    for (step, next) in zip(steps, steps.dropFirst()) {
      #expect(length(next.translation - step.translation) < 0.003)
      #expect((step.rotation.transpose * next.rotation).rotationAngle < 0.005)
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func moversAreInViewAndMoveByThemselves(seed: UInt64) {
    let world = world(seed: seed, movers: 3, frames: 100)
    var residuals: [UInt8: [Float]] = [:]
    var frames = 0
    for frame in stride(from: 0, to: 100, by: 9) {
      frames += 1
      let (here, there) = (world.view(at: Double(frame)), world.view(at: Double(frame) + 1))
      let flow = here.flow(to: there)
      let rigid = FlowField(
        rigidFlowOf: here.depth,
        secondFromFirst: there.worldFromCamera.inverse * here.worldFromCamera,
        camera: world.camera
      )
      let ids = here.movers.values
      let share = Double(ids.count { $0 > 0 }) / Double(ids.count)
      #expect((0.01...0.15).contains(share))
      for id in Set(ids) where id > 0 {
        let lengths = ids.indices.filter { ids[$0] == id }.map { i -> Float in
          let d = flow.vectors[i] - rigid.vectors[i]
          return (d * d).sum().squareRoot()
        }.sorted()
        // In pixels of an image of 640.
        residuals[id, default: []].append(4 * lengths[lengths.count / 2])
      }
    }
    #expect(residuals.keys.sorted() == [1, 2, 3])
    for values in residuals.values {
      #expect(values.count * 10 >= frames * 9)
      #expect((1...8).contains(values.sorted()[values.count / 2]))
      #expect(values.count { (0.8...10).contains($0) } * 10 >= values.count * 8)
    }
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func moversPassThroughNothing(seed: UInt64) {
    let world = world(seed: seed, movers: 3, frames: 100)
    let scenery = Scene(
      bodies: world.scene.bodies.filter { $0.moverID == 0 },
      textures: textures
    )
    for body in world.scene.bodies where body.moverID > 0 {
      for frame in stride(from: 0.0, to: 100, by: 5) {
        let centre = body.motion.worldFromBody(at: frame).translation
        let half = body.shape.half
        #expect(clearance(centre, in: scenery, at: frame) > min(half.x, half.y, half.z))
      }
    }
  }

  @Test func faintTexturesHaveAFifthOfTheContrast() {
    func spread(_ texture: BoxesWorld.Options.Texture) -> Double {
      // A patch of wall.
      let image = world(seed: 1, texture: texture).view(at: 0).image.grey
      let patch = (30..<46).flatMap { y in (100..<116).map { Double(image.pixels[y * 160 + $0]) } }
      let mean = patch.reduce(0, +) / Double(patch.count)
      return (patch.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(patch.count)).squareRoot()
    }
    let ratio = spread(.faint) / spread(.rich)
    #expect((0.1...0.4).contains(ratio))
  }
}
