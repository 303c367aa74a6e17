internal import CPCL
internal import Parallelism

/// What the point-cloud library said when it refused a call.
public struct CloudError: Error, CustomStringConvertible {
  /// The library's message.
  public let description: String
}

/// The library behind this target.
public enum CloudLibrary {
  /// PCL's version.
  public static var version: String { String(cString: cloud_version()) }
}

/// Whether each point lies among others: statistical outlier removal (Rusu et al., "Towards 3D Point
/// Cloud Based Object Maps for Household Environments", 2008), by PCL's search.
///
/// A point goes where its mean distance to its `neighbours` nearest exceeds the mean of all such
/// distances by more than `deviations` standard deviations. Clouds of no more than `neighbours` points
/// stay whole.
public func statisticalInliers(
  _ positions: [SIMD3<Float>],
  neighbours: Int,
  deviations: Double,
  threads: Int
) throws -> [Bool] {
  let count = positions.count
  guard count > neighbours else { return [Bool](repeating: true, count: count) }
  let tree = try SearchTree(positions)
  let chunk = 4096
  let chunks = try orderedResults((count + chunk - 1) / chunk, threads: threads) { index in
    try tree.meanDistances(
      of: index * chunk..<min((index + 1) * chunk, count),
      neighbours: neighbours
    )
  }
  let distances = chunks.flatMap { $0 }
  let mean = distances.reduce(0) { $0 + Double($1) } / Double(count)
  let squares = distances.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
  let limit = mean + deviations * (squares / Double(count - 1)).squareRoot()
  return distances.map { Double($0) <= limit }
}

/// A cloud that threads can search together: nothing in it changes.
private final class SearchTree: @unchecked Sendable {
  private let handle: OpaquePointer

  init(_ positions: [SIMD3<Float>]) throws(CloudError) {
    var made: OpaquePointer?
    try check(withFloats(positions) { cloud_tree_create(&made, $0, positions.count) })
    guard let made else { throw CloudError(description: "PCL: no tree") }
    handle = made
  }

  deinit { cloud_tree_free(handle) }

  func meanDistances(of points: Range<Int>, neighbours: Int) throws(CloudError) -> [Float] {
    var distances = [Float](repeating: 0, count: points.count)
    try check(
      cloud_mean_distances(
        handle,
        points.lowerBound,
        points.upperBound,
        Int32(neighbours),
        &distances
      )
    )
    return distances
  }
}

/// Unit normals of the planes through each point's nearest neighbours, each turned towards its
/// viewpoint; zero where there is no plane.
public func estimatedNormals(
  _ positions: [SIMD3<Float>],
  viewpoints: [SIMD3<Float>],
  neighbours: Int,
  threads: Int
) throws(CloudError) -> [SIMD3<Float>] {
  precondition(positions.count == viewpoints.count)
  var normals = [SIMD3<Float>](repeating: .zero, count: positions.count)
  guard positions.count > neighbours else { return normals }
  try check(
    withFloats(positions) { positions in
      withFloats(viewpoints) { viewpoints in
        normals.withUnsafeMutableBytes { bytes -> cloud_status in
          guard let out = bytes.bindMemory(to: Float.self).baseAddress else { return CLOUD_OK }
          return cloud_normals(
            positions,
            viewpoints,
            bytes.count / MemoryLayout<SIMD4<Float>>.stride,
            Int32(neighbours),
            UInt32(threads),
            out
          )
        }
      }
    }
  )
  return normals
}

/// The points as floats, four a point: SIMD3 has the stride of SIMD4.
private func withFloats(
  _ points: [SIMD3<Float>],
  _ body: (UnsafePointer<Float>) -> cloud_status
) -> cloud_status {
  points.withUnsafeBytes { bytes in
    guard let base = bytes.bindMemory(to: Float.self).baseAddress else { return CLOUD_OK }
    return body(base)
  }
}

private func check(_ status: cloud_status) throws(CloudError) {
  guard status == CLOUD_OK else {
    throw CloudError(description: "PCL: " + String(cString: cloud_last_error()))
  }
}
