import Geometry
import Imagery
@testable import Rendering
import TestSupport
import Testing

/// Clouds and cameras whose pictures are known.
private enum Sample {
  static let plain = MapStyle(samples: 1, showsPath: false)

  /// A level square of `side` units around a point at height `y` (down), with colours and normals.
  static func square(
    side: Double,
    step: Double,
    y: Double,
    normal: Vector3,
    colour: SIMD3<UInt8>
  ) -> PointCloud {
    let places = stride(from: -side / 2, through: side / 2, by: step)
    let points = places.flatMap { x in
      places.map { SIMD3<Float>(Float(x), Float(y), Float($0 + side / 2)) }
    }
    return PointCloud(
      positions: points,
      normals: [SIMD3<Float>](repeating: SIMD3(normal), count: points.count),
      colours: [SIMD3<UInt8>](repeating: colour, count: points.count)
    )
  }

  /// A floor 1.5 below the camera, red, and a wall straight ahead, green: all that a room needs.
  static func room(withCeiling: Bool) -> PointCloud {
    var room = square(
      side: 6,
      step: 0.1,
      y: 1.5,
      normal: Vector3(0, -1, 0),
      colour: SIMD3(200, 40, 40)
    )
    func add(_ part: PointCloud, _ move: (SIMD3<Float>) -> SIMD3<Float>, normal: SIMD3<Float>) {
      room.positions += part.positions.map(move)
      room.normals? += part.positions.map { _ in normal }
      room.colours? += part.colours ?? []
    }
    let part = square(
      side: 6,
      step: 0.1,
      y: 0,
      normal: Vector3(0, 1, 0),
      colour: SIMD3(40, 160, 40)
    )
    add(part, { SIMD3($0.x, $0.z - 4, 6) }, normal: SIMD3(0, 0, -1))
    if withCeiling {
      add(part, { SIMD3($0.x, -1.5, $0.z) }, normal: SIMD3(0, 1, 0))
    }
    return room
  }

  static func path(count: Int = 8) -> Trajectory {
    Trajectory(
      poses: (0..<count).map {
        let turn = Matrix3.rotation(exp: Vector3(0, 0.1 * Double($0), 0))
        return TimedPose(
          timestamp: Double($0),
          worldFromCamera: RigidTransform(
            rotation: turn,
            translation: Vector3(0.1 * Double($0), 0, 0.2 * Double($0))
          )
        )
      }
    )
  }
}

@Suite struct ViewpointTests {
  @Test(arguments: 0..<10)
  func aPointLandsOnItsPixel(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let view = Viewpoint(
      worldFromEye: random.motion(distance: 3),
      projection: .perspective(focalPixels: 70),
      width: 81,
      height: 61
    )
    let pixel = Vector2(random.uniform(5...75), random.uniform(5...55))
    let camera = Camera(width: 81, height: 61, focal: Vector2(70, 70), centre: Vector2(40, 30))
    let point = view.worldFromEye * (camera.rayPinhole(pixel) * random.uniform(1...20))
    let projected = try #require(view.project(point))
    #expect(isClose(projected, pixel, within: 1e-9))

    let cloud = PointCloud(positions: [SIMD3<Float>(point)], colours: [SIMD3(250, 10, 20)])
    let picture = MapScene(cloud).picture(from: view, style: Sample.plain)
    let i = 3 * (Int(pixel.y.rounded()) * 81 + Int(pixel.x.rounded()))
    #expect(Array(picture.pixels[i..<i + 3]) == [250, 10, 20])
    // A lone point covers one to four pixels.
    let reds = stride(from: 0, to: picture.pixels.count, by: 3).count { picture.pixels[$0] == 250 }
    #expect((1...4).contains(reds))
  }

