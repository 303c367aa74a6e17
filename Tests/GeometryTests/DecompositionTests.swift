import Geometry
import TestSupport
import Testing

/// Matrices of every kind: general, symmetric, of rank 2, 1 and 0, with equal singular values, and
/// with values of very different size.
private let matrices: [Matrix3] = {
  var random = SplitMix64(seed: 1)
  func general() -> Matrix3 {
    Matrix3(columns: random.normalVector(), random.normalVector(), random.normalVector())
  }
  var all = (0..<20).map { _ in general() }
  all += (0..<5).map { _ in random.rotation() }
  all += (0..<5).map { _ in Matrix3.skew(random.normalVector()) * random.rotation() }
  all += (0..<5).map { _ in Matrix3.outer(random.normalVector(), random.normalVector()) }
  all += (0..<5).map { _ in
    random.rotation() * Matrix3(diagonal: Vector3(1e6, 1, 1e-9)) * random.rotation()
  }
  all += [
    .identity, Matrix3(diagonal: .zero), Matrix3(diagonal: Vector3(0, -2, 0)),
    Matrix3(diagonal: Vector3(1e-200, 1e-200, 3e-200)), Matrix3.identity * -1,
  ]
  return all
}()

@Suite struct DecompositionTests {
  @Test(arguments: matrices.indices) func svdMultipliesBack(index: Int) {
    let matrix = matrices[index]
    let svd = SVD3(matrix)
    let size = max(svd.values.x, .leastNormalMagnitude)
    let product = svd.u * Matrix3(diagonal: svd.values) * svd.v.transpose
    #expect(isClose(product, matrix, within: 4e-15 * size))
    #expect(isClose(svd.u.transpose * svd.u, .identity, within: 1e-14))
    #expect(isClose(svd.v.transpose * svd.v, .identity, within: 1e-14))
    #expect(svd.values.x >= svd.values.y && svd.values.y >= svd.values.z && svd.values.z >= 0)
  }

  @Test func svdKeepsSmallValues() {
    var random = SplitMix64(seed: 2)
    // From AᵀA the last one would drown: 1e-18 beside 1.
    let svd = SVD3(Matrix3(diagonal: Vector3(1e-9, 1, 1e-3)) * random.rotation())
    #expect(isClose(svd.values.z / 1e-9, 1, within: 1e-12))
    #expect(svd.rank() == 3)
    #expect(SVD3(.outer(Vector3(1, 2, 3), Vector3(4, 5, 6))).rank() == 1)
    #expect(SVD3(Matrix3(diagonal: .zero)).rank() == 0)
  }

  @Test(arguments: matrices.indices) func eigenvectorsOfASymmetricMatrix(index: Int) {
    let symmetric = matrices[index] + matrices[index].transpose
    let eigen = SymmetricEigen3(symmetric)
    let size = max(abs(eigen.values.x), abs(eigen.values.z))
    let product =
      eigen.vectors * Matrix3(diagonal: eigen.values) * eigen.vectors.transpose
    #expect(isClose(product, symmetric, within: 1e-14 * size))
    #expect(isClose(eigen.vectors.transpose * eigen.vectors, .identity, within: 1e-14))
    #expect(isClose(eigen.vectors.determinant, 1, within: 1e-14))
    #expect(eigen.values.x >= eigen.values.y && eigen.values.y >= eigen.values.z)
  }

  @Test func nearestRotationIsARotationAndNearest() throws {
    var random = SplitMix64(seed: 3)
    for _ in 0..<20 {
      let noisy =
        random.rotation()
        + Matrix3(columns: random.normalVector(), random.normalVector(), random.normalVector())
        * 0.1
      let nearest = try #require(noisy.nearestRotation)
      #expect(isClose(nearest.determinant, 1, within: 1e-14))
      func distance(_ rotation: Matrix3) -> Double {
        let d = rotation - noisy
        return (d.transpose * d).trace
      }
      for _ in 0..<10 {
        let other = nearest * Matrix3.rotation(exp: random.direction() * 0.01)
        #expect(distance(other) > distance(nearest))
      }
    }
  }

  @Test func nearestRotationOfLessThanAPlaneIsNone() {
    #expect(Matrix3.outer(Vector3(1, 2, 3), Vector3(4, 5, 6)).nearestRotation == nil)
    #expect((Matrix3.identity * .nan).nearestRotation == nil)
  }
}
