import Geometry

/// How a camera moves through a room, as a function of time; time counts frames.
///
/// A room's frame has its origin in the middle and y down.
struct CameraPath: Sendable {
  /// The kinds of path, with what each is good for.
  typealias Kind = BoxesWorld.Options.Path

  /// The half edges of the room that the path needs.
  let half: Vector3

  /// The times that decide where the room must be clear: after them the path repeats itself or ends.
  let horizon: Double

  /// How far ahead of the camera movers may be, in metres.
  let moverDistances: ClosedRange<Double>

  /// The greatest radius of a mover, in metres.
  let widestMover: Double

  /// The camera's pose.
  let roomFromCamera: @Sendable (_ time: Double) -> RigidTransform

  /// A place some metres before the camera, free of the tremor of the hand.
  let ahead: @Sendable (_ time: Double, _ metres: Double) -> Vector3

  /// The height of the camera over the floor, in metres.
  private static let eyeHeight = 1.45

  /// A path of a kind, for a sequence of `frames` frames.
  init(_ kind: Kind, frames: Int, random: inout SeededRandom) {
    let half = Vector3(
      random.uniform(3.5...4.3),
      random.uniform(1.35...1.6),
      random.uniform(3.5...4.3)
    )
    switch kind {
    case .wander: self = .wander(half: half, &random)
    case .orbit: self = .orbit(half: half, &random)
    case .forward:
      let travel = Vector3(0, 0, 0.04 * Double(frames))
      self = .straight(half: half, travel: travel, frames: frames, wobble: 0.03, &random)
    case .flight:
      let turns = random.uniform(0...1)
      let travel =
        Vector3(cosine(turns: turns), 0, sine(turns: turns)) * (0.03 * Double(frames))
        + Vector3(0, random.uniform(-0.4...0.4), 0)
      self = .straight(half: half, travel: travel, frames: frames, wobble: 0, &random)
    case .free: self = .free(half: half, &random)
    case .rotation: self = .rotation(half: half, &random)
    case .still: self = .still(half: half, &random)
    }
  }

  init(
    half: Vector3,
    horizon: Double,
    moverDistances: ClosedRange<Double>,
    widestMover: Double = 0.42,
    roomFromCamera: @escaping @Sendable (Double) -> RigidTransform,
    ahead: @escaping @Sendable (Double, Double) -> Vector3
  ) {
    self.half = half
    self.horizon = horizon
    self.moverDistances = moverDistances
    self.widestMover = widestMover
    self.roomFromCamera = roomFromCamera
    self.ahead = ahead
  }

  /// A walk around the room with the camera in the hand, looking where it goes; it repeats itself.
  private static func wander(half: Vector3, _ random: inout SeededRandom) -> CameraPath {
    let period = 900.0
    let start = random.uniform(0...1)
    let sense = random.sign()
    let axes = Vector2(half.x, half.z) * 0.48
    let radius = Wave(period: period, harmonics: 2...3, count: 2, amplitude: 0.12, &random)
    let height = Wave(period: period, harmonics: 2...6, count: 3, amplitude: 0.18, &random)
    let eye = half.y - eyeHeight
    let walk = { @Sendable (time: Double) -> Vector3 in
      let turns = start + sense * time / period
      let r = 1 + radius(time)
      return Vector3(
        axes.x * r * cosine(turns: turns),
        eye + height(time),
        axes.y * r * sine(turns: turns)
      )
    }
    let speed = Double.pi * (axes.x + axes.y) / period
    let ahead = { @Sendable (time: Double, metres: Double) in walk(time + metres / speed) }
    let hand = Tremor(period: period, &random)
    let glance = (
      Wave(period: period, harmonics: 3...8, count: 3, amplitude: 0.45, &random),
      Wave(period: period, harmonics: 3...8, count: 3, amplitude: 0.3, &random),
      Wave(period: period, harmonics: 3...8, count: 3, amplitude: 0.45, &random)
    )
    return CameraPath(
      half: half,
      horizon: period,
      moverDistances: 2...3.3,
      roomFromCamera: { time in
        let target =
          ahead(time, 2.4)
          + Vector3(glance.0(time), 0.15 + glance.1(time), glance.2(time))
        return hand.held(at: walk(time), lookingAt: target, time: time)
      },
      ahead: ahead
    )
  }

  /// The walk around the room, with the camera turned to all sides and about its axis.
  private static func free(half: Vector3, _ random: inout SeededRandom) -> CameraPath {
    let walk = wander(half: half, &random)
    let attitude = Attitude(period: walk.horizon, turns: Vector3(0.035, 0.05, 0.07), &random)
    return CameraPath(
      half: half,
      horizon: walk.horizon,
      moverDistances: walk.moverDistances,
      roomFromCamera: { time in
        walk.roomFromCamera(time) * RigidTransform(rotation: attitude(time))
      },
      ahead: walk.ahead
    )
  }

