import Geometry
import RealModule
import Tensors

/// A motion as networks tell it: tx, ty, tz and angles about x, y and z in radians, R = Rx Ry Rz.
struct PoseVector {
  let numbers: [Double]

  var transform: RigidTransform {
    func rotation(_ angle: Double, _ axis: Vector3) -> Matrix3 {
      Matrix3.rotation(exp: axis * angle)
    }
    return RigidTransform(
      rotation: rotation(numbers[3], Vector3(1, 0, 0))
        * (rotation(numbers[4], Vector3(0, 1, 0)) * rotation(numbers[5], Vector3(0, 0, 1))),
      translation: Vector3(numbers[0], numbers[1], numbers[2])
    )
  }

  /// The motions in a tensor 1 × N × 6.
  static func all(in tensor: Tensor) throws -> [PoseVector] {
    let numbers = try tensor.doubles()
    return stride(from: 0, to: numbers.count, by: 6).map {
      PoseVector(numbers: Array(numbers[$0..<$0 + 6]))
    }
  }

  static let zero = PoseVector(numbers: [0, 0, 0, 0, 0, 0])
}

extension Tensor {
  /// The first three rows of transforms: N × 3 × 4.
  convenience init(_ transforms: [RigidTransform]) throws(TensorError) {
    var values: [Float] = []
    for transform in transforms {
      for row in 0..<3 {
        let r = transform.rotation.row(row)
        values += [r.x, r.y, r.z, transform.translation[row]].map { Float($0) }
      }
    }
    try self.init(values, shape: [transforms.count, 3, 4])
  }

  /// A transform as 1 × 4 × 4.
  static func homogeneous(_ transform: RigidTransform) throws(TensorError) -> Tensor {
    let last = try Tensor([Float(0), 0, 0, 1], shape: [1, 1, 4])
    return try concatenated([Tensor([transform]), last], axis: 1)
  }
}
