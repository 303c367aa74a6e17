import Foundation
import Formats
import Geometry
import Imagery
import TestSupport

/// A small sequence with estimates and truth, written to files, the same in every run.
///
/// Made of evenly spread random numbers and rational functions only: no platform's sine can change it.
struct ReferenceSequence {
  let folder: String
  let camera = Camera(
    width: 32,
    height: 24,
    focal: Vector2(30, 31),
    centre: Vector2(15.5, 11.5)
  )
  static let frames = 21
  static let unitsPerMetre = 1000.0
  static let tau = 0.05

  func path(_ name: String) -> String { folder + "/" + name }

  /// Writes all files into an empty folder.
  init(in folder: String) throws {
    self.folder = folder
    var random = SplitMix64(seed: 20)
    try writeFlow(&random)
    try writeMasks(&random)
    try writeTrajectoriesAndMap(&random)
  }

  private func writeFlow(_ random: inout SplitMix64) throws {
    var truth = FlowField(width: 48, height: 32)
    var estimate = truth
    for i in truth.vectors.indices {
      let wanted = SIMD2(random.uniform(-60...60), random.uniform(-20...20))
      // Mostly good, one in nine far off; every eleventh truth is unknown.
      let spread = i % 9 == 4 ? 12.0 : 0.8
      let noise = SIMD2(random.uniform(-spread...spread), random.uniform(-spread...spread))
      if i % 11 != 3 { truth.vectors[i] = SIMD2<Float>(wanted) }
      estimate.vectors[i] = SIMD2<Float>(wanted + noise)
    }
    try FloFile.write(truth, to: path("flow-truth.flo"))
    try FloFile.write(estimate, to: path("flow.flo"))
  }

  private func writeMasks(_ random: inout SplitMix64) throws {
    for folder in ["movers", "movers-truth"] {
      try FileManager.default.createDirectory(
        atPath: path(folder),
        withIntermediateDirectories: true
      )
    }
    for frame in 0..<4 {
      var truth = Mask(width: 40, height: 30, filledWith: 0)
      var estimate = truth
      for y in 0..<30 {
        for x in 0..<40 {
          let inside = abs(x - 10 - 4 * frame) < 6 && abs(y - 15) < 8
          if inside { truth[x, y] = UInt8(1 + frame) }
          let isWrong = random.unit() < 0.07
          estimate[x, y] = inside != isWrong ? 255 : random.unit() < 0.5 ? 0 : 127
        }
      }
      try MaskFile.write(truth, to: path("movers-truth/00000\(frame).png"))
      try MaskFile.write(estimate, to: path("movers/00000\(frame).png"))
    }
  }

  private func writeTrajectoriesAndMap(_ random: inout SplitMix64) throws {
    func small(_ size: Double) -> Vector3 {
      Vector3(
        random.uniform(-size...size),
        random.uniform(-size...size),
        random.uniform(-size...size)
      )
    }
    func turn(_ v: Vector3) -> Matrix3 { Matrix3(quaternionXYZW: SIMD4(v.x, v.y, v.z, 1)) }
    let estimateFromTruth = Similarity(
      scale: 0.4,
      rotation: turn(Vector3(0.3, -0.8, 0.2)),
      translation: Vector3(1, -2, 0.5)
    )
    var truth = Trajectory()
    var estimate = Trajectory()
    for i in 0..<Self.frames {
      let t = Double(i) / 10
      let pose = RigidTransform(
        rotation: turn(Vector3(0.02 * t, 0.05 * t * t, -0.01 * t)),
        translation: Vector3(0.8 * t, 0.1 * t * t, 0.5 * t - 0.1 * t * t * t)
      )
      truth.poses.append(TimedPose(timestamp: Double(i), worldFromCamera: pose))
      let noisy = RigidTransform(
        rotation: pose.rotation * turn(small(0.001)),
        translation: pose.translation + small(0.004)
      )
      estimate.poses.append(
        TimedPose(timestamp: Double(i), worldFromCamera: estimateFromTruth.moved(noisy))
      )
    }
    try TUMTrajectory.write(truth, to: path("truth.tum"))
    try KITTITrajectory.write(truth, to: path("truth.kitti"))
    try TUMTrajectory.write(estimate, to: path("estimate.tum"))

    try FileManager.default.createDirectory(
      atPath: path("depth-truth"),
      withIntermediateDirectories: true
    )
    var map = PointCloud()
    for i in 0..<Self.frames {
      var depth = DepthMap(width: camera.width, height: camera.height)
      for y in 0..<camera.height {
        for x in 0..<camera.width where (x + y + i) % 17 != 0 {
          depth[x, y] = Float(2 + 0.01 * Double(x) + 0.03 * Double(y) + random.uniform(0...0.01))
        }
      }
      try DepthPNG.write(
        depth,
        to: path("depth-truth/0000\(i / 10)\(i % 10).png"),
        unitsPerMetre: Self.unitsPerMetre
      )
      guard i % 5 == 0 else { continue }
      let points = PointCloud(
        backProjecting: depth,
        camera: camera,
        worldFromCamera: truth.poses[i].worldFromCamera
      )
      for point in points.positions where random.unit() < 0.6 {
        let noise = small(random.unit() < 0.2 ? 0.3 : 0.03)
        map.positions.append(SIMD3<Float>(estimateFromTruth * (Vector3(point) + noise)))
      }
    }
    try PLYFile.write(map, to: path("map.ply"))
  }
}
