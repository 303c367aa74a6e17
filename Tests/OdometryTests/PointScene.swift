import Geometry
import TestSupport

@testable import Odometry

/// Keyframes that see each other's points: a bundle problem at its exact solution.
struct PointScene {
  /// True poses and inverse depths, with what exact flow says of them.
  var truth: BundleProblem

  /// The observations' sigma, in pixels.
  static let sigma = 0.5

  /// Keyframes in a row, some turned, before points 2 … 5 units away; all see all.
  init(keyframes: Int, seed: UInt64, camera: Camera = Self.camera, spacing: Int = 16) {
    var random = SplitMix64(seed: seed)
    let grid = PointGrid(camera: camera, spacing: spacing)
    truth = BundleProblem(camera: camera, grid: grid)
    for keyframe in 0..<keyframes {
      let twist = Twist(
        linear: Vector3(0.25 * Double(keyframe), 0, 0) + random.direction() * 0.1,
        angular: random.direction() * 0.03
      )
      truth.cameraFromWorld.append(keyframe == 0 ? .identity : .exp(twist))
      truth.inverseDepths.append(grid.rays.map { _ in 1 / random.uniform(2...5) })
      truth.observations.append([])
    }
    observe()
  }

  /// An arrangement whose every pixel is a whole number: nothing is lost to single precision.
  static func withoutRounding(seed: UInt64) -> PointScene {
    let camera = Camera(
      width: 96,
      height: 64,
      focal: Vector2(256, 256),
      centre: Vector2(47, 31)
    )
    var scene = PointScene(keyframes: 4, seed: seed, camera: camera)
    var random = SplitMix64(seed: seed + 1)
    for keyframe in 0..<4 {
      scene.truth.cameraFromWorld[keyframe] = RigidTransform(
        translation: Vector3(Double(keyframe), keyframe.isMultiple(of: 2) ? 0 : 1, 0) / 16
      )
      for point in 0..<scene.truth.grid.count {
        scene.truth.inverseDepths[keyframe][point] = Double(random.next() % 8 + 4) / 16
      }
    }
    scene.observe()
    return scene
  }

  /// 96 × 64 pixels, 24 points at a spacing of 16.
  static let camera = Camera(
    width: 96,
    height: 64,
    focal: Vector2(80, 82),
    centre: Vector2(47, 32)
  )

  /// Sets the observations to what the true poses and depths show.
  private mutating func observe() {
    let grid = truth.grid
    for source in 0..<truth.count {
      truth.observations[source] = (0..<truth.count).filter { $0 != source }.map { target in
        FlowObservations(
          source: source,
          target: target,
          points: grid.rays.indices.map { Int32($0) },
          pixels: grid.rays.indices.map { point in
            SIMD2<Float>(place(of: point, from: source, in: target))
          },
          sigmas: grid.rays.map { _ in Float(Self.sigma) }
        )
      }
    }
  }

  private func place(of point: Int, from source: Int, in target: Int) -> Vector2 {
    let pointInSource = truth.grid.rays[point] / truth.inverseDepths[source][point]
    let motion = truth.cameraFromWorld[target] * truth.cameraFromWorld[source].inverse
    return truth.camera.projectPinhole(motion * pointInSource)
  }

  /// The problem with poses from index `fixed` on, and all depths, moved off the truth.
  func perturbed(fixed: Int, seed: UInt64) -> BundleProblem {
    var random = SplitMix64(seed: seed)
    var problem = truth
    for keyframe in fixed..<problem.count {
      let twist = Twist(linear: random.direction() * 0.03, angular: random.direction() * 0.02)
      problem.cameraFromWorld[keyframe] = .exp(twist) * problem.cameraFromWorld[keyframe]
    }
    for keyframe in 0..<problem.count {
      for point in problem.inverseDepths[keyframe].indices {
        problem.inverseDepths[keyframe][point] *= random.uniform(0.8...1.2)
      }
    }
    return problem
  }
}

extension BundleProblem {
  /// The problem with each observed pixel changed.
  func observing(_ change: (Vector2) -> Vector2) -> BundleProblem {
    var out = self
    for source in 0..<count {
      out.observations[source] = observations[source].map { seen in
        FlowObservations(
          source: seen.source,
          target: seen.target,
          points: seen.points,
          pixels: seen.pixels.map { SIMD2<Float>(change(Vector2($0))) },
          sigmas: seen.sigmas
        )
      }
    }
    return out
  }

  /// The largest difference of a pose's element and the largest relative one of an inverse depth.
  func difference(from other: BundleProblem) -> (poses: Double, depths: Double) {
    let poses = zip(cameraFromWorld, other.cameraFromWorld).map { a, b in
      max(length(a.translation - b.translation), (a.rotation.transpose * b.rotation).rotationAngle)
    }
    let depths = zip(inverseDepths, other.inverseDepths).flatMap { a, b in
      zip(a, b).map { abs($0 / $1 - 1) }
    }
    return (poses.max() ?? 0, depths.max() ?? 0)
  }
}
