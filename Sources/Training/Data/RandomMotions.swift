internal import Geometry
internal import Imagery
internal import RealModule
internal import SyntheticScenes

/// Flows made directly from random depths, cameras, motions, movers and noise, without any image.
///
/// Points lie on planes, at smooth random depths and on nearer patches. What a flow network gets wrong is drawn
/// too: noise of many sizes, patches that are wrong as a whole, vectors that leave the image, and a confidence
/// that knows of most of it, not all.
struct RandomMotions: SampleSource {
  let width: Int
  let height: Int

  func sample(seed: UInt64) throws -> FlowPoseSample {
    var random = SeededRandom(seed: seed)
    let camera = camera(&random)
    var depth = depth(camera, &random)
    addPatches(&depth, &random)
    let some = stride(from: 0, to: depth.values.count, by: 7).map { depth.values[$0] }.sorted()
    let typical = Double(some[some.count / 2])
    let secondFromFirst = motion(typical: typical, &random)
    var flow = flow(depth, camera) { _ in secondFromFirst }
    var confidence = DepthMap(
      width: width,
      height: height,
      values: [Float](repeating: 1, count: width * height)
    )
    addMovers(&flow, depth, camera, secondFromFirst, typical: typical, &random)
    addNoise(&flow, &confidence, &random)
    return try FlowPoseSample(
      flow: flow,
      confidence: confidence,
      camera: camera,
      secondFromFirst: secondFromFirst
    )
  }

  private func camera(_ random: inout SeededRandom) -> Camera {
    let size = Vector2(Double(width), Double(height))
    let half = random.uniform(35...105) / 2 * Double.pi / 180
    let focal = size.x / 2 / Double.tan(half)
    // The grid's cells are not square where the image is wide.
    let ratio = random.uniform(0.6...1.15)
    let shift = Vector2(random.uniform(-0.06...0.06), random.uniform(-0.06...0.06))
    return Camera(
      width: width,
      height: height,
      focal: Vector2(focal, focal / ratio),
      centre: (size - 1) / 2 + shift * size
    )
  }

