public import Geometry
public import Imagery
internal import RealModule
public import Tensors

/// A flow as `FlowPose` sees it: means over the cells of a grid that covers the image, without what a turn of the
/// camera explains alone, and over the mean length of what is left.
///
/// So the network need tell neither how far the camera turned nor how far it went for its depth.
public struct FlowGrid: Sendable {
  /// 5 × 72 × 96: flow along x and y, the place of each cell along x and y, and how far the flow can be trusted.
  ///
  /// Flow is in units of `scale`, places are in the plane of depth 1, trust is from 0 to 1; flow is 0 where that is 0.
  public let numbers: [Float]

  /// The turn of the second camera from the first that leaves least of the flow, within what is not unlike the rest.
  public let rotation: Matrix3

  /// The mean length of the flow that is left, in the plane of depth 1.
  public let scale: Double

  private let cells: [Cell]

  /// A flow with the confidence of each vector, from 0 to 1.
  ///
  /// Without a confidence, all known vectors are trusted. Unknown ones never are.
  public init(
    _ flow: FlowField,
    confidence: DepthMap? = nil,
    camera: Camera
  ) throws(TensorError) {
    guard flow.width == camera.width, flow.height == camera.height,
      confidence.map({ $0.width == flow.width && $0.height == flow.height }) ?? true
    else {
      throw TensorError(
        "a flow of \(flow.width) × \(flow.height) pixels by a camera of \(camera.width) × "
          + "\(camera.height), expected one size"
      )
    }
    let (columns, rows) = (FlowPose.width, FlowPose.height)
    var cells: [Cell] = []
    cells.reserveCapacity(columns * rows)
    for row in 0..<rows {
      let lines = Self.range(row, of: rows, size: flow.height)
      for column in 0..<columns {
        let mean = Self.mean(
          flow,
          confidence,
          Self.range(column, of: columns, size: flow.width),
          lines
        )
        // The middle of the cell, where the first pixel's centre is (0, 0).
        let pixel = Vector2(
          (Double(column) + 0.5) * Double(flow.width) / Double(columns) - 0.5,
          (Double(row) + 0.5) * Double(flow.height) / Double(rows) - 0.5
        )
        let place = (pixel - camera.centre) / camera.focal
        let step = Vector2(Double(mean.vector.x), Double(mean.vector.y)) / camera.focal
        cells.append(Cell(place: place, seen: place + step, trust: Double(mean.confidence)))
      }
    }
    self.cells = cells
    // A quarter of them says as much of three numbers.
    (rotation, scale) = Self.turn(
      cells.indices.filter { $0 % 2 == 0 && $0 / columns % 2 == 0 }.map { cells[$0] }
    )
    let back = rotation.transpose
    let plane = columns * rows
    let factor = 1 / scale
    numbers = [Float](unsafeUninitializedCapacity: 5 * plane) { out, count in
      for (index, cell) in cells.enumerated() {
        let left = cell.trust > 0 ? cell.left(back) * factor : Vector2(0, 0)
        out[index] = Float(Swift.max(-Self.longest, Swift.min(Self.longest, left.x)))
        out[plane + index] = Float(Swift.max(-Self.longest, Swift.min(Self.longest, left.y)))
        out[2 * plane + index] = Float(cell.place.x)
        out[3 * plane + index] = Float(cell.place.y)
        out[4 * plane + index] = Float(cell.trust)
      }
      count = 5 * plane
    }
  }

  /// 1 × 5 × 72 × 96: `numbers`.
  public func tensor() throws(TensorError) -> Tensor {
    try Tensor(numbers, shape: [1, 5, FlowPose.height, FlowPose.width])
  }

  /// What the network should tell of a motion: the direction of its translation, and the turn that `rotation` lacks,
  /// as a rotation vector in units of `scale`, both before `rotation`.
  public func target(of secondFromFirst: RigidTransform) -> (direction: Vector3, turn: Vector3) {
    let back = rotation.transpose
    let direction = back * secondFromFirst.translation
    return (
      length(direction) > 0 ? normalised(direction) : Vector3(0, 0, 1),
      (back * secondFromFirst.rotation).rotationLog / scale
    )
  }

