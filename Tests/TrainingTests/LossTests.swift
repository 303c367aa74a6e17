import Checkpoints
import Foundation
import Geometry
import TestSupport
import Tensors
import Testing
import Training

@Suite struct LossTests {
  @Test func `later flows count more, and long or unknown ones do not count`() throws {
    let truth = try KnownPixels(
      Tensor([1.0, .nan, 3, 500, 0, 0, 0, 0], shape: [1, 2, 1, 4])
    )
    // Errors of 1 and 2 pixels in x at the two pixels that count, of 8 numbers.
    let far = try Tensor([2.0, 9, 5, 9, 0, 9, 0, 9], shape: [1, 2, 1, 4])
    let loss = SequenceLoss(gamma: 0.5, longest: 400)
    #expect(
      try isClose(loss([far, truth.values], truth: truth).item(), 0.5 * 3 / 8, within: 1e-12)
    )
    #expect(try isClose(loss([truth.values, far], truth: truth).item(), 3.0 / 8, within: 1e-12))
  }

  @Test func `truth is averaged over what is known under a coarse pixel`() throws {
    let truth = try KnownPixels(
      Tensor([1.0, 3, .nan, .nan, .nan, 8, .nan, .nan], shape: [1, 1, 2, 4])
    )
    let coarse = try truth.pooled(height: 1, width: 2)
    #expect(try coarse.values.doubles() == [4, 0])
    #expect(try coarse.mask.doubles() == [1, 0])
    #expect(throws: TensorError.self) { try truth.pooled(height: 1, width: 3) }
  }

  @Test func `a common factor of depth costs what the paper says`() throws {
    let truth = try LossGradientTests.truth([2, 1, 4, 4], seed: 1, from: 0.2)
    let scaled = try (truth.values * 3 + (1 - truth.mask)).log()
    // d is log 3 everywhere: d² − λ d².
    for lambda in [0.0, 0.5, 1] {
      let loss = try ScaleInvariantLoss(lambda: lambda)(logDepth: scaled, truth: truth).item()
      #expect(isClose(loss, (1 - lambda) * log(3.0) * log(3.0), within: 1e-12))
    }
  }

  @Test func `an offset of a surface has no edges and no curvature, a slope no curvature`() throws {
    let truth = try LossGradientTests.truth([1, 1, 16, 16], seed: 2)
    let across = try Tensor.range(to: 16, kind: .float64).reshaped([1, 1, 1, 16])
    let edges = SurfaceLoss(depth: 0, edges: 1, curvature: 0, structure: 0)
    let bends = SurfaceLoss(depth: 0, edges: 0, curvature: 1, structure: 0)
    #expect(try isClose(edges(truth.values + 2, truth: truth).item(), 0, within: 1e-12))
    #expect(
      try isClose(edges(truth.values + across * 0.5, truth: truth).item(), 0.5, within: 1e-12)
    )
    #expect(try isClose(bends(truth.values + across * 0.5, truth: truth).item(), 0, within: 1e-12))
  }

  @Test(arguments: [0.001, 0.1, 1, 2.5])
  func `chords of a pose are those of its angles`(angle: Double) throws {
    var random = SplitMix64(seed: 5)
    for _ in 0..<20 {
      let truth = random.rotation()
      let axis = random.direction()
      let turned = truth * Matrix3.rotation(exp: axis * angle)
      let t = random.direction()
      let side = normalised(cross(t, random.direction()))
      let turnedT = (t * cos(angle) + side * sin(angle)) * random.uniform(0.1...9)
      let chords = try PoseLoss.chords(
        motion(turnedT, turned),
        truth: motion(t, truth)
      )
      #expect(try isClose(chords.rotation.item(), 4 * sin(angle / 4), within: 1e-9))
      #expect(try isClose(chords.direction.item(), 2 * sin(angle / 2), within: 1e-9))
    }
  }

  private func motion(_ t: Vector3, _ rotation: Matrix3) throws -> Tensor {
    let w = rotation.rotationLog
    return try Tensor([t.x, t.y, t.z, w.x, w.y, w.z], shape: [1, 6])
  }
}

/// The parity kit, where it is: reference implementations' results on the same numbers.
private let parity = ProcessInfo.processInfo.environment["PARALLAX_PARITY"]

@Suite(.enabled(if: parity != nil, "set PARALLAX_PARITY to the parity kit"))
struct LossParityTests {
  @Test func `structural similarity and its gradients are those of monodepth2`() throws {
    let file = try Checkpoint((parity ?? "") + "/geometry/mono_ssim.safetensors")
    func tensor(_ name: String) throws -> Tensor {
      let stored = try #require(file[name])
      return try Tensor(try #require(stored.floats()), shape: stored.shape).cast(to: .float64)
    }
    let (x, y) = (try tensor("in.x"), try tensor("in.y"))
    try x.requireGradient()
    try y.requireGradient()
    let similarity = StructuralSimilarity(window: .mean(size: 3), isMirrored: true)
    let map = try ((1 - similarity(x, y)) * 0.5).clamped(0, 1)
    // The kit's own tolerance: the variances of nearly flat windows cancel in single precision.
    #expect(try (map - tensor("out.map")).absolute().max().item() <= 0.0012)
    try (map * tensor("cotangent.map")).sum().backward()
    for (input, name) in [(x, "x"), (y, "y")] {
      let gradient = try #require(try input.gradient())
      let want = try tensor("grad.map.\(name)")
      let error = try (gradient - want).absolute().max().item()
      #expect(error <= 0.0088)
    }
  }
}
