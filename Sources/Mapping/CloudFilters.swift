internal import CPCL

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
/// Cloud Based Object Maps for Household Environments", 2008), by PCL.
///
/// A point goes where its mean distance to its `neighbours` nearest exceeds the mean of all such
/// distances by more than `deviations` standard deviations. Clouds of no more than `neighbours` points
/// stay whole.
public func statisticalInliers(
  _ positions: [SIMD3<Float>],
  neighbours: Int,
  deviations: Double
) throws(CloudError) -> [Bool] {
  guard positions.count > neighbours else {
    return [Bool](repeating: true, count: positions.count)
  }
  var keep = [UInt8](repeating: 0, count: positions.count)
  try check(
    withFloats(positions) {
      cloud_statistical_outliers($0, positions.count, Int32(neighbours), deviations, &keep)
    }
  )
  return keep.map { $0 != 0 }
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
