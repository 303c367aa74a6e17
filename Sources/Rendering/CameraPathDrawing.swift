internal import Geometry
internal import Imagery

/// Depths of a splatted picture at the picture's own resolution.
struct DepthBuffer {
  let width: Int
  let height: Int
  let depths: [Float]
  let tolerance: DepthTolerance

  /// The nearest of each pixel's samples.
  init(_ buffer: SplatBuffer, samples: Int, tolerance: DepthTolerance) {
    self.tolerance = tolerance
    width = buffer.width / samples
    height = buffer.height / samples
    var depths = [Float](repeating: .infinity, count: width * height)
    for y in 0..<height * samples {
      for x in 0..<width * samples {
        let i = y / samples * width + x / samples
        depths[i] = min(depths[i], buffer.depths[y * buffer.width + x])
      }
    }
    self.depths = depths
  }

  /// Whether something at a depth would be hidden at a pixel.
  func hides(_ depth: Double, at pixel: Vector2) -> Bool {
    guard pixel.x > -0.5, pixel.y > -0.5, pixel.x < Double(width) - 0.5,
      pixel.y < Double(height) - 0.5
    else { return false }
    let i = Int(pixel.y.rounded()) * width + Int(pixel.x.rounded())
    let limit = Float(depth) - max(tolerance.absolute, Float(depth) * tolerance.relative)
    return depths[i] < limit
  }
}

extension Canvas {
  /// Draws a camera's path and some of its frames; what lies behind surfaces shines through.
  mutating func drawPath(
    _ trajectory: Trajectory,
    from viewpoint: Viewpoint,
    size: Double,
    depths: DepthBuffer
  ) {
    let poses = trajectory.poses
    let eye = viewpoint.worldFromEye.translation
    // Seen through one of the cameras, the path would only cover what that saw.
    guard let last = poses.indices.last, poses.allSatisfy({ $0.worldFromCamera.translation != eye })
    else { return }
    let scale = Double(max(width, height)) / 960
    drawLines(
      through: trajectory.positionsInWorld,
      from: viewpoint,
      depths: depths,
      width: 2.4 * scale
    )
    let step = max(1, (last + 9) / 10)
    for i in Array(stride(from: 0, to: last, by: step)) + [last] {
      let worldFromCamera = poses[i].worldFromCamera
      let isEnd = i == 0 || i == last
      let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map {
        worldFromCamera * (Vector3($0.0 * 0.62, $0.1 * 0.45, 1) * size)
      }
      let tip = worldFromCamera.translation
      let ink: SIMD3<UInt8> = isEnd ? SIMD3(255, 255, 255) : pathInk
      let lines =
        [corners + [corners[0]]] + corners.map { [tip, $0] }
      for line in lines {
        drawLines(
          through: line,
          from: viewpoint,
          depths: depths,
          width: (isEnd ? 1.8 : 1.2) * scale,
          ink
        )
      }
    }
  }

  private var pathInk: SIMD3<UInt8> { SIMD3(255, 138, 61) }

  /// Draws lines in space over a dark edge; stretches behind surfaces are faint.
  private mutating func drawLines(
    through points: [Vector3],
    from viewpoint: Viewpoint,
    depths: DepthBuffer,
    width: Double,
    _ ink: SIMD3<UInt8>? = nil
  ) {
    let eyeFromWorld = viewpoint.worldFromEye.inverse
    var runs: [(pixels: [Vector2], isHidden: Bool)] = []
    var isOpen = false
    for (from, to) in zip(points, points.dropFirst()) {
      // Short pieces, so that a line can pass behind something half-way.
      let span = viewpoint.project(from).flatMap { a in
        viewpoint.project(to).map { length($0 - a) }
      }
      let pieces = max(1, min(64, Int((span ?? 64) / 8)))
      for piece in 0..<pieces {
        let start = from + (to - from) * (Double(piece) / Double(pieces))
        let end = from + (to - from) * (Double(piece + 1) / Double(pieces))
        guard let a = viewpoint.project(start), let b = viewpoint.project(end) else {
          isOpen = false
          continue
        }
        let middle = (start + end) / 2
        let isHidden = viewpoint.project(middle).map {
          depths.hides((eyeFromWorld * middle).z, at: $0)
        }
        if isOpen, let last = runs.indices.last, runs[last].isHidden == isHidden {
          runs[last].pixels.append(b)
        } else {
          runs.append(([a, b], isHidden ?? false))
        }
        isOpen = true
      }
    }
    let edge = SIMD3<UInt8>(20, 16, 12)
    for run in runs where !run.isHidden {
      polyline(run.pixels, width: width + 2, edge, alpha: 0.45)
    }
    for run in runs {
      polyline(run.pixels, width: width, ink ?? pathInk, alpha: run.isHidden ? 0.3 : 1)
    }
  }

  /// Draws a bar of a round length in the lower left corner.
  mutating func drawScaleBar(pixelsPerUnit: Double, unit: String, ink: SIMD3<UInt8>) {
    let textScale = width >= 480 ? 2 : 1
    let bar = Ticks.roundStep(atLeast: 0.09 * Double(width) / pixelsPerUnit)
    let pixels = Int((bar * pixelsPerUnit).rounded())
    let margin = 10 * textScale
    guard pixels > 2, pixels < width - 2 * margin, height > 6 * margin else { return }
    let bottom = height - margin
    fill(x: margin, y: bottom - 2 * textScale, width: pixels, height: textScale, ink)
    for x in [margin, margin + pixels - textScale] {
      fill(x: x, y: bottom - 5 * textScale, width: textScale, height: 4 * textScale, ink)
    }
    let label = NumberText.length(bar, unit: unit)
    text(
      label,
      x: margin,
      y: bottom - 8 * textScale - Canvas.capHeight(scale: textScale),
      scale: textScale,
      ink
    )
  }
}
