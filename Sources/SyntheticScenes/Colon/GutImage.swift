import Geometry
public import Imagery

extension GutView {
  /// The colour image, lit from the camera.
  ///
  /// Where the wall is one piece around a pixel, one prefiltered sample will do; on the outlines of
  /// folds four find how much of the pixel each side fills.
  public var image: Image {
    let (width, height) = (camera.width, camera.height)
    let fine = GutRaster(mesh, camera: camera, scale: 2)
    let painter = GutPainter(view: self)
    var image = Image(width: width, height: height, channels: 3)
    look.textures.withPinned { textures in
      image.pixels.withUnsafeMutableBufferPointer { pixels in
        for y in 0..<height {
          for x in 0..<width {
            var colour = painter.colour(x, y, fine: fine, textures: textures)
            colour.replace(with: 0, where: colour .< 0)
            colour.replace(with: 255, where: colour .> 255)
            colour += 0.5
            let index = 3 * (y * width + x)
            pixels[index] = UInt8(truncatingIfNeeded: Int32(colour.x))
            pixels[index + 1] = UInt8(truncatingIfNeeded: Int32(colour.y))
            pixels[index + 2] = UInt8(truncatingIfNeeded: Int32(colour.z))
          }
        }
      }
    }
    return image
  }
}

/// Gives pixels their colours.
private struct GutPainter {
  private let view: GutView
  private let mesh: GutMesh
  private let normals: [SIMD3<Float>]
  private let pixel: Vector2
  private let tubeCoordinate: Vector2

  init(view: GutView) {
    self.view = view
    mesh = view.mesh
    normals = view.mesh.normals
    pixel = 1 / view.camera.focal
    tubeCoordinate = Vector2(
      512 / Double(Gut.segments),
      Gut.step * view.look.perCentimetre
    )
  }

  func colour(
    _ x: Int,
    _ y: Int,
    fine: GutRaster,
    textures: PinnedTextures
  ) -> SIMD4<Float> {
    let (row, below) = (2 * y * fine.width + 2 * x, (2 * y + 1) * fine.width + 2 * x)
    let samples = SIMD4<Int32>(
      fine.triangles[row],
      fine.triangles[row + 1],
      fine.triangles[below],
      fine.triangles[below + 1]
    )
    let centre = view.raster.triangles[y * view.camera.width + x]
    if isOnePiece(samples, around: centre) {
      return colour(of: Int(centre), Double(x), Double(y), textures: textures)
    }
    var sum = SIMD4<Float>.zero
    for sample in 0..<4 where samples[sample] >= 0 {
      sum += colour(
        of: Int(samples[sample]),
        Double(x) + (sample & 1 == 0 ? -0.25 : 0.25),
        Double(y) + (sample & 2 == 0 ? -0.25 : 0.25),
        textures: textures
      )
    }
    return sum * 0.25
  }

  /// Whether all samples see the wall near to where the centre does.
  @inline(__always)
  private func isOnePiece(_ samples: SIMD4<Int32>, around centre: Int32) -> Bool {
    guard centre >= 0 else { return false }
    let turn = Int32(2 * Gut.segments)
    for sample in 0..<4 {
      guard samples[sample] >= 0 else { return false }
      // The difference as rings and segments: whole turns, and a few cells.
      let apart = samples[sample] - centre
      let rings = (apart + (apart >= 0 ? turn / 2 : -turn / 2)) / turn
      guard abs(rings) <= 2, abs(apart - rings * turn) <= 6 else { return false }
    }
    return true
  }

  /// The colour of a triangle of the wall around a place in the image.
  @inline(__always)
  private func colour(
    of index: Int,
    _ x: Double,
    _ y: Double,
    textures: PinnedTextures
  ) -> SIMD4<Float> {
    guard let triangle = mesh.triangle(index) else { return .zero }
    let weights = triangle.weights(x, y)
    let w = triangle.inverseDepth(weights)
    let inverse = 1 / w
    let (i, j, k) = GutMesh.corners(index)
    // Weights in space, from those in the image.
    let shares = weights * SIMD3(triangle.a.z, triangle.b.z, triangle.c.z) * inverse
    let cell = index >> 1
    let ring = Double(cell / Gut.segments + mesh.rings.lowerBound) * tubeCoordinate.y
    let segment = Double(cell % Gut.segments) * tubeCoordinate.x
    let isFirst = index & 1 == 0
    // Around, and along, at the three corners: a, c, b or b, c, d of the cell.
    let around =
      isFirst
      ? SIMD3(segment, segment, segment + tubeCoordinate.x)
      : SIMD3(segment + tubeCoordinate.x, segment, segment + tubeCoordinate.x)
    let along =
      isFirst
      ? SIMD3(ring, ring + tubeCoordinate.y, ring)
      : SIMD3(ring, ring + tubeCoordinate.y, ring + tubeCoordinate.y)
    let (u, v) = (dot(shares, around), dot(shares, along))
    // u = U / W with U and W linear over the image: du = (dU − u dW) / W.
    let slopeX = SIMD3(
      -(triangle.weightB.x + triangle.weightC.x) * triangle.a.z,
      triangle.weightB.x * triangle.b.z,
      triangle.weightC.x * triangle.c.z
    )
    let slopeY = SIMD3(
      -(triangle.weightB.y + triangle.weightC.y) * triangle.a.z,
      triangle.weightB.y * triangle.b.z,
      triangle.weightC.y * triangle.c.z
    )
    let (wx, wy) = (slopeX.sum(), slopeY.sum())
    let footprint = Footprint(
      u: u,
      v: v,
      ux: (dot(slopeX, around) - u * wx) * inverse,
      vx: (dot(slopeX, along) - v * wx) * inverse,
      uy: (dot(slopeY, around) - u * wy) * inverse,
      vy: (dot(slopeY, along) - v * wy) * inverse
    )
    let share = SIMD3<Float>(shares)
    var normal = normals[i] * share.x + normals[j] * share.y + normals[k] * share.z
    normal /= (normal * normal).sum().squareRoot()
    let ray = view.camera.rayPinhole(Vector2(x, y)) * inverse
    return view.look.colour(
      at: SIMD3<Float>(ray),
      normal: normal,
      footprint: footprint,
      textures: textures
    )
  }
}
