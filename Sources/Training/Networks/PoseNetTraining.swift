internal import Geometry
public import Imagery
public import Layers
internal import Networks
internal import RealModule
internal import Rendering
internal import Tensors

/// Trains PoseNet on true motions: those that bring points of the last camera into each other one.
///
/// Twelve numbers a sample are too few to find out from that pixels move: alone they teach what cameras do on average.
/// So two of the features also tell, by a convolution that is not kept, the flows from the middle image to the others.
public struct PoseNetTraining: Trainable {
  /// The network's weights, and those of the convolutions that tell flows.
  public let store: ParameterStore

  private let network: PoseNet
  private let flows: [(level: Int, prediction: Conv2d)]
  private let rotation: Double
  private let lengthWeight: Double
  private let flowWeight: Double

  /// In metres.
  private static let shortest = 0.01

  /// Features of these indices tell flows: those at 1/8 and 1/16, of 64 and 128 channels.
  private static let levels = [(index: 2, channels: 64), (index: 3, channels: 128)]

  /// A network with random weights for a number of images, and how much an angle of the rotation, a ratio of lengths
  /// and flows in pixels count beside an angle of the direction.
  public init(images: Int, rotation: Double, length: Double, flow: Double) throws {
    store = ParameterStore()
    network = try PoseNet(store.root / "pose", frames: images, .pinard)
    let root = store.root / "flow"
    flows = try Self.levels.map { level in
      let prediction = try Conv2d(
        root / level.index,
        inputs: level.channels,
        outputs: 2 * (images - 1),
        kernel: 1
      )
      return (level.index, prediction)
    }
    try store.drawByHe()
    self.rotation = rotation
    lengthWeight = length
    flowWeight = flow
  }

  /// The network alone.
  public var files: [(name: String, prefix: String)] { [("weights", "pose.")] }

  /// Chords of directions, logarithms of lengths' ratios, angles in radians and flows in pixels of the image, in the mean.
  ///
  /// On streets and among boxes cameras are fast and slow by orders of magnitude; each counts alike. Ways below a
  /// centimetre count as one.
  public func loss(_ samples: [ViewsSample]) throws -> Loss {
    let truth = try truth(samples).reshaped([-1, 6])
    let features = try network.features(of: input(samples))
    let found = try network.motions(of: features).reshaped([-1, 6])
    let (way, trueWay) = (try found.slice(axis: 1, 0..<3), try truth.slice(axis: 1, 0..<3))
    let length = try trueWay.vectorLength()
    let unit = try length.clamped(Self.shortest, .infinity)
    let direction = try PoseLoss.directionChords(way / unit, truth: trueWay / unit).mean()
    let ratio = try (way.vectorLength() + Self.shortest) / (length + Self.shortest)
    let lengths = try ratio.log().absolute().mean()
    let angles = try (found - truth).slice(axis: 1, 3..<6).absolute().mean()
    var total = try direction + lengths * lengthWeight + angles * rotation
    var terms = [
      ("direction_rad", try direction.item()), ("log_length", try lengths.item()),
      ("angles_rad", try angles.item()),
    ]
    for (level, prediction) in flows where flowWeight > 0 {
      let error = try flowError(prediction(features[level]), stride: 2 << level, samples)
      total = try total + error * flowWeight
      terms.append(("flow_\(2 << level)_px", try error.item()))
    }
    return Loss(total, terms: terms)
  }

  /// Errors of direction and rotation in degrees, of length as a part.
  public func measure(_ samples: [ViewsSample]) throws -> [Measure] {
    let found = try network(input(samples)).doubles()
    let truth = try truth(samples).doubles()
    var (turn, direction, length) = (0.0, 0.0, 0.0)
    var moved = 0.0
    for start in stride(from: 0, to: found.count, by: 6) {
      let (a, b) = (Self.transform(found, start), Self.transform(truth, start))
      turn += (a.rotation.transpose * b.rotation).rotationAngle
      let (s, t) = (a.translation, b.translation)
      guard Geometry.length(t) > 1e-3 else { continue }
      direction += Double.atan2(y: Geometry.length(cross(s, t)), x: dot(s, t))
      length += abs(Geometry.length(s) / Geometry.length(t) - 1)
      moved += 1
    }
    let degrees = 180 / Double.pi
    return [
      Measure("direction", unit: "deg", sum: direction * degrees, count: moved),
      Measure("rotation", unit: "deg", sum: turn * degrees, count: Double(found.count / 6)),
      Measure("length", unit: "", sum: length, count: moved),
    ]
  }

