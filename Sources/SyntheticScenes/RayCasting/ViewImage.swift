public import Imagery
import Geometry

extension View {
  /// The anti-aliased colour image.
  ///
  /// Within a face one prefiltered sample a pixel is enough. Where neighbouring pixels see different
  /// faces, sixteen rays find how much of the pixel each face fills.
  public var image: Image {
    var image = Image(width: camera.width, height: camera.height, channels: 3)
    let rowLength = 3 * camera.width
    let lights = scene.bodies.map(\.light)
    image.pixels.withUnsafeMutableBufferPointer { pixels in
      let rows = RowWriter(pixels, width: rowLength)
      forBandsOfRows { range in
        withShading(lights: lights) { shading in
          var edge = EdgePixel(view: self)
          for y in range { paint(row: y, with: shading, edge: &edge, into: rows[y]) }
        }
      }
    }
    return image
  }

  private func withShading(lights: [Vector3], _ body: (Shading) -> Void) {
    scene.surfaces.withUnsafeBufferPointer { surfaces in
      scene.surfaceOfCode.withUnsafeBufferPointer { surfaceOfCode in
        bodies.withUnsafeBufferPointer { bodies in
          lights.withUnsafeBufferPointer { lights in
            scene.textures.withPinned { textures in
              guard let surfaces = surfaces.baseAddress,
                let surfaceOfCode = surfaceOfCode.baseAddress, let bodies = bodies.baseAddress,
                let lights = lights.baseAddress
              else { return }
              body(
                Shading(
                  surfaces: surfaces,
                  surfaceOfCode: surfaceOfCode,
                  bodies: bodies,
                  lights: lights,
                  textures: textures,
                  pixel: 1 / camera.focal
                )
              )
            }
          }
        }
      }
    }
  }

  private func paint(
    row y: Int,
    with shading: Shading,
    edge: inout EdgePixel,
    into pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    let (width, height) = (camera.width, camera.height)
    let rayY = (Double(y) - camera.centre.y) / camera.focal.y
    let (above, below) = (max(0, y - 1) * width, min(height - 1, y + 1) * width)
    codes.withUnsafeBufferPointer { codes in
      for x in 0..<width {
        let code = codes[y * width + x]
        let (left, right) = (max(0, x - 1), min(width - 1, x + 1))
        let rayX = (Double(x) - camera.centre.x) / camera.focal.x
        // One expression without branches: all eight neighbours see the same face.
        let differences =
          (codes[above + left] ^ code) | (codes[above + x] ^ code) | (codes[above + right] ^ code)
          | (codes[y * width + left] ^ code) | (codes[y * width + right] ^ code)
          | (codes[below + left] ^ code) | (codes[below + x] ^ code)
          | (codes[below + right] ^ code)
        var colour: SIMD4<Float>
        if differences == 0 {
          colour = shading.colour(of: code, x: rayX, y: rayY)
        } else {
          edge.begin()
          for row in [above, y * width, below] {
            for column in left...right { edge.add(candidate: codes[row + column]) }
          }
          colour = edge.colour(x: rayX, y: rayY, with: shading)
        }
        colour.replace(with: 0, where: colour .< 0)
        colour.replace(with: 255, where: colour .> 255)
        colour += 0.5
        pixels[3 * x] = UInt8(truncatingIfNeeded: Int32(colour.x))
        pixels[3 * x + 1] = UInt8(truncatingIfNeeded: Int32(colour.y))
        pixels[3 * x + 2] = UInt8(truncatingIfNeeded: Int32(colour.z))
      }
    }
  }
}

/// A pixel that may see several faces: those that its neighbours see.
private struct EdgePixel {
  private let bodies: [BodyInView]
  private let offsets: [(x: Lanes, y: Lanes)]
  private var candidates: [Int] = []
  private var parts: [Part] = []

  /// The samples of one face: their number, and the sum of their places.
  private struct Part {
    let code: UInt16
    var count = 0.0
    var x = 0.0
    var y = 0.0
  }

  init(view: View) {
    bodies = view.bodies
    // Sixteen places, each alone in its row and in its column (a lattice of rank one).
    offsets = (0..<4).map { group in
      let index = Lanes(0, 1, 2, 3) + Double(4 * group)
      let row = Lanes((0..<4).map { Double((4 * group + $0) * 5 % 16) })
      return (
        ((index + 0.5) / 16 - 0.5) / view.camera.focal.x,
        ((row + 0.5) / 16 - 0.5) / view.camera.focal.y
      )
    }
    candidates.reserveCapacity(9)
    parts.reserveCapacity(16)
  }

  mutating func begin() { candidates.removeAll(keepingCapacity: true) }

  mutating func add(candidate code: UInt16) {
    guard code != View.nothing else { return }
    let body = View.body(of: code)
    if !candidates.contains(body) { candidates.append(body) }
  }

  /// The faces' colours, each at the middle of its samples, weighted by their number.
  mutating func colour(x: Double, y: Double, with shading: Shading) -> SIMD4<Float> {
    parts.removeAll(keepingCapacity: true)
    for offset in offsets {
      let (rayX, rayY) = (x + offset.x, y + offset.y)
      var nearest = Lanes.zero
      var codes = SIMD4<Int64>(repeating: Int64(View.nothing))
      for candidate in candidates {
        let (w, code) = bodies[candidate].meet(rayX, rayY)
        let isNearer = w .> nearest
        nearest.replace(with: w, where: isNearer)
        codes.replace(with: code, where: isNearer)
      }
      for lane in 0..<4 {
        add(UInt16(truncatingIfNeeded: codes[lane]), x: rayX[lane], y: rayY[lane])
      }
    }
    var sum = SIMD4<Float>.zero
    for part in parts {
      let colour = shading.colour(of: part.code, x: part.x / part.count, y: part.y / part.count)
      sum += colour * Float(part.count / 16)
    }
    return sum
  }

  @inline(__always)
  private mutating func add(_ code: UInt16, x: Double, y: Double) {
    for index in parts.indices where parts[index].code == code {
      parts[index].count += 1
      parts[index].x += x
      parts[index].y += y
      return
    }
    parts.append(Part(code: code, count: 1, x: x, y: y))
  }
}
