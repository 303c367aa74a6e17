// J. L. Bentley, "Multidimensional binary search trees used for associative searching" (1975): here
// balanced and without nodes, the middle of every span of the array being the root of its subtree.

internal import Geometry

/// Points in an order that finds the nearest one quickly.
struct KDTree: Sendable {
  private let points: [Vector3]
  /// The axis that divides the span whose middle has this index.
  private let axes: [UInt8]

  /// Spans up to this length are searched from end to end.
  private static let leafSize = 12

  /// A tree over points of finite coordinates.
  init(_ unordered: [Vector3]) {
    var points = unordered
    var axes = [UInt8](repeating: 0, count: points.count)
    points.withUnsafeMutableBufferPointer { points in
      axes.withUnsafeMutableBufferPointer { axes in
        Self.build(points, axes, 0, points.count)
      }
    }
    self.points = points
    self.axes = axes
  }

  /// The distance from each of `queries` to its nearest point; infinite where the tree is empty.
  func distances(to queries: [Vector3]) -> [Double] {
    points.withUnsafeBufferPointer { points in
      axes.withUnsafeBufferPointer { axes in
        queries.map { query in
          var best = Double.infinity
          Self.search(points, axes, 0, points.count, query, .zero, 0, &best)
          return best.squareRoot()
        }
      }
    }
  }

  private static func build(
    _ points: UnsafeMutableBufferPointer<Vector3>,
    _ axes: UnsafeMutableBufferPointer<UInt8>,
    _ start: Int,
    _ end: Int
  ) {
    guard end - start > leafSize else { return }
    var low = points[start]
    var high = points[start]
    for i in start..<end {
      low = pointwiseMin(low, points[i])
      high = pointwiseMax(high, points[i])
    }
    let size = high - low
    let axis = size.x >= size.y && size.x >= size.z ? 0 : size.y >= size.z ? 1 : 2
    let middle = start + (end - start) / 2
    select(points, start, end - 1, rank: middle, axis)
    axes[middle] = UInt8(axis)
    build(points, axes, start, middle)
    build(points, axes, middle + 1, end)
  }

  /// Quickselect along one axis, as in `ErrorStatistics`.
  private static func select(
    _ points: UnsafeMutableBufferPointer<Vector3>,
    _ first: Int,
    _ last: Int,
    rank: Int,
    _ axis: Int
  ) {
    var (low, high) = (first, last)
    while low < high {
      let middle = low + (high - low) / 2
      if points[middle][axis] < points[low][axis] { points.swapAt(middle, low) }
      if points[high][axis] < points[low][axis] { points.swapAt(high, low) }
      if points[high][axis] < points[middle][axis] { points.swapAt(high, middle) }
      let pivot = points[middle][axis]
      var (i, j) = (low, high)
      while i <= j {
        while points[i][axis] < pivot { i += 1 }
        while pivot < points[j][axis] { j -= 1 }
        if i <= j {
          points.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if rank <= j {
        high = j
      } else if rank >= i {
        low = i
      } else {
        return
      }
    }
  }

  /// Lowers `best`, a squared distance, to that of the nearest point of a span.
  ///
  /// `offset` is how far the query lies outside the span's box along each axis as far as the planes
  /// above tell, `outside` its squared length (S. Arya and D. Mount, "Algorithms for fast vector
  /// quantization", 1993).
  private static func search(
    _ points: UnsafeBufferPointer<Vector3>,
    _ axes: UnsafeBufferPointer<UInt8>,
    _ start: Int,
    _ end: Int,
    _ query: Vector3,
    _ offset: Vector3,
    _ outside: Double,
    _ best: inout Double
  ) {
    guard end - start > leafSize else {
      for i in start..<end {
        let difference = points[i] - query
        best = min(best, dot(difference, difference))
      }
      return
    }
    let middle = start + (end - start) / 2
    let axis = Int(axes[middle])
    let difference = points[middle] - query
    best = min(best, dot(difference, difference))
    let signed = difference[axis]
    let isBelow = signed > 0
    let (nearStart, nearEnd) = isBelow ? (start, middle) : (middle + 1, end)
    let (farStart, farEnd) = isBelow ? (middle + 1, end) : (start, middle)
    search(points, axes, nearStart, nearEnd, query, offset, outside, &best)
    let farOutside = outside - offset[axis] * offset[axis] + signed * signed
    guard farOutside < best else { return }
    var farOffset = offset
    farOffset[axis] = signed
    search(points, axes, farStart, farEnd, query, farOffset, farOutside, &best)
  }
}
