import Evaluation
import Geometry
import Imagery
import Mapping
import SyntheticScenes
import TestSupport
import Testing

/// Some frames of a room, with exact depth.
private struct Room {
  let world: BoxesWorld
  let views: [View]

  init(seed: UInt64, keyframes: Int = 6) {
    var options = BoxesWorld.Options()
    options.seed = seed
    options.width = 160
    options.height = 120
    let world = BoxesWorld(options)
    self.world = world
    views = (0..<keyframes).map { world.view(at: Double($0) * 5, threads: 2) }
  }

  func keyframe(_ view: View, relativeSigma: Float = 0.005) -> FusionKeyframe {
    let depth = view.depth
    return FusionKeyframe(
      worldFromCamera: view.worldFromCamera,
      depth: depth,
      sigma: DepthMap(
        width: depth.width,
        height: depth.height,
        values: depth.values.map { $0 * relativeSigma }
      ),
      image: view.image
    )
  }

  func map(_ options: MapOptions = MapOptions()) throws -> (cloud: PointCloud, voxelSize: Double) {
    var map = GlobalMap(camera: world.camera, options: options)
    for view in views { map.add(keyframe(view)) }
    let voxelSize = map.voxelSize ?? 0
    return (try map.finish(), voxelSize)
  }

  /// The distance from a point of the world to the nearest surface.
  func distanceToSurface(_ pointInWorld: Vector3) -> Double {
    world.scene.bodies.map { body in
      let p = body.motion.worldFromBody(at: 0).inverse * pointInWorld
      return switch body.shape {
      case .room(let half), .box(let half): distanceToBox(p, half)
      case .sphere(let radius): abs(length(p) - radius)
      case .cylinder(let radius, let half):
        distanceToCylinder(p, radius, half)
      }
    }.min() ?? .infinity
  }

  private func distanceToBox(_ p: Vector3, _ half: Vector3) -> Double {
    let q = Vector3(abs(p.x), abs(p.y), abs(p.z)) - half
    let outside = Vector3(max(q.x, 0), max(q.y, 0), max(q.z, 0))
    return outside == .zero ? -max(q.x, q.y, q.z) : length(outside)
  }

  private func distanceToCylinder(_ p: Vector3, _ radius: Double, _ half: Double) -> Double {
    let q = Vector2((p.x * p.x + p.z * p.z).squareRoot() - radius, abs(p.y) - half)
    let outside = Vector2(max(q.x, 0), max(q.y, 0))
    return outside == .zero ? -max(q.x, q.y) : length(outside)
  }
}

@Suite struct GlobalMapTests {
  @Test(arguments: [1 as UInt64, 2])
  func exactDepthMakesTheRoom(seed: UInt64) throws {
    let room = Room(seed: seed)
    let (cloud, voxelSize) = try room.map()
    let distances = cloud.positions.map { room.distanceToSurface(Vector3($0)) }
    #expect(cloud.count > 5000)
    // A cell's mean lies within it; on a plane, on the plane.
    #expect(distances.allSatisfy { $0 < voxelSize })

    let tau = 2 * voxelSize
    let cell = CloudEvaluation.cellSize(tau: tau)
    var truth = VoxelThinning(cellSize: cell)
    for view in room.views {
      truth.add(view.depth, camera: room.world.camera, worldFromCamera: view.worldFromCamera)
    }
    var estimate = VoxelThinning(cellSize: cell)
    estimate.add(cloud)
    let result = CloudEvaluation(estimate, truth: truth, tau: tau)
    // Every point is right. What is missing was seen once, lies at an edge, or is a stray of the filter.
    #expect(result.precision > 0.99)
    #expect(result.fScore > 0.94)
  }

  @Test func pointsCarryWhatIsKnownOfThem() throws {
    let room = Room(seed: 3)
    let (cloud, voxelSize) = try room.map()
    guard case .float(let sigmas) = cloud.property(named: "sigma")?.values,
      case .int32(let observations) = cloud.property(named: "observations")?.values,
      let normals = cloud.normals
    else {
      Issue.record("a property is missing")
      return
    }
    // Sigmas of 0.5 % at up to 10 metres, averaged over up to six keyframes.
    #expect(sigmas.allSatisfy { $0 > 0 && $0 <= 0.05 })
    #expect(observations.allSatisfy { (1...6).contains($0) })
    #expect(observations.contains { $0 > 3 })
    #expect(cloud.colours?.count == cloud.count)
    // Each looks at a camera: all are within a metre of the first.
    let facing = zip(cloud.positions, normals).count { ($0 * $1).sum() < 0 }
    #expect(Double(facing) > 0.97 * Double(cloud.count))
    #expect(normals.count { $0 == .zero } == 0)

    let depths = room.views[0].depth.values.sorted()
    #expect(isClose(voxelSize, Double(depths[depths.count / 2]) * 0.005, within: 1e-6))
  }

