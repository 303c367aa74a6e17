public import Geometry

extension FlowField {
  /// The flow that a static world of this depth shows when the camera moves.
  ///
  /// `depth` is the first view's, with the camera's size; the camera is a pinhole. Unknown where the
  /// depth is unknown or the point is not in front of the second camera; the target may lie outside
  /// the image.
  public init(rigidFlowOf depth: DepthMap, secondFromFirst: RigidTransform, camera: Camera) {
    precondition(depth.width == camera.width && depth.height == camera.height)
    self.init(width: depth.width, height: depth.height)
    let model = RigidFlow(secondFromFirst: secondFromFirst, camera: camera)
    let (h, t) = (model.infiniteHomography, model.epipole)
    let width = depth.width
    depth.values.withUnsafeBufferPointer { z in
      vectors.withUnsafeMutableBufferPointer { flow in
        for y in 0..<depth.height {
          let row = h.columns.1 * Double(y) + h.columns.2
          for x in 0..<width {
            let value = Double(z[y * width + x])
            // Also false where the depth is not a number.
            guard value > 0 else { continue }
            let q = (h.columns.0 * Double(x) + row) * value + t
            guard q.z > 0 else { continue }
            let target = Vector2(q.x, q.y) / q.z
            flow[y * width + x] = SIMD2<Float>(target - Vector2(Double(x), Double(y)))
          }
        }
      }
    }
  }
}
