// COLMAP's text model of Schönberger and Frahm, "Structure-from-motion revisited" (2016).

public import Geometry

/// COLMAP's `images.txt`: two lines an image, its pose (world to camera, qw first) and its points.
public enum COLMAPImages {
  /// Reads the poses in the order of time.
  ///
  /// A timestamp is the number of seconds that all names are (as TUM's do, with a decimal point), or
  /// the digits in which all names end, or else the place of the name in alphabetical order.
  public static func read(_ path: String) throws -> Trajectory {
    let images = try images(path)
    let times = timestamps(images.map(\.name))
    let poses = zip(times, images)
      .map { TimedPose(timestamp: $0, worldFromCamera: $1.worldFromCamera) }
      .sorted { $0.timestamp < $1.timestamp }
    for (a, b) in zip(poses, poses.dropFirst()) where a.timestamp == b.timestamp {
      throw FileError(
        path,
        found: "two images at \(shortest(a.timestamp))",
        expected: "names that end in different numbers"
      )
    }
    return Trajectory(poses: poses)
  }

  /// Writes the poses, all seen by camera 1, without points.
  ///
  /// Names are given, or else the timestamps: six digits for a frame's index.
  public static func write(
    _ trajectory: Trajectory,
    names: [String]? = nil,
    to path: String
  ) throws {
    precondition(names.map { $0.count == trajectory.poses.count } ?? true)
    try AtomicFile.write(path) { file in
      try file.append("# IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME, then a line of points\n")
      for (index, pose) in trajectory.poses.enumerated() {
        let cameraFromWorld = pose.worldFromCamera.inverse
        let q = cameraFromWorld.rotation.quaternionXYZW
        let t = cameraFromWorld.translation
        let numbers = [q.w, q.x, q.y, q.z, t.x, t.y, t.z]
        guard numbers.allSatisfy(\.isFinite) else {
          throw FileError(
            path,
            found: "a pose that is not finite at \(pose.timestamp)",
            expected: "numbers"
          )
        }
        let text = numbers.map(shortest).joined(separator: " ")
        let name = names?[index] ?? defaultName(pose.timestamp)
        try file.append("\(index + 1) \(text) 1 \(name)\n\n")
      }
    }
  }

  private static func defaultName(_ timestamp: Double) -> String {
    let digits = shortest(timestamp)
    let isIndex = timestamp >= 0 && !digits.contains(".")
    return (isIndex ? String(repeating: "0", count: max(6 - digits.count, 0)) : "") + digits
      + ".png"
  }

  private static func images(
    _ path: String
  ) throws -> [(name: String, worldFromCamera: RigidTransform)] {
    var images: [(name: String, worldFromCamera: RigidTransform)] = []
    var isPointLine = false
    // Lines of points may be empty: they count.
    let lines = try FileContents.text(of: path)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      guard !isPointLine else {
        isPointLine = false
        continue
      }
      let words = line.split(separator: " ", maxSplits: 9)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      let numbers = words.dropFirst().prefix(7).compactMap { Double($0) }.filter(\.isFinite)
      guard words.count == 10, numbers.count == 7 else {
        throw FileError(
          path,
          found: "\"\(line.prefix(60))\" in line \(index + 1)",
          expected: "IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME"
        )
      }
      let quaternion = SIMD4(numbers[1], numbers[2], numbers[3], numbers[0])
      try checkUnitLength(quaternion, path, line: index + 1, order: "qw qx qy qz")
      let cameraFromWorld = RigidTransform(
        rotation: Matrix3(quaternionXYZW: quaternion),
        translation: Vector3(numbers[4], numbers[5], numbers[6])
      )
      images.append((String(words[9]), cameraFromWorld.inverse))
      isPointLine = true
    }
    guard !images.isEmpty else { throw FileError(path, found: "no images", expected: "poses") }
    return images
  }

  private static func timestamps(_ names: [String]) -> [Double] {
    let stems = names.map { name -> Substring in
      let base = name.split(separator: "/").last ?? ""
      return base.lastIndex(of: ".").map { base[..<$0] } ?? base
    }
    let seconds = stems.compactMap { $0.contains(".") ? Double($0) : nil }
    if seconds.count == names.count { return seconds }
    let numbers = stems.compactMap { stem in
      Double(String(stem.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()))
    }
    if numbers.count == names.count { return numbers }
    let places = Dictionary(uniqueKeysWithValues: zip(Set(names).sorted(), 0...))
    return names.map { Double(places[$0] ?? 0) }
  }
}

/// Throws for a quaternion that is no rotation, which mostly means that columns are in another order.
func checkUnitLength(
  _ quaternion: SIMD4<Double>,
  _ path: String,
  line: Int,
  order: String
) throws {
  let length = (quaternion * quaternion).sum().squareRoot()
  guard abs(length - 1) < 0.05 else {
    throw FileError(
      path,
      found: "a quaternion of length \(length) in line \(line)",
      expected: "length 1",
      advice: "the order is \(order)"
    )
  }
}