  /// A wall at z = 4 and, where `boxDepth` says so, a box before it, from cameras that move sideways.
  private func wall(keyframes: Int, boxDepth: (Int) -> Float?) throws -> PointCloud {
    let camera = Camera(
      width: 160,
      height: 120,
      focal: Vector2(140, 140),
      centre: Vector2(79.5, 59.5)
    )
    var map = GlobalMap(camera: camera)
    for index in 0..<keyframes {
      let x = 0.1 * Double(index)
      var depth = DepthMap(
        width: 160,
        height: 120,
        values: [Float](repeating: 4, count: 160 * 120)
      )
      if let z = boxDepth(index) {
        let half = Vector2(0.5, 0.4)
        for v in 0..<120 {
          for u in 0..<160 {
            let ray = camera.rayPinhole(Vector2(Double(u), Double(v))) * Double(z)
            if abs(ray.x + x) < half.x, abs(ray.y) < half.y { depth[u, v] = z }
          }
        }
      }
      map.add(
        FusionKeyframe(
          worldFromCamera: RigidTransform(translation: Vector3(x, 0, 0)),
          depth: depth,
          sigma: DepthMap(width: 160, height: 120, values: depth.values.map { $0 * 0.003 }),
          image: Image(
            width: 160,
            height: 120,
            channels: 3,
            pixels: [UInt8](repeating: 90, count: 160 * 120 * 3)
          )
        )
      )
    }
    return try map.finish()
  }

  @Test func whatStoodAndWasTakenAwayIsCarved() throws {
    // In four of ten keyframes the box is there; the wall behind it is seen once it has gone.
    let cloud = try wall(keyframes: 10) { $0 < 4 ? 2.5 : nil }
    #expect(cloud.count > 5000)
    #expect(cloud.positions.count { $0.z < 3.5 } == 0)
    #expect(cloud.positions.contains { abs($0.x) < 0.3 && abs($0.y) < 0.3 && $0.z > 3.9 })
  }

  @Test func whatCameToStayInPartOfTheViewsIsCarvedToo() throws {
    let cloud = try wall(keyframes: 10) { $0 >= 6 ? 2.5 : nil }
    #expect(cloud.positions.count { $0.z < 3.5 } == 0)
  }

  @Test func whatStandsStays() throws {
    let cloud = try wall(keyframes: 10) { _ in 2.5 }
    let box = cloud.positions.count { $0.z < 2.6 }
    // Its face of 56 × 45 pixels, but for the edges.
    #expect(box > 1500, "\(box)")
  }

  @Test func sameBytesForAnyThreads() throws {
    let room = Room(seed: 4, keyframes: 4)
    let clouds = try [1, 2].map { threads in
      var options = MapOptions()
      options.threads = threads
      return try room.map(options).cloud
    }
    #expect(clouds[0] == clouds[1])
  }

  @Test func theVoxelSizeCanBeGiven() throws {
    let room = Room(seed: 5, keyframes: 3)
    var options = MapOptions()
    options.voxelSize = 0.1
    let (coarse, size) = try room.map(options)
    #expect(isClose(size, 0.1, within: 1e-8))
    #expect(coarse.count < (try room.map().cloud.count) / 4)
  }

  @Test func nothingMakesAnEmptyMap() throws {
    let room = Room(seed: 6, keyframes: 2)
    var map = GlobalMap(camera: room.world.camera)
    #expect(try map.finish().count == 0)
    let unknown = DepthMap(width: 160, height: 120)
    let image = Image(width: 160, height: 120, channels: 3)
    map.add(
      FusionKeyframe(worldFromCamera: .identity, depth: unknown, sigma: unknown, image: image)
    )
    // The first keyframe with depth sets the size of a cell.
    #expect(map.voxelSize == nil)
    for view in room.views { map.add(room.keyframe(view)) }
    #expect(map.voxelSize != nil)
    #expect(try map.finish().count > 1000)
  }

  @Test func depthThatNoNeighbourSeesMakesNoPoints() throws {
    // Keyframes that see different things: each looks away from the others.
    let room = Room(seed: 7, keyframes: 1)
    var map = GlobalMap(camera: room.world.camera)
    for turn in 0..<3 {
      let keyframe = room.keyframe(room.views[0])
      let away = RigidTransform(rotation: .rotation(exp: Vector3(0, Double(turn) * 2, 0)))
      map.add(
        FusionKeyframe(
          worldFromCamera: away,
          depth: keyframe.depth,
          sigma: keyframe.sigma,
          image: keyframe.image
        )
      )
    }
    #expect(try map.finish().count == 0)
  }
}
