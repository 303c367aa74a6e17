import Geometry

/// Layers seen at one time: which one every pixel centre shows, and the colours before any change of
/// light.
struct LayeredView {
  let width: Int
  let height: Int
  let layers: [LayerInView]
  /// H × W, the index of the nearest opaque layer at pixel centres.
  let owners: [UInt8]
  /// H × W, linear in grey levels, 0 … 255 and a little beyond.
  let colours: [SIMD4<Float>]

  init(of scene: LayeredScene, time: Double, width: Int, height: Int) {
    precondition(scene.layers.count <= 255)
    self.width = width
    self.height = height
    layers = scene.layers.map {
      LayerInView($0, time: time, width: width, height: height)
    }
    var painter = LayerPainter(layers: layers, scene: scene, width: width)
    var owners = [UInt8](repeating: 0, count: width * height)
    var colours = [SIMD4<Float>](repeating: .zero, count: width * height)
    owners.withUnsafeMutableBufferPointer { owners in
      colours.withUnsafeMutableBufferPointer { colours in
        for y in 0..<height {
          let row = y * width..<(y + 1) * width
          painter.paint(
            row: y,
            owners: UnsafeMutableBufferPointer(rebasing: owners[row]),
            colours: UnsafeMutableBufferPointer(rebasing: colours[row])
          )
        }
      }
    }
    self.owners = owners
    self.colours = colours
  }
}

/// Paints rows from the nearest layer to the farthest, each only where something still shows through.
private struct LayerPainter {
  private let layers: [LayerInView]
  private let scene: LayeredScene
  private let surfaces: [Surface]
  private let homographies: [OctetHomography]
  /// What share of each pixel is not yet covered, eight by eight.
  private var open: [Octet]
  /// The owners of a row; −1 where there is none yet.
  private var owners: [SIMD8<Int32>]

  /// Less of a pixel than this is not worth painting.
  private static let leastShare: Float = 0.004

  init(layers: [LayerInView], scene: LayeredScene, width: Int) {
    self.layers = layers
    self.scene = scene
    surfaces = scene.layers.map(\.surface)
    homographies = layers.map { OctetHomography($0.planeFromImage) }
    let octets = (width + 7) / 8
    open = [Octet](repeating: .one, count: octets)
    owners = [SIMD8<Int32>](repeating: SIMD8(repeating: -1), count: octets)
  }

  mutating func paint(
    row y: Int,
    owners out: UnsafeMutableBufferPointer<UInt8>,
    colours: UnsafeMutableBufferPointer<SIMD4<Float>>
  ) {
    for octet in open.indices {
      open[octet] = .one
      owners[octet] = SIMD8(repeating: -1)
    }
    let textures = scene.textures
    textures.withPinned { pinned in
      for index in layers.indices.reversed() where layers[index].rows.contains(y) {
        paint(layer: index, row: y, colours: colours, textures: pinned)
      }
    }
    owners.withUnsafeBytes { bytes in
      let owners = bytes.bindMemory(to: Int32.self)
      for x in out.indices { out[x] = UInt8(truncatingIfNeeded: owners[x]) }
    }
  }

