// A camera of unknown focal length that only turns: its pictures differ by K R K⁻¹ (Hartley, "Self-calibration
// of stationary cameras", IJCV 1997).

internal import Geometry
internal import RealModule

extension MapSegment {
  /// The most parallax, in pixels, that a turning camera of any focal length leaves between two keyframes.
  ///
  /// The median over points, as in `Parallax`. A wrong focal length makes a turning camera's flow look like
  /// depth: this is small nevertheless. At most 48 pairs are looked at, those furthest apart.
  public var turningParallax: Double {
    let pairs = isPlaced.indices.flatMap { problem.observations[$0] }.filter {
      $0.source < $0.target
    }
    let widest = pairs.sorted {
      ($1.target - $1.source, $0.source) < ($0.target - $0.source, $1.source)
    }
    return widest.prefix(48).map(leastParallax).max() ?? 0
  }

  /// The median parallax of one pair with the focal length that makes it least.
  private func leastParallax(_ seen: FlowObservations) -> Double {
    func parallax(_ logFactor: Double) -> Double {
      let camera = problem.camera
      let other = Camera(
        width: camera.width,
        height: camera.height,
        focal: camera.focal * Double.exp(logFactor),
        centre: camera.centre
      )
      let grid = PointGrid(camera: other, spacing: problem.grid.spacing)
      return Parallax(seen, grid: grid, camera: other)?.median ?? 0
    }
    // A fifth apart, then by golden section about the best.
    let coarse = (-5...5).map { Double($0) * 0.2 }
    let best = coarse.min { parallax($0) < parallax($1) } ?? 0
    var (low, high) = (best - 0.2, best + 0.2)
    let golden = 0.618
    var least = parallax(best)
    for _ in 0..<7 {
      let (left, right) = (high - golden * (high - low), low + golden * (high - low))
      let (a, b) = (parallax(left), parallax(right))
      if a < b { high = right } else { low = left }
      least = min(least, a, b)
    }
    return least
  }
}
