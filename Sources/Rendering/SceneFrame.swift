internal import Geometry
internal import Imagery
internal import RealModule

/// Which way is up in a scene, and which way its camera looked at first.
struct SceneFrame: Equatable {
  /// Away from the ground.
  var up: Vector3

  /// Horizontal, the way that the first camera looked.
  var forward: Vector3

  /// Horizontal, to the right of `forward`.
  var right: Vector3 { cross(forward, up) }

  /// A frame from a direction up and another that is made horizontal.
  init(up: Vector3, towards direction: Vector3) {
    self.up = normalised(up)
    // A camera that looks straight down has no horizontal direction; any will do.
    let candidates = [direction, Vector3(0, 0, 1), Vector3(1, 0, 0)]
    forward = Vector3(0, 0, 1)
    for candidate in candidates {
      let horizontal = candidate - self.up * dot(candidate, self.up)
      guard length(horizontal) > 0.2 * length(candidate), length(horizontal) > 0 else { continue }
      forward = normalised(horizontal)
      return
    }
  }

  /// The frame of cameras that were mostly held upright, made exact by floors in the clouds.
  init(trajectory: Trajectory, clouds: [PointCloud]) {
    let rotations = trajectory.poses.map(\.worldFromCamera.rotation)
    guard let first = rotations.first else {
      self.init(up: Vector3(0, -1, 0), towards: Vector3(0, 0, 1))
      return
    }
    var up = SceneFrame.meanUp(rotations)
    for cloud in clouds {
      if let exact = SceneFrame.floorNormal(of: cloud, near: up) {
        up = exact
        break
      }
    }
    // The way into the picture, or its upper edge where the camera looks down or up.
    let look = first.columns.2
    let isSteep = abs(dot(look, up)) > 0.95
    self.init(up: up, towards: isSteep ? -first.columns.1 * (dot(look, up) < 0 ? 1 : -1) : look)
  }

  /// The direction most at right angles to all cameras' x axes that is near their mean up.
  static func meanUp(_ rotations: [Matrix3]) -> Vector3 {
    let mean = rotations.reduce(Vector3.zero) { $0 - $1.columns.1 }
    guard length(mean) > 1e-9 else { return Vector3(0, -1, 0) }
    let prior = normalised(mean)
    // Minimise Σ (u·x)² / n + 0.05 |u − prior|²: a camera that never turns leaves the prior.
    var scatter = rotations.reduce(Matrix3(diagonal: .zero)) {
      $0 + Matrix3.outer($1.columns.0, $1.columns.0)
    }
    scatter = scatter * (1 / Double(rotations.count))
    let up = (scatter + Matrix3(diagonal: Vector3(repeating: 0.05))).inverse * prior
    return normalised(up)
  }

  /// The mean normal of level surfaces, if enough of a cloud is level; nil without normals.
  static func floorNormal(of cloud: PointCloud, near guess: Vector3) -> Vector3? {
    guard let normals = cloud.normals, !normals.isEmpty else { return nil }
    let step = max(1, normals.count / 100_000)
    let sample = stride(from: 0, to: normals.count, by: step).map { Vector3(normals[$0]) }
    var up = guess
    var share = 0.0
    // A cone that narrows from 35° follows the strongest level surface.
    for cosine in [0.82, 0.9, 0.96, 0.985, 0.985] {
      var sum = Vector3.zero
      var count = 0
      for normal in sample {
        let along = dot(normal, up)
        guard abs(along) > cosine else { continue }
        sum += along < 0 ? -normal : normal
        count += 1
      }
      guard count > 0 else { return nil }
      up = normalised(sum)
      share = Double(count) / Double(sample.count)
    }
    return share > 0.08 ? up : nil
  }
}