  @inline(__always)
  private mutating func paint(
    layer index: Int,
    row: Int,
    colours: UnsafeMutableBufferPointer<SIMD4<Float>>,
    textures: PinnedTextures
  ) {
    let layer = layers[index]
    let homography = homographies[index]
    let y = Octet(repeating: Float(row))
    let columns = layer.columns
    for octet in columns.lowerBound / 8..<(columns.upperBound + 7) / 8 {
      var share = open[octet]
      guard any(share .> LayerPainter.leastShare) else { continue }
      let x = Octet(0, 1, 2, 3, 4, 5, 6, 7) + Float(8 * octet)
      let (u, v) = homography(x, y)
      let pixel = PixelInPlane(layer.planeFromImage, x: Double(8 * octet) + 3.5, y: Double(row))
      if layer.outline.form == .everywhere {
        own(octet, by: index, where: SIMDMask(repeating: true))
        open[octet] = .zero
      } else {
        let distance = layer.outline.distance(u, v)
        let coverage: Octet
        if layer.softness > 0 {
          coverage = layer.opacity * eased(0.5 - distance / layer.softness)
        } else {
          guard any(distance .< pixel.size) else { continue }
          own(octet, by: index, where: distance .<= 0)
          coverage = cover(distance, pixel, layer.outline, homography, x, y)
        }
        share *= coverage
        open[octet] -= share
      }
      let isShown = share .> LayerPainter.leastShare
      guard any(isShown) else { continue }
      var footprint = pixel.footprint
      surfaces.withUnsafeBufferPointer { surfaces in
        for lane in 0..<min(8, colours.count - 8 * octet) where isShown[lane] {
          footprint.u = Double(u[lane])
          footprint.v = Double(v[lane])
          colours[8 * octet + lane] +=
            share[lane] * surfaces[index].colour(over: footprint, in: textures)
        }
      }
    }
  }

  @inline(__always)
  private mutating func own(
    _ octet: Int,
    by index: Int,
    where isInside: SIMDMask<SIMD8<Int32>>
  ) {
    owners[octet].replace(with: Int32(index), where: isInside .& (owners[octet] .< 0))
  }

  /// The share of each pixel within an outline: ½ where its edge goes through the centre.
  @inline(__always)
  private func cover(
    _ distance: Octet,
    _ pixel: PixelInPlane,
    _ outline: Outline,
    _ homography: OctetHomography,
    _ x: Octet,
    _ y: Octet
  ) -> Octet {
    let isInside = distance .<= 0
    let whole = Octet.zero.replacing(with: 1, where: isInside)
    guard any((distance .< pixel.size) .& (distance .> -pixel.size)) else { return whole }
    // The length of the gradient tells how wide a pixel is across the edge.
    let right = homography(x + 0.5, y)
    let below = homography(x, y + 0.5)
    let dx = outline.distance(right.0, right.1) - distance
    let dy = outline.distance(below.0, below.1) - distance
    var across = 2 * (dx * dx + dy * dy).squareRoot()
    // In the middle of a stroke the distance has a crease.
    across.replace(with: pixel.width, where: across .< pixel.width)
    var coverage = 0.5 - distance / across
    coverage.replace(with: 0, where: coverage .< 0)
    coverage.replace(with: 1, where: coverage .> 1)
    return coverage
  }

  /// A smooth step from 0 to 1.
  @inline(__always)
  private func eased(_ t: Octet) -> Octet {
    var t = t
    t.replace(with: 0, where: t .< 0)
    t.replace(with: 1, where: t .> 1)
    return t * t * (3 - 2 * t)
  }
}

/// One pixel carried to a plane, to first order.
private struct PixelInPlane {
  let footprint: Footprint
  /// An upper bound of its diameter, in pixels of the plane.
  let size: Float
  /// A lower bound of its width across an edge.
  let width: Float

  @inline(__always)
  init(_ planeFromImage: Matrix3, x: Double, y: Double) {
    let q = planeFromImage * Vector3(x, y, 1)
    let inverse = 1 / q.z
    let (u, v) = (q.x * inverse, q.y * inverse)
    let (a, b) = (planeFromImage.columns.0, planeFromImage.columns.1)
    let (ux, vx) = ((a.x - u * a.z) * inverse, (a.y - v * a.z) * inverse)
    let (uy, vy) = ((b.x - u * b.z) * inverse, (b.y - v * b.z) * inverse)
    footprint = Footprint(u: u, v: v, ux: ux, vx: vx, uy: uy, vy: vy)
    let squares = ux * ux + vx * vx + uy * uy + vy * vy
    size = Float(squares.squareRoot())
    width = Float(0.5 * abs(ux * vy - uy * vx) / squares.squareRoot())
  }
}