  @Test func behindTheEyeIsNothing() {
    let view = Viewpoint(
      worldFromEye: .identity,
      projection: .perspective(focalPixels: 50),
      width: 41,
      height: 41
    )
    #expect(view.project(Vector3(0, 0, -1)) == nil)
    let cloud = PointCloud(positions: [SIMD3(0, 0, -1)], colours: [SIMD3(250, 10, 20)])
    let empty = MapScene(PointCloud())
    #expect(
      MapScene(cloud).picture(from: view, style: Sample.plain)
        == empty.picture(from: view, style: Sample.plain)
    )
  }

  @Test(arguments: [false, true])
  func nearerHidesFarther(nearFirst: Bool) {
    let near = (SIMD3<Float>(0, 0, 2), SIMD3<UInt8>(255, 0, 0))
    let far = (SIMD3<Float>(0, 0, 4), SIMD3<UInt8>(0, 255, 0))
    let points = nearFirst ? [near, far] : [far, near]
    for projection in [
      Viewpoint.Projection.perspective(focalPixels: 50), .orthographic(pixelsPerUnit: 10),
    ] {
      let view = Viewpoint(
        worldFromEye: .identity,
        projection: projection,
        width: 21,
        height: 21
      )
      let cloud = PointCloud(positions: points.map(\.0), colours: points.map(\.1))
      // Two points two units apart have a spacing of about that: make them small.
      let scene = MapScene(layers: [MapLayer(cloud)], spacing: 0.01)
      let picture = scene.picture(from: view, style: Sample.plain)
      let i = 3 * (10 * 21 + 10)
      #expect(picture.pixels[i] > 180 && picture.pixels[i + 1] == 0)
    }
  }
}

@Suite struct MapViewTests {
  @Test(arguments: MapViewKind.allCases)
  func aTurnedWorldLooksTheSame(kind: MapViewKind) throws {
    var random = SplitMix64(seed: 11)
    let cloud = Sample.room(withCeiling: false)
    let path = Sample.path()
    let turn = random.motion(distance: 5)
    var turned = cloud
    turned.positions = cloud.positions.map { SIMD3<Float>(turn * Vector3($0)) }
    turned.normals = cloud.normals?.map { SIMD3<Float>(turn.rotation * Vector3($0)) }
    let turnedPath = Trajectory(
      poses: path.poses.map {
        TimedPose(timestamp: $0.timestamp, worldFromCamera: turn * $0.worldFromCamera)
      }
    )
    let view = MapScene(cloud, trajectory: path).viewpoint(kind, width: 320, height: 240)
    let other = MapScene(turned, trajectory: turnedPath).viewpoint(kind, width: 320, height: 240)
    for point in cloud.positions.indices.filter({ $0 % 97 == 0 }) {
      let a = view.project(Vector3(cloud.positions[point]))
      let b = other.project(Vector3(turned.positions[point]))
      guard let a, let b, abs(a.x) < 1000, abs(a.y) < 1000 else { continue }
      // Positions are in single precision, and ranks may fall on a neighbour.
      #expect(isClose(a, b, within: 0.5))
    }
  }

