import Geometry
import Imagery

extension LayeredView {
  /// Where the points seen at pixel centres are in a view of the same layers at another time.
  ///
  /// The flow is true also where its target is hidden or outside the image. Occlusion is 255 where a
  /// nearer layer covers the target, or where it is outside.
  func motion(to other: LayeredView) -> (flow: FlowField, occlusion: Mask) {
    precondition(other.layers.count == layers.count)
    var flow = FlowField(width: width, height: height)
    var occlusion = Mask(width: width, height: height, filledWith: 255)
    let motions = zip(layers, other.layers).map { $1.imageFromPlane * $0.planeFromImage }
    let hiders = other.layers.indices.dropFirst().filter { index in
      let layer = other.layers[index]
      return layer.opacity == 1 && !layer.columns.isEmpty && !layer.rows.isEmpty
    }.map { Hider(other.layers[$0], index: $0) }
    flow.vectors.withUnsafeMutableBufferPointer { flow in
      occlusion.values.withUnsafeMutableBufferPointer { occlusion in
        motions.withUnsafeBufferPointer { motions in
          owners.withUnsafeBufferPointer { owners in
            hiders.withUnsafeBufferPointer { hiders in
              for y in 0..<height {
                for x in stride(from: 0, to: width, by: 8) {
                  let count = min(8, width - x)
                  let start = y * width + x
                  var (targetX, targetY) = (Octet.zero, Octet.zero)
                  var owner = SIMD8<Int32>(repeating: .max)
                  var lane = 0
                  while lane < count {
                    // Runs of one layer, up to four together.
                    let index = owners[start + lane]
                    var end = lane + 1
                    while end < min(count, lane + 4), owners[start + end] == index { end += 1 }
                    let (dx, dy) = displacement(by: motions[Int(index)], x: x + lane, y: y)
                    for i in lane..<end {
                      let vector = SIMD2(Float(dx[i - lane]), Float(dy[i - lane]))
                      flow[start + i] = vector
                      targetX[i] = Float(x + i) + vector.x
                      targetY[i] = Float(y) + vector.y
                      owner[i] = Int32(index)
                    }
                    lane = end
                  }
                  let isSeen = other.shows(targetX, targetY, of: owner, hiders: hiders)
                  for lane in 0..<count where isSeen[lane] { occlusion[start + lane] = 0 }
                }
              }
            }
          }
        }
      }
    }
    return (flow, occlusion)
  }

  /// How four pixels of a row move under a homography.
  @inline(__always)
  private func displacement(by motion: Matrix3, x: Int, y: Int) -> (Lanes, Lanes) {
    let row = motion.columns.1 * Double(y) + motion.columns.2
    let columns = Lanes(0, 1, 2, 3) + Double(x)
    let inverse = 1 / (columns * motion.columns.0.z + row.z)
    return (
      (columns * motion.columns.0.x + row.x) * inverse - columns,
      (columns * motion.columns.0.y + row.y) * inverse - Double(y)
    )
  }

  /// Whether points of layers are within the image and nothing nearer covers them.
  @inline(__always)
  private func shows(
    _ x: Octet,
    _ y: Octet,
    of owners: SIMD8<Int32>,
    hiders: UnsafeBufferPointer<Hider>
  ) -> SIMDMask<SIMD8<Int32>> {
    let (right, bottom) = (Float(width) - 0.5, Float(height) - 0.5)
    var isSeen = (x .>= -0.5) .& (x .< right) .& (y .>= -0.5) .& (y .< bottom)
    guard any(isSeen) else { return isSeen }
    for hider in hiders {
      let mayHide =
        (owners .< hider.index) .& (x .>= hider.least.x) .& (x .<= hider.greatest.x)
        .& (y .>= hider.least.y) .& (y .<= hider.greatest.y) .& isSeen
      guard any(mayHide) else { continue }
      let (u, v) = hider.planeFromImage(x, y)
      isSeen = isSeen .& .!(mayHide .& (hider.outline.distance(u, v) .<= 0))
    }
    return isSeen
  }
}

/// What may stand before a point.
private struct Hider {
  let outline: Outline
  let planeFromImage: OctetHomography
  let index: Int32
  let least: SIMD2<Float>
  let greatest: SIMD2<Float>

  init(_ layer: LayerInView, index: Int) {
    outline = layer.outline
    planeFromImage = OctetHomography(layer.planeFromImage)
    self.index = Int32(index)
    least = SIMD2<Float>(layer.least)
    greatest = SIMD2<Float>(layer.greatest)
  }
}
