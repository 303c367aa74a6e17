import Geometry
import Imagery
import Layers
import Tensors
import Testing

@testable import Training

/// What PoseNet is told about flow while it learns.
struct PoseNetTrainingTests {
  /// Three views of a wall 4 m away by a camera that goes 0.1 m to the right each time: everything goes f t / Z to
  /// the left.
  private let shift = 80 * 0.1 / 4

  private func sample(width: Int = 128, height: Int = 64, metres: Float = 4) -> ViewsSample {
    let image = Image(
      width: width,
      height: height,
      channels: 3,
      pixels: [UInt8](repeating: 100, count: width * height * 3)
    )
    return ViewsSample(
      images: [image, image, image],
      depth: DepthMap(
        width: width,
        height: height,
        values: [Float](repeating: metres, count: width * height)
      ),
      camera: Camera(
        width: width,
        height: height,
        focal: Vector2(80, 80),
        centre: Vector2(63.5, 31.5)
      ),
      cameraFromMiddle: [0.1, 0, -0.1].map {
        RigidTransform(translation: Vector3($0, 0, 0))
      }
    )
  }

  /// The terms of the loss where the heads tell one flow everywhere: (u, v) to the first image, then to the last.
  private func terms(
    telling flow: [Float],
    of samples: [ViewsSample]? = nil
  ) throws -> [String: Double] {
    let training = try PoseNetTraining(images: 3, rotation: 20, length: 0.1, flow: 1)
    for entry in training.store.entries where entry.name.hasPrefix("flow.") {
      let isBias = entry.name.hasSuffix("bias")
      try entry.tensor.assign(isBias ? Tensor(flow, shape: [4]) : Tensor.zeros(entry.tensor.shape))
    }
    let loss = try training.loss(samples ?? [sample(), sample()])
    return Dictionary(uniqueKeysWithValues: loss.terms.map { ($0.name, $0.value) })
  }

  @Test func `the flow of depth and pose is no error`() throws {
    let terms = try terms(telling: [Float(shift), 0, Float(-shift), 0])
    for name in ["flow_8_px", "flow_16_px"] {
      #expect(abs(try #require(terms[name])) < 1e-5)
    }
  }

  @Test func `a wrong flow counts in pixels of the image`() throws {
    // All is seen but the columns that leave the image: one in sixteen at 1/8, at 0, where it goes to the left.
    let terms = try terms(telling: [Float(shift), 3, Float(-shift), 1])
    for (name, columns) in [("flow_8_px", 16.0), ("flow_16_px", 8.0)] {
      let (first, last) = (columns, columns - 1)
      let expected = (3 * first + 1 * last) / (2 * (first + last))
      #expect(abs(try #require(terms[name]) - expected) < 1e-5)
    }
  }

  @Test func `features of other widths lie a stride apart too`() throws {
    // 132 pixels are 17 columns at 1/8, the last at 128: 4 pixels to the right leave the image only from there.
    let flow = try terms(telling: [4, 17, -4, 0], of: [sample(width: 132, metres: 2)])
    // To the left, column 0 leaves.
    let expected = 17 * 16 / (2 * 32.0)
    #expect(abs(try #require(flow["flow_8_px"]) - expected) < 1e-5)
  }

  @Test func `only the network is kept`() throws {
    let training = try PoseNetTraining(images: 3, rotation: 20, length: 0.1, flow: 0)
    #expect(training.files.map(\.prefix) == ["pose."])
    #expect(training.store.entries.contains { $0.name.hasPrefix("flow.") })
    #expect(try training.loss([sample()]).terms.count == 3)
  }
}
