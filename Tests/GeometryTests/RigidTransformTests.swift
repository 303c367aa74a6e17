import Geometry
import TestSupport
import Testing

@Suite struct RigidTransformTests {
  @Test func inverseUndoes() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<100 {
      let aFromB = random.motion(distance: 5)
      let point = random.normalVector()
      #expect(isClose(aFromB * aFromB.inverse, .identity, within: 1e-14))
      #expect(isClose(aFromB.inverse * (aFromB * point), point, within: 1e-14))
    }
  }

  @Test func productAppliesTheRightFactorFirst() {
    var random = SplitMix64(seed: 2)
    let (aFromB, bFromC, point) = (random.motion(), random.motion(), random.normalVector())
    #expect(isClose((aFromB * bFromC) * point, aFromB * (bFromC * point), within: 1e-14))
  }

  @Test(arguments: [0, 1e-12, 1e-7, 1e-3, 0.00999, 0.01001, 0.1, 1, 2, 3, 3.14, Double.pi - 1e-7])
  func logUndoesExp(angle: Double) {
    var random = SplitMix64(seed: 3)
    for _ in 0..<20 {
      let twist = Twist(linear: random.normalVector(), angular: random.direction() * angle)
      let back = RigidTransform.exp(twist).log
      #expect(isClose(back.angular, twist.angular, within: 1e-13))
      #expect(isClose(back.linear, twist.linear, within: 1e-12))
    }
  }

  @Test func logOfHalfTurnsHasLengthPi() {
    for axis in [Vector3(1, 0, 0), Vector3(0, -1, 0), normalised(Vector3(1, -2, 3))] {
      let turn = Matrix3.rotation(exp: axis * .pi)
      #expect(isClose(turn.rotationAngle, .pi, within: 1e-14))
      // Both signs of the axis are right: the rotation they give is the same.
      #expect(isClose(Matrix3.rotation(exp: turn.rotationLog), turn, within: 1e-14))
    }
  }

  @Test func expFollowsACircle() {
    // Driving ahead at 1 while turning left about −y by a quarter: a quarter circle of radius 2/π.
    let quarter = RigidTransform.exp(
      Twist(linear: Vector3(0, 0, 1), angular: Vector3(0, -.pi / 2, 0))
    )
    let radius = 2 / Double.pi
    #expect(isClose(quarter.translation, Vector3(-radius, 0, radius), within: 1e-15))
    #expect(isClose(quarter.rotation * Vector3(0, 0, 1), Vector3(-1, 0, 0), within: 1e-15))
  }

  @Test func adjointCarriesTwists() {
    var random = SplitMix64(seed: 4)
    for _ in 0..<50 {
      let aFromB = random.motion()
      let twist = Twist(linear: random.normalVector(), angular: random.normalVector() * 0.5)
      let conjugated = aFromB * .exp(twist) * aFromB.inverse
      #expect(isClose(.exp(aFromB.adjoint(twist)), conjugated, within: 1e-13))
    }
  }

  @Test func orthonormalisingRepairsRoundedNumbers() throws {
    var random = SplitMix64(seed: 5)
    let exact = random.motion()
    var rounded = exact
    for row in 0..<3 {
      for column in 0..<3 {
        rounded.rotation[row, column] = (exact.rotation[row, column] * 1e4).rounded() / 1e4
      }
    }
    let repaired = try #require(rounded.orthonormalised)
    #expect(
      isClose(repaired.rotation * repaired.rotation.transpose, .identity, within: 1e-15)
    )
    #expect(isClose(repaired, exact, within: 1e-4))
    #expect(RigidTransform(rotation: Matrix3(diagonal: .zero)).orthonormalised == nil)
  }
}

@Suite struct QuaternionTests {
  @Test func bothSignsAreOneRotation() {
    var random = SplitMix64(seed: 6)
    for _ in 0..<50 {
      let q = SIMD4(random.normal(), random.normal(), random.normal(), random.normal())
      #expect(Matrix3(quaternionXYZW: q) == Matrix3(quaternionXYZW: -q))
      #expect(isClose(Matrix3(quaternionXYZW: q), Matrix3(quaternionXYZW: q * 7), within: 1e-15))
    }
  }

  @Test func thereAndBack() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<100 {
      let rotation = random.rotation()
      #expect(isClose(Matrix3(quaternionXYZW: rotation.quaternionXYZW), rotation, within: 1e-15))
    }
  }

  @Test func orderIsXYZW() {
    // A quarter turn about z carries x to y.
    let h = 0.5.squareRoot()
    let quarter = Matrix3(quaternionXYZW: SIMD4(0, 0, h, h))
    #expect(isClose(quarter * Vector3(1, 0, 0), Vector3(0, 1, 0), within: 1e-15))
  }
}
