// What is done to a splatted picture: holes closed, edges and creases shaded, samples averaged.

internal import Imagery

extension SplatBuffer {
  /// Closes holes up to a width: pixels between nearer surfaces in most directions.
  ///
  /// Both empty pixels and those through which something further away is seen are holes. Outlines
  /// stay where they are, since beyond an outline one side is open.
  mutating func fillHoles(width widest: Int, beyond tolerance: DepthTolerance) {
    let before = self
    let (width, height) = (width, height)
    before.depths.withUnsafeBufferPointer { depths in
      for y in 0..<height {
        for x in 0..<width {
          let i = y * width + x
          // Every surface is nearer than nothing.
          let own = min(depths[i], .greatestFiniteMagnitude)
          let limit = own - max(tolerance.absolute, own * tolerance.relative)
          var openDirections = 0
          var depth: Float = 0
          var colour = SIMD4<Float>.zero
          var weights: Float = 0
          for (dx, dy) in [(1, 0), (0, 1), (1, 1), (1, -1)] {
            // The distance to the nearer surface on a side; 0 if it is open within the reach.
            func distance(_ sign: Int, reach: Int) -> Int {
              let columns = dx == 0 ? widest : sign * dx > 0 ? width - 1 - x : x
              let rows = dy == 0 ? widest : sign * dy > 0 ? height - 1 - y : y
              let stride = sign * (dy * width + dx)
              var neighbour = i
              for step in 1..<max(1, min(reach, columns, rows) + 1) {
                neighbour += stride
                if depths[neighbour] < limit { return step }
              }
              return 0
            }
            let ahead = distance(1, reach: widest)
            let behind = ahead == 0 ? 0 : distance(-1, reach: widest + 1 - ahead)
            guard behind > 0 else {
              openDirections += 1
              if openDirections > 1 { break }
              continue
            }
            for (sign, steps) in [(1, ahead), (-1, behind)] {
              let neighbour = i + sign * steps * (dy * width + dx)
              let weight = 1 / Float(steps)
              let sum = before.sums[neighbour]
              weights += weight
              depth += depths[neighbour] * weight
              colour += sum * (weight / max(sum.w, .leastNormalMagnitude))
            }
          }
          guard openDirections <= 1 else { continue }
          self.depths[i] = depth / weights
          self.sums[i] = colour
          self.depthSums[i] = depth
        }
      }
    }
  }

  /// How light each pixel is, 0 … 1: darker beside nearer things and in creases.
  ///
  /// After the eye-dome lighting of Boucheron (2009), but with the mean of *opposite* neighbours in
  /// inverse depth, in which every plane is linear: planes stay evenly light however steep.
  ///
  /// `reaches` says how many pixels away neighbours are; each adds its share. `unit` is the step in
  /// depth that is fully seen where rays are parallel.
  func creaseLight(reaches: [Int], isPerspective: Bool, unit: Float) -> [Float] {
    var shade = [Float](repeating: 0, count: depths.count)
    let (width, height) = (width, height)
    // A quantity that is linear on planes and larger where nearer.
    let nearness = depths.indices.map { i -> Float in
      guard sums[i].w > 0 else { return -.infinity }
      let depth = depthSums[i] / sums[i].w
      return isPerspective ? 1 / depth : -depth
    }
    for reach in reaches where width > 2 * reach && height > 2 * reach {
      let offsets = [reach, reach * width, reach * width + reach, reach * width - reach]
      nearness.withUnsafeBufferPointer { near in
        shade.withUnsafeMutableBufferPointer { shade in
          for y in reach..<height - reach {
            for i in y * width + reach..<(y + 1) * width - reach where near[i].isFinite {
              let own = near[i]
              let scale = 0.5 / (isPerspective ? own : unit)
              var sum: Float = 0
              for offset in offsets {
                // An empty neighbour tells nothing.
                let first = near[i - offset].isFinite ? near[i - offset] : own
                let second = near[i + offset].isFinite ? near[i + offset] : own
                sum += min(0.15, max(0, (first - own + second - own) * scale))
              }
              shade[i] += sum
            }
          }
        }
      }
    }
    return shade.map { 1 / (1 + 1.4 * $0) }
  }

  /// The picture: colours times light on the background, samples of a pixel averaged.
  func picture(samples: Int, light: [Float], background: Backdrop) -> Image {
    var image = Image(width: width / samples, height: height / samples, channels: 3)
    let share = 1 / Float(samples * samples)
    let outWidth = image.width
    image.pixels.withUnsafeMutableBufferPointer { pixels in
      for y in 0..<height / samples {
        let behind = background.colour(atRow: y, of: height / samples)
        for x in 0..<outWidth {
          var sum = SIMD3<Float>.zero
          for dy in 0..<samples {
            for dx in 0..<samples {
              let i = (y * samples + dy) * width + x * samples + dx
              let colour = sums[i]
              if colour.w > 0 {
                sum += SIMD3(colour.x, colour.y, colour.z) * (light[i] / colour.w)
              } else {
                sum += behind
              }
            }
          }
          let start = 3 * (y * outWidth + x)
          for channel in 0..<3 {
            pixels[start + channel] = UInt8(min(255, sum[channel] * share + 0.5))
          }
        }
      }
    }
    return image
  }
}

/// The background of map views: a quiet gradient from top to bottom.
struct Backdrop {
  var top: SIMD3<Float>
  var bottom: SIMD3<Float>

  func colour(atRow row: Int, of height: Int) -> SIMD3<Float> {
    top + (bottom - top) * (Float(row) / Float(max(1, height - 1)))
  }
}
