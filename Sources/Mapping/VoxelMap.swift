// Fusion of many depth maps into one cloud: points that fall into the same cell of a sparse grid are
// averaged with weights of 1/σ² (Niessner et al., "Real-time 3D Reconstruction at Scale using Voxel
// Hashing", 2013, for the sparse grid).

/// One point to be fused.
public struct FusionPoint: Sendable {
  /// Where it is, in the map's frame and units.
  public var position: SIMD3<Float>

  /// Its 1σ along the ray, in map units.
  public var sigma: Float

  /// Its colour, RGB.
  public var colour: SIMD3<UInt8>

  /// The probability that it moves on its own, 0 to 1.
  public var moverProbability: Float

  /// A point from its parts.
  public init(
    position: SIMD3<Float>,
    sigma: Float,
    colour: SIMD3<UInt8>,
    moverProbability: Float = 0
  ) {
    self.position = position
    self.sigma = sigma
    self.colour = colour
    self.moverProbability = moverProbability
  }
}

/// A sparse grid of cells, each with the weighted mean of the points that fell into it.
public struct VoxelMap: Sendable {
  /// The edge of a cell, in map units.
  public let voxelSize: Float

  private struct Cell {
    var key: Int64
    var weight: Float = 0
    /// Weighted sum of positions within the cell, from its lower corner, in cells.
    var position = SIMD3<Float>.zero
    var colour = SIMD3<Float>.zero
    var moverProbability: Float = 0
    /// Sum over keyframes of the largest weight that each gave.
    var information: Float = 0
    var lastWeight: Float = 0
    var lastKeyframe: Int32 = -1
    var keyframes: Int32 = 0
    var firstKeyframe: Int32 = -1
  }

  private var cells: [Cell] = []
  /// Open addressing with linear probing: an index into `cells`, or −1.
  private var table: [Int32]

  /// An empty map.
  public init(voxelSize: Float) {
    precondition(voxelSize > 0)
    self.voxelSize = voxelSize
    table = [Int32](repeating: -1, count: 1 << 16)
  }

  /// The number of cells with points.
  public var count: Int { cells.count }

  /// Adds the points of one keyframe; keyframes come in ascending order.
  ///
  /// Points further than 2²⁰ cells from the origin, or not finite, are left out.
  public mutating func add(_ points: [FusionPoint], keyframe: Int) {
    let scale = 1 / voxelSize
    let limit = Float(1 << 20)
    for point in points {
      let place = point.position * scale
      let corner = place.rounded(.down)
      guard abs(corner.x) < limit, abs(corner.y) < limit, abs(corner.z) < limit,
        point.sigma > 0, point.sigma.isFinite
      else { continue }
      let index = cell(at: SIMD3<Int64>(corner))
      // In cells, so that sums stay near one whatever the unit; no single point may rule.
      let sigma = max(point.sigma * scale, 0.05)
      let weight = 1 / (sigma * sigma)
      var cell = cells[index]
      cell.weight += weight
      cell.position += (place - corner) * weight
      cell.colour += SIMD3<Float>(point.colour) * weight
      cell.moverProbability += point.moverProbability * weight
      if cell.lastKeyframe != Int32(keyframe) {
        if cell.firstKeyframe < 0 { cell.firstKeyframe = Int32(keyframe) }
        cell.lastKeyframe = Int32(keyframe)
        cell.keyframes += 1
        cell.information += weight
        cell.lastWeight = weight
      } else if weight > cell.lastWeight {
        // Neighbouring pixels of one frame share their errors: the best counts, not the sum.
        cell.information += weight - cell.lastWeight
        cell.lastWeight = weight
      }
      cells[index] = cell
    }
  }

  /// The cells seen in at least `minimumKeyframes`, in the order in which they were first met.
  public func points(minimumKeyframes: Int) -> MapPoints {
    var out = MapPoints()
    for cell in cells where cell.keyframes >= Int32(minimumKeyframes) {
      let corner = Self.corner(of: cell.key)
      out.positions.append((corner + cell.position / cell.weight) * voxelSize)
      let colour = (cell.colour / cell.weight).rounded(.toNearestOrEven)
      out.colours.append(SIMD3<UInt8>(clamped(colour)))
      out.sigmas.append(voxelSize / cell.information.squareRoot())
      out.observations.append(cell.keyframes)
      out.firstKeyframes.append(cell.firstKeyframe)
      out.moverProbabilities.append(cell.moverProbability / cell.weight)
    }
    return out
  }

  private static let offset: Int64 = 1 << 20

  private static func corner(of key: Int64) -> SIMD3<Float> {
    SIMD3<Float>(
      Float((key & 0x1F_FFFF) - offset),
      Float(((key >> 21) & 0x1F_FFFF) - offset),
      Float(((key >> 42) & 0x1F_FFFF) - offset)
    )
  }

  private mutating func cell(at corner: SIMD3<Int64>) -> Int {
    let key =
      (corner.x + Self.offset) | ((corner.y + Self.offset) << 21)
      | ((corner.z + Self.offset) << 42)
    var slot = Self.slot(of: key, mask: table.count - 1)
    while true {
      let index = table[slot]
      if index < 0 { break }
      if cells[Int(index)].key == key { return Int(index) }
      slot = (slot + 1) & (table.count - 1)
    }
    table[slot] = Int32(cells.count)
    cells.append(Cell(key: key))
    if cells.count * 2 > table.count { grow() }
    return cells.count - 1
  }

  private mutating func grow() {
    table = [Int32](repeating: -1, count: table.count * 2)
    let mask = table.count - 1
    for (index, cell) in cells.enumerated() {
      var slot = Self.slot(of: cell.key, mask: mask)
      while table[slot] >= 0 { slot = (slot + 1) & mask }
      table[slot] = Int32(index)
    }
  }

  private static func slot(of key: Int64, mask: Int) -> Int {
    // SplitMix64's finaliser spreads neighbouring cells over the table.
    var z = UInt64(bitPattern: key)
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int(truncatingIfNeeded: z ^ (z >> 31)) & mask
  }
}

private func clamped(_ colour: SIMD3<Float>) -> SIMD3<Float> {
  colour.clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 255))
}

/// Points of a map, by part.
public struct MapPoints: Sendable {
  /// Positions in map units.
  public var positions: [SIMD3<Float>] = []

  /// Colours, RGB.
  public var colours: [SIMD3<UInt8>] = []

  /// 1σ of each position, in map units.
  public var sigmas: [Float] = []

  /// How many keyframes saw each.
  public var observations: [Int32] = []

  /// The first keyframe that saw each.
  public var firstKeyframes: [Int32] = []

  /// The probability that each moves on its own, 0 to 1.
  public var moverProbabilities: [Float] = []

  /// No points.
  public init() {}

  /// The points for which `keep` is true.
  public func filtered(_ keep: [Bool]) -> MapPoints {
    var out = MapPoints()
    for index in positions.indices where keep[index] {
      out.positions.append(positions[index])
      out.colours.append(colours[index])
      out.sigmas.append(sigmas[index])
      out.observations.append(observations[index])
      out.firstKeyframes.append(firstKeyframes[index])
      out.moverProbabilities.append(moverProbabilities[index])
    }
    return out
  }
}
