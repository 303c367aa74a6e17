import Geometry
import Imagery
import Testing

@testable import SyntheticScenes

@Suite struct PlacesTests {
  private func options(_ place: BoxesWorld.Options.Place, seed: UInt64) -> BoxesWorld.Options {
    var options = BoxesWorld.Options()
    (options.place, options.path, options.texture) = (place, .free, .mixed)
    (options.width, options.height, options.frames, options.seed) = (96, 72, 40, seed)
    (options.focalRatio, options.centreShift) = (1.05, Vector2(4, -3))
    options.movers = 2
    return options
  }

  @Test(arguments: [.room, .hall, .field] as [BoxesWorld.Options.Place], [1, 2, 3] as [UInt64])
  func staticPixelsMoveAsDepthAndPoseSay(place: BoxesWorld.Options.Place, seed: UInt64) {
    let world = BoxesWorld(options(place, seed: seed), textures: textures)
    let (here, there) = (world.view(at: 11), world.view(at: 13.5))
    let depth = here.depth
    let flow = here.flow(to: there)
    let rigid = FlowField(
      rigidFlowOf: depth,
      secondFromFirst: there.worldFromCamera.inverse * here.worldFromCamera,
      camera: world.camera
    )
    let ids = here.movers
    var known = 0
    for i in ids.values.indices where ids.values[i] == 0 && depth.values[i].isFinite {
      guard rigid.vectors[i].x.isFinite else { continue }
      known += 1
      let size = max(1, length(Vector2(rigid.vectors[i])))
      #expect(length(Vector2(flow.vectors[i] - rigid.vectors[i])) < 1e-5 * size)
    }
    #expect(known > ids.values.count / 20)
  }

  @Test func onlyRotationMovesTheSky() {
    var seen = 0
    for seed in 1...4 as ClosedRange<UInt64> {
      let world = BoxesWorld(options(.field, seed: seed), textures: textures)
      let (here, there) = (world.view(at: 3), world.view(at: 5))
      let (flow, depth) = (here.flow(to: there), here.depth)
      let model = RigidFlow(
        secondFromFirst: there.worldFromCamera.inverse * here.worldFromCamera,
        camera: world.camera
      )
      for y in 0..<72 {
        for x in 0..<96 where depth[x, y].isNaN {
          guard let vector = model.atInfinity(Vector2(Double(x), Double(y))) else { continue }
          seen += 1
          #expect(length(Vector2(flow[x, y]) - vector) < 0.01)
        }
      }
    }
    #expect(seen > 1000)
  }

  @Test(arguments: [.hall, .field] as [BoxesWorld.Options.Place])
  func theCameraKeepsClearOfThings(place: BoxesWorld.Options.Place) {
    for seed in 1...6 as ClosedRange<UInt64> {
      let world = BoxesWorld(options(place, seed: seed), textures: textures)
      for frame in 0..<40 {
        let pose = world.worldFromCamera(at: Double(frame))
        #expect(clearance(pose.translation, in: world.scene, at: Double(frame)) > 0.3)
      }
    }
  }

  @Test func stillBoxFliesStraightAtConstantSpeed() {
    var options = BoxesWorld.Options.stillBox
    (options.seed, options.speed, options.frames) = (5, 0.4, 20)
    let world = BoxesWorld(options, textures: textures)
    #expect(abs(world.camera.focal.x - 128) < 1e-9)
    let poses = world.trajectory.poses.map(\.worldFromCamera)
    let step = poses[1].translation
    #expect(abs(length(step) - 0.4) < 1e-12)
    for (frame, pose) in poses.enumerated() {
      #expect(pose.rotation.rotationAngle < 1e-14)
      #expect(length(pose.translation - step * Double(frame)) < 1e-9)
    }
  }

  @Test func anyCameraCanBeGiven() {
    let camera = Camera(
      width: 320,
      height: 200,
      focal: Vector2(287.25, 291.5),
      centre: Vector2(150.125, 102.5)
    )
    var options = BoxesWorld.Options()
    options.camera = camera
    #expect(abs(options.camera.focal.x - 287.25) < 1e-9)
    #expect(abs(options.camera.focal.y - 291.5) < 1e-9)
    #expect(options.camera.centre == camera.centre && options.camera.width == 320)
  }

  @Test(arguments: [.mixed, .stillBox(displacement: 0.3)] as [BoxesSamples.Kind])
  func samplesFollowFromTheirSeeds(kind: BoxesSamples.Kind) throws {
    let sampler = BoxesSamples(kind, textures: textures)
    var content = SampleContent()
    content.hasBackward = true
    content.images = 3
    for seed in 1...8 as ClosedRange<UInt64> {
      let sample = sampler.sample(seed: seed, width: 64, height: 48, content: content)
      let again = sampler.sample(seed: seed, width: 64, height: 48, content: content)
      #expect(sample.images == again.images && sample.movers == again.movers)
      #expect(sample.images.count == 3 && sample.depths.count == 3)
      let forward = try #require(sample.forward)
      #expect(forward.flow.vectors == again.forward?.flow.vectors && sample.backward != nil)
      if case .stillBox = kind {
        #expect(abs(length(sample.transform(from: 0, to: 2).translation) - 0.3) < 1e-9)
      }
      // Light and noise leave the geometry alone.
      content.isPhotographed = false
      let clean = sampler.sample(seed: seed, width: 64, height: 48, content: content)
      #expect(clean.forward?.flow.vectors == forward.flow.vectors && clean.images != sample.images)
      content.isPhotographed = true
    }
  }
}
