// Space that keyframes saw through is empty: what stands there in the map has moved away since, or came
// later (space carving with visibility votes, as in occupancy grids; A. Elfes, "Using occupancy grids for
// mobile robot perception and navigation", 1989).

internal import Geometry
internal import Imagery
internal import Parallelism

/// How far each keyframe saw, coarsely and carefully.
struct FreeSpace: Sendable {
  /// A keyframe's view: how far it is surely free, by cell; 0 where that is unknown.
  private struct View {
    let cameraFromWorld: RigidTransform
    let reach: [Float]
  }

  /// Pixels of a cell, in both directions.
  private static let cell = 4

  /// Depth counts as free up to so many sigmas before it, less this share of it.
  private static let sigmas: Float = 3
  private static let share: Float = 0.03

  private let camera: Camera
  private let columns: Int
  private let rows: Int
  private var views: [View] = []

  init(camera: Camera) {
    self.camera = camera
    columns = (camera.width - 1) / Self.cell + 1
    rows = (camera.height - 1) / Self.cell + 1
  }

  /// Takes what a keyframe saw.
  mutating func add(_ keyframe: FusionKeyframe) {
    var nearest = [Float](repeating: .infinity, count: columns * rows)
    for y in 0..<camera.height {
      for x in 0..<camera.width {
        let cell = y / Self.cell * columns + x / Self.cell
        let depth = keyframe.depth[x, y]
        let free = depth * (1 - Self.share) - Self.sigmas * keyframe.sigma[x, y]
        // Where something is unknown, nothing is known to be free.
        nearest[cell] = free > 0 ? min(nearest[cell], free) : 0
      }
    }
    // The least of all cells around: poses and outlines are not exact.
    var reach = nearest
    for y in 0..<rows {
      for x in 0..<columns {
        for v in max(y - 1, 0)...min(y + 1, rows - 1) {
          for u in max(x - 1, 0)...min(x + 1, columns - 1) {
            reach[y * columns + x] = min(reach[y * columns + x], nearest[v * columns + u])
          }
        }
      }
    }
    views.append(View(cameraFromWorld: keyframe.worldFromCamera.inverse, reach: reach))
  }

  /// How many keyframes saw through each point.
  func votes(at positions: [SIMD3<Float>], threads: Int) -> [Int32] {
    let chunk = 4096
    let chunks = (positions.count + chunk - 1) / chunk
    return orderedResults(chunks, threads: threads) { index -> [Int32] in
      let range = index * chunk..<min((index + 1) * chunk, positions.count)
      return range.map { i in
        var count: Int32 = 0
        for view in views {
          let p = view.cameraFromWorld * Vector3(positions[i])
          guard p.z > 0 else { continue }
          let pixel = camera.projectPinhole(p)
          guard camera.contains(pixel) else { continue }
          let cell =
            min(Int(pixel.y + 0.5), camera.height - 1) / Self.cell * columns
            + min(Int(pixel.x + 0.5), camera.width - 1) / Self.cell
          if Float(p.z) < view.reach[cell] { count += 1 }
        }
        return count
      }
    }.flatMap { $0 }
  }
}

extension MapPoints {
  /// The points that stay when keyframes vote: those that were not seen through by at least two of them
  /// and half as many as saw them.
  ///
  /// The share of votes against a point is a probability that it moved, too.
  func carved(by votes: [Int32]) -> MapPoints {
    var out = self
    for (index, against) in votes.enumerated() {
      let share = Float(against) / Float(against + observations[index])
      out.moverProbabilities[index] = max(moverProbabilities[index], share)
    }
    return out.filtered(
      votes.indices.map { votes[$0] < 2 || 2 * votes[$0] < observations[$0] }
    )
  }
}