  /// A walk around what stands in the middle of the room, looking at it; it repeats itself.
  private static func orbit(half: Vector3, _ random: inout SeededRandom) -> CameraPath {
    let period = 1200.0
    let start = random.uniform(0...1)
    let sense = random.sign()
    let axes = Vector2(half.x, half.z) * 0.67
    let radius = Wave(period: period, harmonics: 2...5, count: 2, amplitude: 0.08, &random)
    let height = Wave(period: period, harmonics: 2...6, count: 3, amplitude: 0.3, &random)
    let eye = half.y - eyeHeight
    let walk = { @Sendable (time: Double) -> Vector3 in
      let turns = start + sense * time / period
      let r = 1 + radius(time)
      return Vector3(
        axes.x * r * cosine(turns: turns),
        eye + height(time),
        axes.y * r * sine(turns: turns)
      )
    }
    let hand = Tremor(period: period, &random)
    let middle = Vector3(0, half.y - 0.9, 0)
    let glance = (
      Wave(period: period, harmonics: 2...6, count: 3, amplitude: 0.3, &random),
      Wave(period: period, harmonics: 2...6, count: 3, amplitude: 0.2, &random)
    )
    return CameraPath(
      half: half,
      horizon: period,
      moverDistances: 1...1.35,
      roomFromCamera: { time in
        let target = middle + Vector3(glance.0(time), glance.1(time), 0)
        return hand.held(at: walk(time), lookingAt: target, time: time)
      },
      ahead: { time, metres in
        let place = walk(time)
        return place + normalised(middle - place) * metres
      }
    )
  }

  /// A straight flight at constant speed without rotation (the rule of Still Box: Pinard, Chevalley,
  /// Manzanera, Filliat, "End-to-end depth from motion with stabilized monocular videos", 2017).
  ///
  /// `wobble` is how far the direction of view may lie off the z axis.
  private static func straight(
    half: Vector3,
    travel: Vector3,
    frames: Int,
    wobble: Double,
    _ random: inout SeededRandom
  ) -> CameraPath {
    let room = half + pointwiseMax(travel, -travel) * Vector3(0.5, 0, 0.5)
    let start = Vector3(0, half.y - eyeHeight, -0.5) - travel * 0.5
    let step = travel / Double(max(1, frames))
    let forward = Vector3(random.uniform(-wobble...wobble), random.uniform(-wobble...wobble), 1)
    let rotation = Matrix3.looking(along: forward)
    let place = { @Sendable (time: Double) -> Vector3 in start + step * time }
    return CameraPath(
      half: room,
      horizon: Double(frames),
      moverDistances: 2...3.4,
      roomFromCamera: { RigidTransform(rotation: rotation, translation: place($0)) },
      ahead: { time, metres in place(time) + Vector3(0, 0, metres) }
    )
  }

  /// A camera that turns on the spot, once around in 900 frames.
  private static func rotation(half: Vector3, _ random: inout SeededRandom) -> CameraPath {
    let period = 900.0
    let start = random.uniform(0...1)
    let sense = random.sign()
    let place = Vector3(0, half.y - eyeHeight, 0)
    let pitch = Wave(period: period, harmonics: 2...5, count: 2, amplitude: 0.02, &random)
    let roll = Wave(period: period, harmonics: 2...5, count: 2, amplitude: 0.006, &random)
    let yaw = { @Sendable (time: Double) in start + sense * time / period }
    return CameraPath(
      half: half,
      horizon: period,
      moverDistances: 1.4...2,
      roomFromCamera: { time in
        RigidTransform(
          rotation: Matrix3.rotation(axis: 1, turns: yaw(time))
            * Matrix3.rotation(axis: 0, turns: pitch(time))
            * Matrix3.rotation(axis: 2, turns: roll(time)),
          translation: place
        )
      },
      ahead: { time, metres in
        place + Vector3(sine(turns: yaw(time)), 0, cosine(turns: yaw(time))) * metres
      }
    )
  }

  /// A camera on a tripod.
  private static func still(half: Vector3, _ random: inout SeededRandom) -> CameraPath {
    let place = Vector3(0, half.y - eyeHeight, -0.5 * half.z)
    let rotation = Matrix3.rotation(axis: 1, turns: random.uniform(-0.05...0.05))
    return CameraPath(
      half: half,
      horizon: 1,
      moverDistances: 1.8...3.2,
      roomFromCamera: { _ in RigidTransform(rotation: rotation, translation: place) },
      ahead: { _, metres in place + rotation.columns.2 * metres }
    )
  }
}

/// The unrest of a hand that holds a camera, and of the steps beneath it.
private struct Tremor: Sendable {
  private let shift: (Wave, Wave, Wave)
  private let turn: (Wave, Wave, Wave)

  init(period: Double, _ random: inout SeededRandom) {
    func wave(_ harmonics: ClosedRange<Int>, _ amplitude: Double) -> Wave {
      Wave(period: period, harmonics: harmonics, count: 3, amplitude: amplitude, &random)
    }
    shift = (wave(12...36, 0.012), wave(24...48, 0.012), wave(12...36, 0.012))
    turn = (wave(12...36, 0.0008), wave(12...36, 0.0008), wave(5...20, 0.005))
  }

  func held(at place: Vector3, lookingAt target: Vector3, time: Double) -> RigidTransform {
    let rotation =
      Matrix3.looking(along: target - place)
      * Matrix3.rotation(axis: 0, turns: turn.0(time))
      * Matrix3.rotation(axis: 1, turns: turn.1(time))
      * Matrix3.rotation(axis: 2, turns: turn.2(time))
    return RigidTransform(
      rotation: rotation,
      translation: place + Vector3(shift.0(time), shift.1(time), shift.2(time))
    )
  }
}
