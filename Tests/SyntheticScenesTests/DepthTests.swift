import Geometry
import Imagery
import SyntheticScenes
import TestSupport
import Testing

@Suite struct DepthTests {
  @Test func aWallAcrossTheAxisHasOneDepth() {
    let view = view(of: [body(.room(half: Vector3(20, 20, 3)), .identity)], camera: smallCamera)
    #expect(view.depth.values.allSatisfy { $0 == 3 })
  }

  @Test func aTiltedPlaneHasInverseDepthLinearInPixels() {
    // The face −z of a box that is turned about x by 0.3: n · X = d for all its points.
    let turned = RigidTransform(
      rotation: .rotation(exp: Vector3(0.3, 0, 0)),
      translation: Vector3(0, 0, 6)
    )
    let depth = view(of: [body(.box(half: Vector3(50, 50, 1)), turned)], camera: smallCamera).depth
    let normal = turned.rotation * Vector3(0, 0, -1)
    let distance = dot(normal, turned * Vector3(0, 0, -1))
    for y in 0..<48 {
      for x in 0..<64 {
        let ray = smallCamera.rayPinhole(Vector2(Double(x), Double(y)))
        let exact = distance / dot(normal, ray)
        #expect(isClose(Double(depth[x, y]), exact, within: exact * 6e-8))
      }
    }
  }

  @Test func aSphereIsNearestInItsMiddleAndEndsAtItsOutline() {
    let place = RigidTransform(translation: Vector3(0, 0, 5))
    let depth = view(of: [body(.sphere(radius: 1), place)], camera: smallCamera).depth
    #expect(depth[32, 24] == 4)
    // Rays touch the sphere where the tangent of their angle is r / √(d² − r²).
    let outline = 60 / 24.0.squareRoot()
    #expect(depth[32 + Int(outline), 24].isFinite)
    #expect(depth[32 + Int(outline) + 1, 24].isNaN)
    let at = Vector2(38, 21)
    let point = smallCamera.rayPinhole(at) * Double(depth[38, 21])
    #expect(isClose(length(point - Vector3(0, 0, 5)), 1, within: 1e-6))
  }

  @Test func aCylinderShowsItsMantleAndItsLid() {
    // Looked down upon: the camera is above (y down) and before it.
    let tilt = RigidTransform(
      rotation: .rotation(exp: Vector3(0.6, 0, 0)),
      translation: Vector3(0, 0, 6)
    )
    let shape = Shape.cylinder(radius: 1, halfHeight: 1.2)
    let depth = view(of: [body(shape, tilt)], camera: smallCamera).depth
    var onMantle = 0
    var onLid = 0
    for y in 0..<48 {
      for x in 0..<64 where depth[x, y].isFinite {
        let pointInCamera =
          smallCamera.rayPinhole(Vector2(Double(x), Double(y))) * Double(depth[x, y])
        let point = tilt.inverse * pointInCamera
        #expect(abs(shape.distance(point)) < 1e-6)
        if abs(abs(point.y) - 1.2) < 1e-6 { onLid += 1 } else { onMantle += 1 }
      }
    }
    #expect(onMantle > 100 && onLid > 50)
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func nothingLiesBeforeTheDepthAndSomethingAtIt(seed: UInt64) {
    var random = TestSupport.SplitMix64(seed: seed)
    var bodies = [
      body(
        .room(half: Vector3(6, 6, 6)),
        RigidTransform(rotation: random.rotation(), translation: random.normalVector() * 0.4)
      )
    ]
    for index in 0..<12 {
      let place = Vector3(
        random.uniform(-3...3),
        random.uniform(-2...2),
        random.uniform(1.5...5)
      )
      let size = Vector3(
        random.uniform(0.1...0.5),
        random.uniform(0.1...0.5),
        random.uniform(0.1...0.5)
      )
      let shapes: [Shape] = [
        .box(half: size), .sphere(radius: size.x), .cylinder(radius: size.x, halfHeight: size.y),
      ]
      bodies.append(
        body(
          shapes[index % 3],
          RigidTransform(rotation: random.rotation(), translation: place)
        )
      )
    }
    let view = view(of: bodies, camera: smallCamera)
    let depth = view.depth
    for y in stride(from: 1, to: 48, by: 5) {
      for x in stride(from: 0, to: 64, by: 5) {
        let ray = smallCamera.rayPinhole(Vector2(Double(x), Double(y)))
        let z = Double(depth[x, y])
        #expect(abs(clearance(ray * z, in: view.scene, at: 0)) < 1e-6)
        // March towards it: a ray cannot be nearer to any surface than that surface's distance bound.
        for step in 1..<50 {
          let before = ray * (z * (1 - 1e-6) * Double(step) / 50)
          #expect(clearance(before, in: view.scene, at: 0) > -1e-9)
        }
      }
    }
  }

  @Test func whatMeetsNothingIsUnknown() {
    let view = view(
      of: [body(.box(half: Vector3(1, 1, 1)), RigidTransform(translation: Vector3(0, 0, -5)))],
      camera: smallCamera
    )
    #expect(view.depth.values.allSatisfy { $0.isNaN })
    #expect(view.movers.values.allSatisfy { $0 == 0 })
    #expect(view.image.pixels.allSatisfy { $0 == 0 })
    let (flow, occlusion) = view.motion(to: view)
    #expect(flow.vectors.allSatisfy { $0.x.isNaN && $0.y.isNaN })
    #expect(occlusion.values.allSatisfy { $0 == 255 })
  }

  @Test func aBodyThatReachesBehindTheCameraIsSeen() {
    // A floor far wider than the view, under the camera: its corners project nowhere.
    let floor = body(
      .box(half: Vector3(100, 0.1, 100)),
      RigidTransform(translation: Vector3(0, 1.1, 0))
    )
    let depth = view(of: [floor], camera: smallCamera).depth
    for y in 25..<48 {
      #expect(isClose(Double(depth[5, y]), 60 / Double(y - 24), within: 1e-5))
    }
    #expect(depth[5, 23].isNaN)
  }
}