  /// The motion that the network told; its translation has length 1.
  public func secondFromFirst(direction: Vector3, turn: Vector3) -> RigidTransform {
    RigidTransform(
      rotation: rotation * Matrix3.rotation(exp: turn * scale),
      translation: length(direction) > 0
        ? normalised(rotation * direction) : rotation * Vector3(0, 0, 1)
    )
  }

  /// Sampson's distance of each cell's vector from its epipolar line, row by row, in units of `scale`; NaN where the
  /// flow is not known.
  public func epipolarDistances(_ secondFromFirst: RigidTransform) -> [Float] {
    var distances = [Float](repeating: .nan, count: cells.count)
    let trusted = cells.indices.filter { cells[$0].trust > 0 }
    let found = refinement(trusted) { _ in 1 }.distances(secondFromFirst)
    for (index, distance) in zip(trusted, found) { distances[index] = Float(distance / scale) }
    return distances
  }

  /// The likeliest motion near a guess, given how far the vectors usually are from their epipolar lines; its
  /// translation has length 1.
  ///
  /// `logSpreads` are logarithms in units of `scale` for blocks of cells, row by row, half as many across and down.
  public func likeliest(near guess: RigidTransform, logSpreads: [Double]) -> RigidTransform {
    let (columns, half) = (FlowPose.width, FlowPose.width / 2)
    precondition(logSpreads.count == cells.count / 4, "one of each block")
    let trusted = cells.indices.filter { cells[$0].trust > 0 }
    let refinement = refinement(trusted) { index in
      Double.exp(logSpreads[index / columns / 2 * half + index % columns / 2])
    }
    return refinement.refined(guess).secondFromFirst
  }

  private func refinement(
    _ indices: [Int],
    spread: (Int) -> Double
  ) -> EpipolarRefinement {
    EpipolarRefinement(
      first: indices.map { Vector3(cells[$0].place.x, cells[$0].place.y, 1) },
      second: indices.map { Vector3(cells[$0].seen.x, cells[$0].seen.y, 1) },
      sigmas: indices.map { spread($0) * scale }
    )
  }

  /// Longer flows, in units of the mean, say no more than this.
  private static let longest = 20.0

  private struct Cell {
    let place: Vector2
    let seen: Vector2
    let trust: Double

    /// The flow that a turn leaves, given its inverse.
    func left(_ back: Matrix3) -> Vector2 {
      let ray = back * Vector3(seen.x, seen.y, 1)
      return Vector2(ray.x, ray.y) / Swift.max(ray.z, 1e-3) - place
    }
  }

  /// Gauss and Newton's steps to the turn that leaves least, by Cauchy's weights at twice the mean.
  private static func turn(_ cells: [Cell]) -> (rotation: Matrix3, scale: Double) {
    var rotation = Matrix3.identity
    var scale = Double.infinity
    for step in 0...8 {
      let back = rotation.transpose
      var (sum, weights) = (0.0, 0.0)
      let none = Vector3(0, 0, 0)
      var normal = Matrix3(rows: none, none, none)
      var gradient = none
      for cell in cells where cell.trust > 0 {
        let (left, x, y) = (cell.left(back), cell.place.x, cell.place.y)
        let size = length(left)
        let ratio = size / (2 * scale)
        let weight = cell.trust / (1 + ratio * ratio)
        sum += weight * size
        weights += weight
        let (a, b) = (Vector3(-x * y, 1 + x * x, -y), Vector3(-1 - y * y, x * y, x))
        normal = normal + (Matrix3.outer(a, a) + Matrix3.outer(b, b)) * weight
        gradient += (a * left.x + b * left.y) * weight
      }
      guard weights > 0 else { return (rotation, 1) }
      scale = Swift.max(sum / weights, 1e-6)
      guard step < 8, abs(normal.determinant) > 1e-12 else { break }
      rotation = rotation * Matrix3.rotation(exp: normal.inverse * gradient)
    }
    return (rotation, scale)
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
