import Geometry

extension CameraPath {
  /// A path through a place that is not a room; its frame's origin is the middle of the way.
  init(
    openPlace kind: Kind,
    speed: Double,
    frames: Int,
    isOverGround: Bool,
    _ random: inout SeededRandom
  ) {
    let length = speed * Double(frames)
    let middle = 0.5 * Double(frames)
    let yaw = random.uniform(0...1)
    // Over the ground a flight climbs little.
    let climb = isOverGround ? random.uniform(-0.03...0.03) : random.uniform(-0.5...0.5)
    let still = Attitude(period: 400, turns: .zero, &random)
    let unrest = Attitude(
      period: 400,
      turns: Vector3(0.05, 0.12, isOverGround ? 0.04 : 0.1),
      &random
    )
    var direction = Vector3(0, 0, 1)
    var attitude = still
    var sway = 0.0
    var pace = speed
    switch kind {
    case .forward: break
    case .flight:
      let level = Vector3(cosine(turns: yaw), 0, sine(turns: yaw))
      direction = normalised(level + Vector3(0, climb, 0))
    case .free, .wander, .orbit:
      direction = normalised(Vector3(random.uniform(-0.6...0.6), climb, 1))
      attitude =
        kind == .wander ? Attitude(period: 400, turns: Vector3(0.02, 0.08, 0.01), &random) : unrest
      sway = min(4, 6 * speed)
    case .rotation:
      attitude = Attitude(period: 400, turns: Vector3(0.05, 0.5, 0.05), &random)
      pace = 0
    case .still: pace = 0
    }
    let waves = (
      Wave(period: 400, harmonics: 3...12, count: 3, amplitude: sway, &random),
      Wave(
        period: 400,
        harmonics: 3...12,
        count: 3,
        amplitude: isOverGround ? 0.2 * sway : sway,
        &random
      ),
      Wave(period: 400, harmonics: 3...12, count: 3, amplitude: 0.5 * sway, &random)
    )
    let (heading, metres, held) = (direction, pace, attitude)
    let place = { @Sendable (time: Double) -> Vector3 in
      heading * (metres * (time - middle)) + Vector3(waves.0(time), waves.1(time), waves.2(time))
    }
    let reach = 0.5 * (pace > 0 ? length : 0) + 2 * sway
    self.init(
      half: Vector3(repeating: reach),
      horizon: Double(frames),
      moverDistances: 3...14,
      widestMover: 1.6,
      roomFromCamera: { RigidTransform(rotation: held($0), translation: place($0)) },
      ahead: { time, metres in place(time) + held(time).columns.2 * metres }
    )
  }
}

/// How a camera turns about its own axes over time: pitch, yaw and roll, in turns.
struct Attitude: Sendable {
  private let pitch: Wave
  private let yaw: Wave
  private let roll: Wave

  /// Smooth turning by up to `turns` to both sides about x, y and z.
  init(period: Double, turns: Vector3, _ random: inout SeededRandom) {
    pitch = Wave(period: period, harmonics: 3...10, count: 3, amplitude: turns.x, &random)
    yaw = Wave(period: period, harmonics: 2...8, count: 3, amplitude: turns.y, &random)
    roll = Wave(period: period, harmonics: 3...10, count: 3, amplitude: turns.z, &random)
  }

  func callAsFunction(_ time: Double) -> Matrix3 {
    Matrix3.rotation(axis: 1, turns: yaw(time)) * Matrix3.rotation(axis: 0, turns: pitch(time))
      * Matrix3.rotation(axis: 2, turns: roll(time))
  }
}