  @Test(arguments: [MapViewKind.top, .oblique])
  func allOfTheMapIsInThePicture(kind: MapViewKind) {
    let cloud = Sample.room(withCeiling: false)
    let scene = MapScene(cloud, trajectory: Sample.path())
    for (width, height) in [(320, 240), (240, 320), (300, 300)] {
      let view = scene.viewpoint(kind, width: width, height: height)
      let seen = cloud.positions.count {
        guard let pixel = view.project(Vector3($0)) else { return false }
        return pixel.x >= 0 && pixel.y >= 0 && pixel.x < Double(width) && pixel.y < Double(height)
      }
      #expect(Double(seen) > 0.97 * Double(cloud.count))
      for centre in scene.trajectory.positionsInWorld { #expect(view.project(centre) != nil) }
    }
  }

  @Test func theFirstViewHasTheShapeOfItsCamera() throws {
    let scene = MapScene(Sample.room(withCeiling: false), trajectory: Sample.path())
    let camera = Camera(
      width: 1200,
      height: 400,
      focal: Vector2(600, 600),
      centre: Vector2(599.5, 199.5)
    )
    let view = scene.viewpoint(.first, width: 300, height: 300, camera: camera)
    #expect(view.width == 300 && view.height == 100)
    let small = camera.resized(width: 300, height: 100)
    let pose = try #require(scene.trajectory.poses.first?.worldFromCamera)
    let point = Vector3(0.3, -0.2, 2)
    let pixel = try #require(view.project(pose * point))
    #expect(isClose(pixel, small.projectPinhole(point), within: 1e-9))
  }

  @Test func thePathDoesNotCoverWhatItsOwnCameraSaw() {
    let scene = MapScene(Sample.room(withCeiling: false), trajectory: Sample.path())
    for kind in MapViewKind.allCases {
      let view = scene.viewpoint(kind, width: 80, height: 60)
      let isDrawn =
        scene.picture(from: view) != scene.picture(from: view, style: .init(showsPath: false))
      #expect(isDrawn == (kind != .first))
    }
  }

  @Test func thePlanIsToScale() throws {
    let scene = MapScene(Sample.room(withCeiling: false), trajectory: Sample.path())
    let view = scene.viewpoint(.top, width: 320, height: 240)
    guard case .orthographic(let scale) = view.projection else {
      Issue.record("the plan is not orthographic")
      return
    }
    let a = try #require(view.project(Vector3(-1, 0.3, 2)))
    let b = try #require(view.project(Vector3(2, -0.9, 6)))
    // 3 across and 4 ahead; the heights do not count.
    #expect(abs(length(a - b) - 5 * scale) < 0.01 * scale)
    #expect(abs(dot(scene.up, Vector3(0, -1, 0)) - 1) < 1e-6)
  }

  @Test func aCeilingIsLiftedOff() {
    for withCeiling in [false, true] {
      var cloud = Sample.room(withCeiling: withCeiling)
      cloud.normals = nil
      let view = MapScene(cloud, trajectory: Sample.path()).viewpoint(.top, width: 80, height: 60)
      #expect(view.highestShown.isFinite == withCeiling)
      if withCeiling { #expect(view.highestShown > 0 && view.highestShown < 1.5) }
    }
  }

  @Test func backFacesGoWhereNormalsFaceTheCameras() {
    let cloud = Sample.room(withCeiling: true)
    let scene = MapScene(cloud, trajectory: Sample.path())
    let view = scene.viewpoint(.oblique, width: 80, height: 60)
    #expect(view.hidesBackFaces)
    var inverted = cloud
    inverted.normals = cloud.normals?.map { -$0 }
    let other = MapScene(inverted, trajectory: Sample.path())
    #expect(!other.viewpoint(.oblique, width: 80, height: 60).hidesBackFaces)
    #expect(!MapScene(cloud).viewpoint(.oblique, width: 80, height: 60).hidesBackFaces)
  }

  @Test func aSurfaceOfPointsIsClosed() throws {
    let floor = Sample.square(
      side: 4,
      step: 0.05,
      y: 1,
      normal: Vector3(0, -1, 0),
      colour: SIMD3(255, 255, 255)
    )
    let scene = MapScene(floor)
    let view = Viewpoint(
      worldFromEye: RigidTransform(
        rotation: .rotation(exp: Vector3(-0.6, 0, 0)),
        translation: Vector3(0, -1, -1)
      ),
      projection: .perspective(focalPixels: 300),
      width: 320,
      height: 240
    )
    let picture = scene.picture(from: view, style: Sample.plain)
    var inside = 0
    for y in 0..<240 {
      for x in 0..<320 {
        // Where the pixel's ray meets the floor, if well inside its edge.
        let ray =
          view.worldFromEye.rotation
          * Vector3((Vector2(Double(x), Double(y)) - Vector2(159.5, 119.5)) / 300, 1)
        let hit = view.worldFromEye.translation + ray * (2 / ray.y)
        guard ray.y > 0, abs(hit.x) < 1.9, hit.z > 0.1, hit.z < 3.9 else { continue }
        inside += 1
        #expect(picture.pixels[3 * (y * 320 + x)] > 150, "hole at \(x), \(y)")
      }
    }
    #expect(inside > 20_000)
  }

  @Test func surfacesHaveTheSpacingOfTheirGrid() {
    let floor = Sample.square(side: 5, step: 0.04, y: 0, normal: Vector3(0, -1, 0), colour: .zero)
    #expect(abs(surfaceSpacing(of: floor.positions) - 0.04) < 0.008)
    // Each point twice is no denser a surface.
    #expect(abs(surfaceSpacing(of: floor.positions + floor.positions) - 0.04) < 0.015)
    #expect(surfaceSpacing(of: []) == 0)
    #expect(surfaceSpacing(of: [SIMD3(1, 2, 3), SIMD3(1, 2, 3)]) == 0)
  }

  @Test(arguments: MapViewKind.allCases)
  func degenerateMapsHavePictures(kind: MapViewKind) {
    let nowhere = SIMD3<Float>(repeating: .nan)
    let clouds = [
      PointCloud(), PointCloud(positions: [SIMD3(0, 0, 2)]), PointCloud(positions: [nowhere]),
      PointCloud(positions: [SIMD3(0, 0, 2), nowhere, SIMD3(1e30, 0, 1e30)]),
    ]
    let still = Trajectory(poses: [TimedPose(timestamp: 0, worldFromCamera: .identity)])
    for cloud in clouds {
      for path in [Trajectory(), still, Sample.path()] {
        let scene = MapScene(cloud, trajectory: path)
        for (width, height) in [(1, 1), (40, 30)] {
          let picture = scene.picture(from: scene.viewpoint(kind, width: width, height: height))
          #expect(picture.width == width && picture.height == height)
        }
      }
    }
  }

  @Test func theSameMapIsTheSamePicture() {
    let scene = MapScene(Sample.room(withCeiling: true), trajectory: Sample.path())
    let again = MapScene(Sample.room(withCeiling: true), trajectory: Sample.path())
    for kind in MapViewKind.allCases {
      let picture = scene.picture(from: scene.viewpoint(kind, width: 120, height: 90))
      #expect(picture == again.picture(from: again.viewpoint(kind, width: 120, height: 90)))
      // It shows something.
      #expect(Set(picture.pixels).count > 20)
    }
  }
}

@Suite struct MapLayerTests {
  @Test func coloursOfAPropertySpanTheMap() {
    let cloud = PointCloud(
      positions: [SIMD3(0, 0, 1), SIMD3(1, 0, 1), SIMD3(2, 0, 1)],
      properties: [ScalarProperty(name: "sigma", values: .double([0.1, .nan, 0.3]))]
    )
    let layer = MapLayer(cloud, colouring: .property("sigma", map: .tide, range: nil))
    let colours = layer.pointColours(up: SIMD3(0, -1, 0))
    #expect(colours[0] == ColourMap.tide.colours[0])
    #expect(colours[1] == ScalarPicture.unknown)
    #expect(colours[2] == ColourMap.tide.colours[255])
  }

  @Test func withoutColoursHeightDecides() {
    let cloud = PointCloud(positions: [SIMD3(0, 2, 1), SIMD3(0, -2, 1)])
    let colours = MapLayer(cloud).pointColours(up: SIMD3(0, -1, 0))
    #expect(colours == [ColourMap.tide.colours[0], ColourMap.tide.colours[255]])
  }
}

@Suite struct SceneFrameTests {
  @Test func upIsAwayFromGravityHoweverTheCameraTurns() {
    var random = SplitMix64(seed: 5)
    let world = random.rotation()
    // Turned about the vertical by anything, and always looking down by 30°.
    let rotations = (0..<40).map { _ in
      world * Matrix3.rotation(exp: Vector3(0, random.uniform(-3...3), 0))
        * Matrix3.rotation(exp: Vector3(-0.52, 0, 0))
    }
    let up = SceneFrame.meanUp(rotations)
    #expect(isClose(up, world * Vector3(0, -1, 0), within: 0.05))
  }

  @Test func aFloorMakesUpExact() throws {
    var random = SplitMix64(seed: 6)
    let truth = random.direction()
    let normals = (0..<4000).map { i -> SIMD3<Float> in
      SIMD3<Float>(
        i % 4 == 0 ? normalised(truth + random.normalVector() * 0.01) : random.direction()
      )
    }
    let cloud = PointCloud(
      positions: [SIMD3<Float>](repeating: .zero, count: 4000),
      normals: normals
    )
    let guess = normalised(truth + random.normalVector() * 0.1)
    let up = try #require(SceneFrame.floorNormal(of: cloud, near: guess))
    #expect(length(up - truth) < 0.02)
    #expect(SceneFrame.floorNormal(of: PointCloud(), near: guess) == nil)
  }

  @Test(arguments: [Vector3(0, 0, 1), Vector3(0, 1, 0), Vector3(0, -1, 0)])
  func forwardIsLevelEvenWhenLookingStraightDown(look: Vector3) {
    let frame = SceneFrame(up: Vector3(0, -1, 0), towards: look)
    #expect(abs(dot(frame.forward, frame.up)) < 1e-12)
    #expect(abs(length(frame.forward) - 1) < 1e-12)
    #expect(isClose(cross(frame.right, frame.forward), frame.up, within: 1e-12))
  }
}
