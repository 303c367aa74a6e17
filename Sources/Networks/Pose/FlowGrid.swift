public import Geometry
public import Imagery
public import Tensors

/// A flow as `FlowPose` sees it: means over the cells of a grid that covers the image.
public enum FlowGrid {
  /// 1 × 5 × 72 × 96 of a flow, and how far each of its pixels can be trusted, from 0 to 1.
  ///
  /// Without a confidence, all known vectors are trusted. Unknown ones never are.
  public static func input(
    _ flow: FlowField,
    confidence: DepthMap? = nil,
    camera: Camera
  ) throws(TensorError) -> Tensor {
    guard flow.width == camera.width, flow.height == camera.height,
      confidence.map({ $0.width == flow.width && $0.height == flow.height }) ?? true
    else {
      throw TensorError(
        "a flow of \(flow.width) × \(flow.height) pixels by a camera of \(camera.width) × "
          + "\(camera.height), expected one size"
      )
    }
    let (columns, rows) = (FlowPose.width, FlowPose.height)
    let plane = columns * rows
    let numbers = [Float](unsafeUninitializedCapacity: 5 * plane) { out, count in
      for row in 0..<rows {
        let lines = range(row, of: rows, size: flow.height)
        for column in 0..<columns {
          let place = row * columns + column
          let cell = mean(flow, confidence, range(column, of: columns, size: flow.width), lines)
          // The middle of the cell, where the first pixel's centre is (0, 0).
          let x = (Double(column) + 0.5) * Double(flow.width) / Double(columns) - 0.5
          let y = (Double(row) + 0.5) * Double(flow.height) / Double(rows) - 0.5
          out[place] = cell.vector.x / Float(camera.focal.x)
          out[plane + place] = cell.vector.y / Float(camera.focal.y)
          out[2 * plane + place] = Float((x - camera.centre.x) / camera.focal.x)
          out[3 * plane + place] = Float((y - camera.centre.y) / camera.focal.y)
          out[4 * plane + place] = cell.confidence
        }
      }
      count = 5 * plane
    }
    return try Tensor(numbers, shape: [1, 5, rows, columns])
  }

  private static func range(_ index: Int, of count: Int, size: Int) -> Range<Int> {
    let start = min(index * size / count, size - 1)
    return start..<max(start + 1, (index + 1) * size / count)
  }

  /// The mean of the vectors by their confidence, and the mean confidence.
  private static func mean(
    _ flow: FlowField,
    _ confidence: DepthMap?,
    _ columns: Range<Int>,
    _ rows: Range<Int>
  ) -> (vector: SIMD2<Float>, confidence: Float) {
    var sum = SIMD2<Float>.zero
    var weight: Float = 0
    for y in rows {
      for x in columns {
        let vector = flow[x, y]
        guard vector.x.isFinite, vector.y.isFinite else { continue }
        let trust = confidence.map { $0[x, y] } ?? 1
        guard trust > 0 else { continue }
        sum += vector * trust
        weight += trust
      }
    }
    guard weight > 0 else { return (.zero, 0) }
    return (sum / weight, weight / Float(columns.count * rows.count))
  }
}