  /// The images.
  public func picture(_ samples: [ViewsSample]) throws -> Image {
    let parts = samples.flatMap { sample in
      sample.images.enumerated().map { ($1, "image \($0 + 1)") }
    }
    return Montage(columns: samples.first?.images.count ?? 1).picture(of: parts)
  }

  private func input(_ samples: [ViewsSample]) throws -> Tensor {
    let count = samples.first?.images.count ?? 0
    let images = try (0..<count).map { place in
      try tensor(of: samples.map { $0.images[place] })
        .normalised(mean: [0.5, 0.5, 0.5], deviation: 0.5)
    }
    return try Tensor.concatenated(images, axis: 1).channelsLast()
  }

  /// The mean absolute error of rigid flows from the middle image to the others, in pixels of the image.
  ///
  /// `found` is B × 2 (images − 1) × h × w: u and v to each other image, in order of time. Convolutions of stride 2 whose windows
  /// have their middle on a pixel see every `stride`-th one.
  private func flowError(
    _ found: Tensor,
    stride: Int,
    _ samples: [ViewsSample]
  ) throws -> Tensor {
    let (channels, height, width) = (found.shape[1], found.shape[2], found.shape[3])
    let plane = height * width
    var truth = [Float](repeating: 0, count: samples.count * channels * plane)
    var mask = truth
    for (index, sample) in samples.enumerated() {
      let (depth, camera) = (sample.depth, sample.camera)
      let middle = sample.images.count / 2
      let others = sample.cameraFromMiddle.indices.filter { $0 != middle }
      for (place, other) in others.enumerated() {
        let flow = RigidFlow(secondFromFirst: sample.cameraFromMiddle[other], camera: camera)
        let start = (index * channels + 2 * place) * plane
        for y in 0..<height {
          for x in 0..<width {
            let pixel = Vector2(Double(x * stride), Double(y * stride))
            let metres = Double(depth[x * stride, y * stride])
            // What leaves the image cannot be seen to go there.
            guard let shift = flow(pixel, depth: metres), camera.contains(pixel + shift) else {
              continue
            }
            let cell = start + y * width + x
            (truth[cell], truth[cell + plane]) = (Float(shift.x), Float(shift.y))
            (mask[cell], mask[cell + plane]) = (1, 1)
          }
        }
      }
    }
    let known = try Tensor(mask, shape: found.shape)
    let error = try (found - Tensor(truth, shape: found.shape)) * known
    return try error.absolute().sum([0, 1, 2, 3]) / max(1, known.sum([0, 1, 2, 3]).item())
  }

  /// B × (images − 1) × 6: tx, ty, tz and the angles of R = Rx Ry Rz.
  private func truth(_ samples: [ViewsSample]) throws -> Tensor {
    var numbers: [Float] = []
    for sample in samples {
      guard let last = sample.cameraFromMiddle.last else { continue }
      let middleFromLast = last.inverse
      for camera in sample.cameraFromMiddle.dropLast() {
        let motion = camera * middleFromLast
        let (r, t) = (motion.rotation, motion.translation)
        let angles = Vector3(
          Double.atan2(y: -r[1, 2], x: r[2, 2]),
          Double.asin(max(-1, min(1, r[0, 2]))),
          Double.atan2(y: -r[0, 1], x: r[0, 0])
        )
        numbers += [t.x, t.y, t.z, angles.x, angles.y, angles.z].map { Float($0) }
      }
    }
    let motions = (samples.first?.images.count ?? 1) - 1
    return try Tensor(numbers, shape: [samples.count, motions, 6])
  }

  private static func transform(_ numbers: [Double], _ start: Int) -> RigidTransform {
    func turn(_ place: Int, _ axis: Vector3) -> Matrix3 {
      Matrix3.rotation(exp: axis * numbers[start + place])
    }
    return RigidTransform(
      rotation: turn(3, Vector3(1, 0, 0)) * (turn(4, Vector3(0, 1, 0)) * turn(5, Vector3(0, 0, 1))),
      translation: Vector3(numbers[start], numbers[start + 1], numbers[start + 2])
    )
  }
}