  /// Where rays meet the nearest of a few planes, times a smooth random factor.
  private func depth(_ camera: Camera, _ random: inout SeededRandom) -> DepthMap {
    var planes: [(normal: Vector3, distance: Double)] = [
      (Vector3(random.uniform(-0.3...0.3), random.uniform(-0.3...0.3), 1), random.logUniform(2, 40))
    ]
    if random.uniform(0...1) < 0.7 {
      planes.append((Vector3(0, 1, random.uniform(-0.15...0.15)), random.logUniform(0.3, 3)))
    }
    for side in [-1.0, 1] where random.uniform(0...1) < 0.4 {
      planes.append((Vector3(side, 0, random.uniform(-0.2...0.2)), random.logUniform(0.8, 8)))
    }
    let waves = (0..<4).map { _ in
      (
        Vector2(random.uniform(-1...1), random.uniform(-1...1)) * 0.25,
        random.uniform(0...2 * Double.pi)
      )
    }
    let roughness = random.uniform(0...0.35)
    var map = DepthMap(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        let ray = self.ray(x, y, camera)
        var nearest = 200.0
        for plane in planes {
          let along = dot(plane.normal, ray)
          if along > 1e-3 { nearest = min(nearest, plane.distance / along) }
        }
        let wave = waves.reduce(0.0) {
          $0 + Double.sin(dot($1.0, Vector2(Double(x), Double(y))) + $1.1)
        }
        map[x, y] = Float(max(0.2, nearest * Double.exp(roughness * wave / 2)))
      }
    }
    return map
  }

  /// Rectangles and ellipses at other depths, most of them nearer.
  private func addPatches(_ depth: inout DepthMap, _ random: inout SeededRandom) {
    for _ in 0..<random.index(below: 9) {
      let patch = Patch(width, height, &random)
      let factor = Float(random.logUniform(0.2, 1.4))
      let slope = Float(random.uniform(-0.01...0.01))
      let base = depth[patch.x, patch.y] * factor
      patch.forEach { x, y in
        depth[x, y] = max(0.2, base * (1 + slope * Float(x - patch.x)))
      }
    }
  }

  private func motion(typical: Double, _ random: inout SeededRandom) -> RigidTransform {
    let forward = random.uniform(0...1) < 0.5
    var direction = normalised(
      Vector3(random.normal(), random.normal() * 0.7, random.normal() + (forward ? 2.5 : 0))
    )
    if random.uniform(0...1) < 0.1 { direction = direction * -1 }
    let axis = normalised(Vector3(random.normal(), random.normal(), random.normal() * 0.6))
    let angle = random.logUniform(0.02, 12) * Double.pi / 180
    return RigidTransform(
      rotation: Matrix3.rotation(exp: axis * angle),
      translation: direction * typical * random.logUniform(0.01, 0.3)
    )
  }

  private func flow(
    _ depth: DepthMap,
    _ camera: Camera,
    _ motion: (Int) -> RigidTransform
  ) -> FlowField {
    var flow = FlowField(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        flow[x, y] = vector(x, y, Double(depth[x, y]), camera, motion(y * width + x))
      }
    }
    return flow
  }

  /// NaN where the point is behind the second camera or far outside its image.
  private func vector(
    _ x: Int,
    _ y: Int,
    _ depth: Double,
    _ camera: Camera,
    _ motion: RigidTransform
  ) -> SIMD2<Float> {
    let point = motion.rotation * (ray(x, y, camera) * depth) + motion.translation
    guard point.z > 0.02 * depth else { return SIMD2(.nan, .nan) }
    let target = Vector2(point.x, point.y) / point.z * camera.focal + camera.centre
    let step = target - Vector2(Double(x), Double(y))
    guard abs(step.x) < Double(width), abs(step.y) < Double(height) else {
      return SIMD2(.nan, .nan)
    }
    return SIMD2(Float(step.x), Float(step.y))
  }

  private func ray(_ x: Int, _ y: Int, _ camera: Camera) -> Vector3 {
    let place = (Vector2(Double(x), Double(y)) - camera.centre) / camera.focal
    return Vector3(place.x, place.y, 1)
  }

  private func addMovers(
    _ flow: inout FlowField,
    _ depth: DepthMap,
    _ camera: Camera,
    _ secondFromFirst: RigidTransform,
    typical: Double,
    _ random: inout SeededRandom
  ) {
    guard random.uniform(0...1) < 0.5 else { return }
    for _ in 0...random.index(below: 4) {
      let patch = Patch(width, height, &random)
      let step = Vector3(random.normal(), random.normal() * 0.3, random.normal())
      let size = typical * random.logUniform(0.01, 0.2)
      let own = RigidTransform(translation: step * size)
      let near = Double(depth[patch.x, patch.y]) * random.uniform(0.4...1)
      patch.forEach { x, y in
        flow[x, y] = vector(x, y, near, camera, secondFromFirst * own)
      }
    }
  }

  private func addNoise(
    _ flow: inout FlowField,
    _ confidence: inout DepthMap,
    _ random: inout SeededRandom
  ) {
    let size = Float(random.logUniform(0.003, 0.4))
    for i in flow.vectors.indices {
      let noise = SIMD2(Float(random.normal()), Float(random.normal()))
      flow.vectors[i] += noise * size
    }
    for _ in 0..<random.index(below: 5) {
      let patch = Patch(width, height, &random)
      let offset = SIMD2(Float(random.normal()), Float(random.normal())) * 4
      let factor = Float(random.uniform(0...1))
      let trust = Float(random.uniform(0...1) < 0.7 ? random.uniform(0...0.4) : 1)
      patch.forEach { x, y in
        flow[x, y] = flow[x, y] * factor + offset
        confidence[x, y] = min(confidence[x, y], trust)
      }
    }
    // Where the target is outside, a flow network guesses.
    let isTold = random.uniform(0...1) < 0.8
    for y in 0..<height {
      for x in 0..<width {
        let target = SIMD2(Float(x), Float(y)) + flow[x, y]
        let isInside =
          target.x >= 0 && target.y >= 0 && target.x <= Float(width - 1)
          && target.y <= Float(height - 1)
        guard !isInside, isTold else { continue }
        confidence[x, y] = 0
      }
    }
  }

  /// A part of the image.
  private struct Patch {
    let x: Int
    let y: Int
    private let columns: Range<Int>
    private let rows: Range<Int>
    private let isEllipse: Bool

    init(_ width: Int, _ height: Int, _ random: inout SeededRandom) {
      x = random.index(below: width)
      y = random.index(below: height)
      let across = max(2, Int(Double(width) * random.logUniform(0.04, 0.3)))
      let down = max(2, Int(Double(height) * random.logUniform(0.04, 0.4)))
      columns = max(0, x - across)..<min(width, x + across)
      rows = max(0, y - down)..<min(height, y + down)
      isEllipse = random.sign() > 0
    }

    func forEach(_ body: (Int, Int) -> Void) {
      let half = SIMD2(Double(columns.count), Double(rows.count)) / 2
      let middle = SIMD2(Double(columns.lowerBound), Double(rows.lowerBound)) + half
      for row in rows {
        for column in columns {
          let offset = (SIMD2(Double(column), Double(row)) + 0.5 - middle) / half
          if isEllipse && (offset * offset).sum() > 1 { continue }
          body(column, row)
        }
      }
    }
  }
}

extension SeededRandom {
  /// A number of a range of positive ones, its logarithm uniform.
  fileprivate mutating func logUniform(_ low: Double, _ high: Double) -> Double {
    low * Double.pow(high / low, uniform(0...1))
  }

  /// A normal number of mean 0 and deviation 1 (Box and Muller).
  fileprivate mutating func normal() -> Double {
    let radius = (-2 * Double.log(1 - uniform(0...1) * 0.999_999_999)).squareRoot()
    return radius * Double.cos(2 * .pi * uniform(0...1))
  }
}

/// Sources of flows with their motions.
struct FlowPoseSources: SampleSources {
  func source(
    _ origin: DataRecipe.Origin,
    _ stage: Recipe.Stage,
    isHeldOut: Bool
  ) throws -> any SampleSource<FlowPoseSample> {
    guard case .world(let world) = origin, world.name == "motions" else {
      throw DataError(origin, expected: "world motions")
    }
    return RandomMotions(width: stage.width, height: stage.height)
  }
}
