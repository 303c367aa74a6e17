import Geometry
import Imagery
import SyntheticScenes
import TestSupport
import Testing

@Suite struct FlowTests {
  @Test(
    arguments: [0, 37] as [Double],
    [.wander, .orbit, .forward, .flight, .rotation] as [BoxesWorld.Options.Path]
  )
  func staticPixelsMoveAsDepthAndPoseSay(time: Double, path: BoxesWorld.Options.Path) {
    let world = world(seed: 3, movers: 2, path: path)
    let (here, there) = (world.view(at: time), world.view(at: time + 1))
    let flow = here.flow(to: there)
    let rigid = FlowField(
      rigidFlowOf: here.depth,
      secondFromFirst: there.worldFromCamera.inverse * here.worldFromCamera,
      camera: world.camera
    )
    let ids = here.movers
    var worst: Float = 0
    for i in ids.values.indices where ids.values[i] == 0 {
      let error = flow.vectors[i] - rigid.vectors[i]
      worst = max(worst, abs(error.x), abs(error.y))
    }
    // Depth as a float is off by 6e-8 of itself, flow by the same share of some ten pixels.
    #expect(worst < 5e-6)
  }

  @Test func moversMoveAsTheirBodiesDo() {
    let world = world(seed: 5, movers: 3)
    let (here, there) = (world.view(at: 20), world.view(at: 21))
    let flow = here.flow(to: there)
    let (ids, depth) = (here.movers, here.depth)
    var seen: Set<UInt8> = []
    for y in 0..<world.camera.height {
      for x in 0..<world.camera.width where ids[x, y] > 0 {
        guard let body = world.scene.bodies.first(where: { $0.moverID == ids[x, y] }) else {
          Issue.record("no body \(ids[x, y])")
          continue
        }
        seen.insert(ids[x, y])
        let pixel = Vector2(Double(x), Double(y))
        let pointInWorld =
          here.worldFromCamera * (world.camera.rayPinhole(pixel) * Double(depth[x, y]))
        let pointInBody = body.motion.worldFromBody(at: 20).inverse * pointInWorld
        let moved =
          there.worldFromCamera.inverse * (body.motion.worldFromBody(at: 21) * pointInBody)
        let target = world.camera.projectPinhole(moved)
        #expect(isClose(Vector2(flow[x, y]), target - pixel, within: 5e-6))
      }
    }
    #expect(seen == [1, 2, 3])
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func backwardFlowUndoesForwardFlowWhereNothingIsHidden(seed: UInt64) {
    let world = world(seed: seed, movers: 2)
    let (here, there) = (world.view(at: 10), world.view(at: 11))
    let (forward, occlusion) = here.motion(to: there)
    let backward = there.flow(to: here)
    let (width, height) = (world.camera.width, world.camera.height)
    var checked = 0
    var returned = 0
    for y in 0..<height {
      for x in 0..<width where occlusion[x, y] == 0 {
        let there = Vector2(Double(x), Double(y)) + Vector2(forward[x, y])
        let (left, top) = (Int(there.x.rounded(.down)), Int(there.y.rounded(.down)))
        guard left >= 0, top >= 0, left + 1 < width, top + 1 < height else { continue }
        let (u, v) = (Float(there.x) - Float(left), Float(there.y) - Float(top))
        let above = backward[left, top] * (1 - u) + backward[left + 1, top] * u
        let below = backward[left, top + 1] * (1 - u) + backward[left + 1, top + 1] * u
        let sum = forward[x, y] + above * (1 - v) + below * v
        checked += 1
        if (sum * sum).sum() < 0.02 * 0.02 { returned += 1 }
      }
    }
    // All but the pixels whose four neighbours there lie on two faces.
    #expect(checked > width * height * 9 / 10)
    #expect(Double(returned) > 0.93 * Double(checked))
  }

  @Test func aCameraThatStandsStillSeesOnlyMoversMove() {
    let world = world(seed: 2, movers: 2, path: .still)
    let here = world.view(at: 4)
    let (flow, occlusion) = here.motion(to: world.view(at: 5))
    let ids = here.movers
    var moving: Float = 0
    for i in ids.values.indices {
      let speed = (flow.vectors[i] * flow.vectors[i]).sum().squareRoot()
      if ids.values[i] == 0 { #expect(speed < 1e-6) } else { moving = max(moving, speed) }
    }
    #expect(moving > 0.2)
    #expect(occlusion.values.contains(255))
  }

  @Test func turningOnTheSpotMovesPixelsWhateverTheirDepth() {
    let world = world(path: .rotation)
    let (here, there) = (world.view(at: 8), world.view(at: 9))
    #expect(length(there.worldFromCamera.translation) < 1e-12)
    let flow = here.flow(to: there)
    let model = RigidFlow(
      secondFromFirst: there.worldFromCamera.inverse * here.worldFromCamera,
      camera: world.camera
    )
    for (x, y) in [(0, 0), (80, 60), (159, 119), (20, 100)] {
      let expected = model.atInfinity(Vector2(Double(x), Double(y))) ?? .zero
      #expect(isClose(Vector2(flow[x, y]), expected, within: 1e-5))
    }
  }

  @Test func theFocusOfExpansionIsWhereTheCameraFlies() {
    let world = world(path: .forward)
    let (here, there) = (world.view(at: 3), world.view(at: 4))
    let flow = here.flow(to: there)
    let step = here.worldFromCamera.inverse * there.worldFromCamera.translation
    let focus = world.camera.projectPinhole(step)
    #expect(focus.x > 0 && focus.x < 159 && focus.y > 0 && focus.y < 119)
    for (x, y) in [(10, 10), (150, 20), (80, 110), (3, 70)] {
      let pixel = Vector2(Double(x), Double(y))
      let away = (pixel - focus) / length(pixel - focus)
      let motion = Vector2(flow[x, y])
      #expect(dot(motion, away) > 0)
      #expect(abs(motion.x * away.y - motion.y * away.x) < 1e-5)
    }
  }

  @Test func epipolarMoversStayOnTheirEpipolarLines() throws {
    let world = world(seed: 4, movers: 2, epipolarMovers: 1, path: .flight)
    let (here, there) = (world.view(at: 30), world.view(at: 33))
    let flow = here.flow(to: there)
    let thereFromHere = there.worldFromCamera.inverse * here.worldFromCamera
    let essential = Matrix3.skew(thereFromHere.translation) * thereFromHere.rotation
    let ids = here.movers
    var distances: [UInt8: Double] = [:]
    var residuals: [UInt8: Double] = [:]
    let rigid = FlowField(
      rigidFlowOf: here.depth,
      secondFromFirst: thereFromHere,
      camera: world.camera
    )
    for y in 0..<world.camera.height {
      for x in 0..<world.camera.width where ids[x, y] > 0 {
        let pixel = Vector2(Double(x), Double(y))
        let line = essential * world.camera.rayPinhole(pixel)
        let target = world.camera.rayPinhole(pixel + Vector2(flow[x, y]))
        let distance =
          abs(dot(line, target)) / length(Vector2(line.x, line.y)) * world.camera.focal.x
        distances[ids[x, y], default: 0] = max(distances[ids[x, y]] ?? 0, distance)
        let residual = length(Vector2(flow[x, y] - rigid[x, y]))
        residuals[ids[x, y], default: 0] = max(residuals[ids[x, y]] ?? 0, residual)
      }
    }
    #expect(try #require(distances[2]) < 1e-5)
    #expect(try #require(residuals[2]) > 0.5)
    #expect(try #require(distances[1]) > 0.2)
  }
}
