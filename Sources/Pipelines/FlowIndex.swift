internal import Datasets
internal import Formats
internal import Foundation
public import Geometry
internal import Imagery
internal import Odometry

/// What a folder of flows holds: frames, keyframes and which pairs are connected.
///
/// It is written last, as `index.json`: a folder without it is not finished.
public struct FlowIndex: Codable, Equatable, Sendable {
  /// A frame of the sequence.
  public struct Frame: Codable, Equatable, Sendable {
    /// Its position in the whole input, from 0.
    public let index: Int

    /// The name that its results get.
    public let name: String

    /// Seconds, or the index where no time is known.
    public let timestamp: Double
  }

  /// The pinhole camera of all frames.
  public struct Pinhole: Codable, Equatable, Sendable {
    let width: Int
    let height: Int
    let fx: Double
    let fy: Double
    let cx: Double
    let cy: Double
  }

  /// What the flows are made from, where that is known.
  public let key: String?

  /// The flow estimator's name.
  public let network: String

  /// The camera, by its numbers.
  public let camera: Pinhole

  /// The frames in order; positions below are positions in this list.
  public let frames: [Frame]

  /// Positions of the keyframes, ascending.
  public let keyframes: [Int]

  /// The share of each keyframe that has texture, where it was measured.
  public let texture: [Double]?

  /// Pairs of positions, first below second, with a flow each way; first is always a keyframe.
  public let pairs: [[Int]]

  /// An index of what a stage wrote.
  init(
    key: String? = nil,
    network: String,
    camera: Camera,
    frames: [Frame],
    keyframes: [Int],
    texture: [Double]? = nil,
    pairs: [[Int]]
  ) {
    self.key = key
    self.network = network
    self.camera = Pinhole(
      width: camera.width,
      height: camera.height,
      fx: camera.focal.x,
      fy: camera.focal.y,
      cx: camera.centre.x,
      cy: camera.centre.y
    )
    self.frames = frames
    self.keyframes = keyframes
    self.texture = texture
    self.pairs = pairs
  }

  /// The camera of all frames.
  public var pinhole: Camera {
    Camera(
      width: camera.width,
      height: camera.height,
      focal: Vector2(camera.fx, camera.fy),
      centre: Vector2(camera.cx, camera.cy)
    )
  }

  /// The file with the flow from one frame to another, by position.
  public func path(from: Int, to: Int, in folder: String) -> String {
    "\(folder)/\(frames[from].name)-\(frames[to].name).flo"
  }

  /// The index file of a folder of flows.
  public static func path(in folder: String) -> String { folder + "/index.json" }

  /// Reads the index of a folder of flows and checks that it makes sense.
  public static func read(in folder: String) throws -> FlowIndex {
    let path = path(in: folder)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw FileError(
        path,
        found: "no such file",
        expected: "the index that `parallax flow --keyframes` writes",
        advice: "run it first, to its end"
      )
    }
    let index: FlowIndex
    do {
      index = try JSONDecoder().decode(FlowIndex.self, from: data)
    } catch {
      throw FileError(
        path,
        found: "something else",
        expected: "the index of a folder of flows",
        advice: "run `parallax flow --keyframes` again"
      )
    }
    let positions = index.frames.indices
    let keyframes = Set(index.keyframes)
    let isSound =
      index.keyframes.allSatisfy(positions.contains)
      && zip(index.keyframes, index.keyframes.dropFirst()).allSatisfy { $0 < $1 }
      && index.pairs.allSatisfy { pair in
        pair.count == 2 && keyframes.contains(pair[0]) && pair[0] < pair[1]
          && positions.contains(pair[1])
      }
      && index.camera.width > 1 && index.camera.height > 1 && index.camera.fx > 0
      && index.camera.fy > 0
    guard isSound else {
      throw FileError(
        path,
        found: "positions that make no sense, or no camera",
        expected: "the index of a folder of flows",
        advice: "run `parallax flow --keyframes` again"
      )
    }
    return index
  }

  func write(in folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    try AtomicFile.write(Self.path(in: folder), text: text + "\n")
  }
}

extension FlowIndex {
  /// Reads the flows between two frames, both ways, and checks their size.
  func flowPair(_ first: Int, _ second: Int, in folder: String) throws -> FlowPair {
    FlowPair(
      forward: try flow(first, second, in: folder),
      backward: try flow(second, first, in: folder)
    )
  }

  private func flow(_ from: Int, _ to: Int, in folder: String) throws -> FlowField {
    let path = path(from: from, to: to, in: folder)
    let flow = try FloFile.read(path)
    guard flow.width == camera.width, flow.height == camera.height else {
      throw FileError(
        path,
        found: "\(flow.width) × \(flow.height) pixels",
        expected: "\(camera.width) × \(camera.height) as the index says",
        advice: "run `parallax flow --keyframes` again"
      )
    }
    return flow
  }

  /// The poses, world from camera, of the frames that a trajectory places, by position.
  func poses(trajectory path: String) throws -> [Int: RigidTransform] {
    let trajectory = try TUMTrajectory.read(path)
    var poses: [Int: RigidTransform] = [:]
    for (position, frame) in frames.enumerated() {
      poses[position] =
        trajectory.pose(nearest: frame.timestamp, tolerance: 1e-6)?.worldFromCamera
    }
    return poses
  }
}
