public import Geometry
public import Imagery

/// Keeps the first point that comes into each cell of a grid.
///
/// Evens out the density of a cloud, so that no part of a scene counts more because more pixels saw
/// it. Points can be added frame by frame: only those kept take memory.
public struct VoxelThinning: Sendable {
  /// The edge of a cell, in the points' unit.
  public let cellSize: Double

  /// The points kept, in the order in which they came.
  public private(set) var points: [Vector3] = []

  private var cells: [SIMD3<Int32>] = []
  /// An open-addressing hash table of indices into `points`; −1 is free.
  private var slots: [Int32]

  /// A grid without points.
  public init(cellSize: Double) {
    precondition(cellSize > 0)
    self.cellSize = cellSize
    slots = [Int32](repeating: -1, count: 1 << 10)
  }

  /// Adds a point of finite coordinates, unless its cell has one.
  public mutating func add(_ point: Vector3) {
    let cell = Self.cell(of: point, size: cellSize)
    var slot = Self.hash(cell) & (slots.count - 1)
    while slots[slot] >= 0 {
      if cells[Int(slots[slot])] == cell { return }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(points.count)
    points.append(point)
    cells.append(cell)
    if 2 * points.count > slots.count { grow() }
  }

  /// Adds the points of a cloud, of finite coordinates, carried to another frame.
  public mutating func add(_ cloud: PointCloud, movedBy similarity: Similarity = .identity) {
    for position in cloud.positions { add(similarity * Vector3(position)) }
  }

  /// Adds the points M = Z(m) K⁻¹ m of every `step`-th pixel of every `step`-th row, in the world.
  ///
  /// In double precision, unlike a `PointCloud`: a truth should not lose what its file holds. Where
  /// that file counts whole units, `unitsPerMetre` undoes the rounding to single precision: round
  /// depths of a plane lie exactly on the borders of cells.
  public mutating func add(
    _ depth: DepthMap,
    camera: Camera,
    worldFromCamera: RigidTransform,
    step: Int = 1,
    unitsPerMetre: Double? = nil
  ) {
    precondition(depth.width == camera.width && depth.height == camera.height && step > 0)
    for y in stride(from: 0, to: depth.height, by: step) {
      for x in stride(from: 0, to: depth.width, by: step) {
        var z = Double(depth[x, y])
        guard z > 0, z.isFinite else { continue }
        guard let ray = camera.ray(Vector2(Double(x), Double(y))) else { continue }
        if let unitsPerMetre { z = (z * unitsPerMetre).rounded() / unitsPerMetre }
        add(worldFromCamera * (ray * z))
      }
    }
  }

  private mutating func grow() {
    let mask = 2 * slots.count - 1
    var larger = [Int32](repeating: -1, count: mask + 1)
    for (index, cell) in cells.enumerated() {
      var slot = Self.hash(cell) & mask
      while larger[slot] >= 0 { slot = (slot + 1) & mask }
      larger[slot] = Int32(index)
    }
    slots = larger
  }

  private static func cell(of point: Vector3, size: Double) -> SIMD3<Int32> {
    // Two thousand million cells from the origin everything is one cell.
    let limit = Vector3(repeating: 2e9)
    let scaled = (point / size).rounded(.down).clamped(lowerBound: -limit, upperBound: limit)
    return SIMD3(Int32(scaled.x), Int32(scaled.y), Int32(scaled.z))
  }

  // Three large primes (M. Teschner et al., "Optimized spatial hashing", 2003), then mixed well:
  // neighbouring cells must not fall into neighbouring slots of a table this full.
  private static func hash(_ cell: SIMD3<Int32>) -> Int {
    var z =
      UInt64(truncatingIfNeeded: cell.x) &* 73_856_093
      ^ UInt64(truncatingIfNeeded: cell.y) &* 19_349_663
      ^ UInt64(truncatingIfNeeded: cell.z) &* 83_492_791
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    return Int(truncatingIfNeeded: (z ^ (z >> 27)) & 0x7FFF_FFFF_FFFF_FFFF)
  }
}
