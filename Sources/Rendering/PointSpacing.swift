internal import RealModule

/// The distance between neighbouring points of a surface: the median over a sample of a cloud.
///
/// From the density around points, so that uneven and doubled points count as what they cover.
/// Zero for fewer than two distinct points. The cloud is read twice and only small neighbourhoods
/// of it are compared pair by pair, so that millions of points take milliseconds.
func surfaceSpacing(of points: [SIMD3<Float>]) -> Float {
  let finite = points.count > 0 ? points.filter { ($0 - $0) == .zero } : []
  guard finite.count > 1, let low = orderedCorner(of: finite, at: 0.02),
    let high = orderedCorner(of: finite, at: 0.98)
  else { return 0 }
  let extent = (high - low).max()
  guard extent > 0 else { return 0 }

  // Neighbourhoods: cells of a grid with some hundred points each if the cloud is a surface.
  let perSide = max(1, min(200, (Float(finite.count) / 150).squareRoot()))
  let side = extent / perSide
  func cell(_ point: SIMD3<Float>) -> SIMD3<Int32> {
    let scaled = ((point - low) / side).rounded(.down)
    let limit = SIMD3<Float>(repeating: 1e6)
    return SIMD3<Int32>(scaled.clamped(lowerBound: -limit, upperBound: limit))
  }
  var slots: [SIMD3<Int32>: Int] = [:]
  for i in stride(from: 0, to: finite.count, by: max(1, finite.count / 200)) {
    slots[cell(finite[i])] = 0
  }
  for (slot, cell) in slots.keys.enumerated() { slots[cell] = slot }
  // A dictionary look-up for every point would be slow: most are ruled out by one bit of a hash.
  func bit(_ cell: SIMD3<Int32>) -> Int {
    let mixed = cell &* SIMD3(73_856_093, 19_349_663, 83_492_791)
    return Int(mixed.x ^ mixed.y ^ mixed.z) & 0xFFFF
  }
  var isWanted = [Bool](repeating: false, count: 65536)
  for cell in slots.keys { isWanted[bit(cell)] = true }
  var members = [[SIMD3<Float>]](repeating: [], count: slots.count)
  for point in finite {
    let cell = cell(point)
    guard isWanted[bit(cell)], let slot = slots[cell], members[slot].count < 4000 else { continue }
    members[slot].append(point)
  }

  var spacings: [Float] = []
  for members in members where members.count > 1 {
    for i in stride(from: 0, to: members.count, by: max(1, members.count / 10)) {
      var squares = NearestSquares()
      for j in members.indices where j != i {
        let offset = members[j] - members[i]
        let square = (offset * offset).sum()
        if square > 0 { squares.insert(square) }
      }
      if let spacing = squares.spacing { spacings.append(spacing) }
    }
  }
  return orderStatistics(of: spacings, at: [0.5])?.first ?? 0
}

/// The squares of the distances to the nearest eight points.
private struct NearestSquares {
  private var ascending = SIMD8<Float>(repeating: .infinity)

  mutating func insert(_ square: Float) {
    guard square < ascending[7] else { return }
    var i = 7
    while i > 0 && ascending[i - 1] > square {
      ascending[i] = ascending[i - 1]
      i -= 1
    }
    ascending[i] = square
  }

  /// The side of the square that each point of a surface has to itself.
  ///
  /// A circle through the k-th neighbour holds k of those squares: k s² = π r².
  var spacing: Float? {
    guard let last = (0..<8).last(where: { ascending[$0].isFinite }) else { return nil }
    return (ascending[last] * Float.pi / Float(last + 1)).squareRoot()
  }
}

/// The point whose coordinates are each at a rank among all points' coordinates.
private func orderedCorner(of points: [SIMD3<Float>], at fraction: Double) -> SIMD3<Float>? {
  let step = max(1, points.count / 20_000)
  let sample = stride(from: 0, to: points.count, by: step).map { points[$0] }
  guard let x = orderStatistics(of: sample.map(\.x), at: [fraction])?.first,
    let y = orderStatistics(of: sample.map(\.y), at: [fraction])?.first,
    let z = orderStatistics(of: sample.map(\.z), at: [fraction])?.first
  else { return nil }
  return SIMD3(x, y, z)
}
