import Geometry
import Imagery
import TestSupport
import Testing

private let camera = Camera(
  width: 32,
  height: 24,
  focal: Vector2(30, 31),
  centre: Vector2(15.2, 11.9)
)

private func randomDepth(seed: UInt64) -> DepthMap {
  var random = SplitMix64(seed: seed)
  var depth = DepthMap(width: 32, height: 24)
  for i in depth.values.indices where i % 7 != 3 { depth.values[i] = Float(random.uniform(1...9)) }
  return depth
}

@Suite struct DenseRigidFlowTests {
  @Test func agreesWithThePixelwiseFlow() throws {
    let depth = randomDepth(seed: 1)
    let motion = RigidTransform.exp(
      Twist(linear: Vector3(0.2, -0.1, 1.5), angular: Vector3(0.05, 0.1, -0.02))
    )
    let field = FlowField(rigidFlowOf: depth, secondFromFirst: motion.inverse, camera: camera)
    let model = RigidFlow(secondFromFirst: motion.inverse, camera: camera)
    var unknown = 0
    for y in 0..<24 {
      for x in 0..<32 {
        let pixel = Vector2(Double(x), Double(y))
        guard let expected = model(pixel, depth: Double(depth[x, y])) else {
          #expect(field[x, y].x.isNaN && field[x, y].y.isNaN)
          unknown += 1
          continue
        }
        // Single precision of some tens of pixels.
        #expect(isClose(Vector2(field[x, y]), expected, within: 1e-4 + 1e-6 * length(expected)))
      }
    }
    // One in seven has no depth; some points lie behind the second camera.
    #expect(unknown > 32 * 24 / 7)
    #expect(unknown < 32 * 24 / 2)
  }

  @Test func standingStillIsNoFlow() {
    let field = FlowField(
      rigidFlowOf: randomDepth(seed: 2),
      secondFromFirst: .identity,
      camera: camera
    )
    for vector in field.vectors where !vector.x.isNaN {
      #expect(abs(vector.x) < 1e-5 && abs(vector.y) < 1e-5)
    }
  }
}

@Suite struct BackProjectionTests {
  @Test func pointsProjectBackToTheirPixels() {
    let depth = randomDepth(seed: 3)
    var random = SplitMix64(seed: 4)
    let worldFromCamera = random.motion()
    let cloud = PointCloud(
      backProjecting: depth,
      camera: camera,
      worldFromCamera: worldFromCamera
    )
    var next = 0
    for y in 0..<24 {
      for x in 0..<32 where !depth[x, y].isNaN {
        let inCamera = worldFromCamera.inverse * Vector3(cloud.positions[next])
        #expect(isClose(inCamera.z, Double(depth[x, y]), within: 1e-5))
        let pixel = camera.projectPinhole(inCamera)
        #expect(isClose(pixel, Vector2(Double(x), Double(y)), within: 1e-4))
        next += 1
      }
    }
    #expect(next == cloud.count)
    #expect(cloud.colours == nil)
  }

  @Test(arguments: [1, 3]) func coloursComeFromTheSamePixel(channels: Int) throws {
    let depth = randomDepth(seed: 5)
    var image = Image(width: 32, height: 24, channels: channels)
    for i in image.pixels.indices { image.pixels[i] = UInt8(truncatingIfNeeded: i * 31 / 7) }
    let cloud = PointCloud(backProjecting: depth, camera: camera, image: image, step: 5)
    let colours = try #require(cloud.colours)
    #expect(colours.count == cloud.count)
    for (position, colour) in zip(cloud.positions, colours) {
      let pixel = camera.projectPinhole(Vector3(position))
      let (x, y) = (Int(pixel.x.rounded()), Int(pixel.y.rounded()))
      #expect(x % 5 == 0 && y % 5 == 0)
      let first = channels * (y * 32 + x)
      #expect(colour.x == image.pixels[first])
      #expect(colour.z == image.pixels[first + channels - 1])
    }
  }

  @Test func throughALensTheRayIsUndistorted() throws {
    var lens = camera
    lens.distortion = .brownConrady(k1: -0.2, k2: 0.05, p1: 0.001, p2: -0.002, k3: 0)
    var depth = DepthMap(width: 32, height: 24)
    depth[3, 4] = 2.5
    let cloud = PointCloud(backProjecting: depth, camera: lens)
    let point = try #require(cloud.positions.first)
    #expect(
      isClose(try #require(lens.project(Vector3(point))), Vector2(3, 4), within: 1e-4)
    )
  }

  @Test func unknownAndImpossibleDepthsMakeNoPoint() {
    var depth = DepthMap(width: 32, height: 24)
    (depth[0, 0], depth[1, 0], depth[2, 0], depth[3, 0]) = (0, -1, .infinity, 2)
    #expect(PointCloud(backProjecting: depth, camera: camera).count == 1)
  }
}
