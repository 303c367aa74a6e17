import Geometry

/// The independently moving objects of a room: each with a motion of its own, largely in view.
struct Movers {
  let path: CameraPath
  let camera: Camera
  let frames: Int

  /// A mover's form and motion in the room's frame.
  typealias Mover = (shape: Shape, motion: Motion)

  /// Movers of given numbers, the last `epipolar` of which keep to their epipolar lines.
  func make(count: Int, epipolar: Int, random: inout SeededRandom) -> [Mover] {
    (0..<count).map { index in
      let nearest = path.moverDistances.lowerBound
      let span = path.moverDistances.upperBound - nearest
      // Evenly spread in depth and across the view, each a little off its place.
      let rank = (Double(index) + random.uniform(0.25...0.75)) / Double(count)
      let distance = nearest + span * rank
      let lane = Double((2 * index + 1) % max(count, 1)) / Double(max(count, 1))
      let across = count == 1 ? random.uniform(-0.2...0.2) : (lane - 0.4) * distance * 0.35
      let shape = shape(at: distance, count: count, random: &random)
      return index >= count - epipolar
        ? alongEpipolarLine(shape, distance: distance, across: across, random: &random)
        : free(shape, distance: distance, across: across, random: &random)
    }
  }

  /// A sphere or box that fills a share of the image at its distance, whatever the lens.
  private func shape(at distance: Double, count: Int, random: inout SeededRandom) -> Shape {
    let share = min(0.024, max(0.009, 0.07 / Double(count))) * random.uniform(0.85...1.2)
    let width = Double(camera.width) / camera.focal.x
    let height = Double(camera.height) / camera.focal.y
    let radius = min(0.42, distance * (share * width * height / Double.pi).squareRoot())
    guard random.uniform(0...1) < 0.5 else { return .sphere(radius: radius) }
    return .box(
      half: Vector3(
        radius * random.uniform(0.65...0.95), radius * random.uniform(0.65...0.95),
        radius * random.uniform(0.65...0.95)))
  }

  /// Ahead of the camera on its way, swaying and turning.
  private func free(
    _ shape: Shape, distance: Double, across: Double, random: inout SeededRandom
  ) -> Mover {
    let period = 900.0
    let advance = Wave(period: period, harmonics: 3...7, count: 2, amplitude: 0.2, &random)
    let sway = (
      Wave(period: period, harmonics: 9...14, count: 2, amplitude: 0.26, &random),
      Wave(period: period, harmonics: 9...14, count: 2, amplitude: 0.2, &random),
      Wave(period: period, harmonics: 9...14, count: 2, amplitude: 0.26, &random)
    )
    let height = random.uniform(-0.25...0.45)
    let spin = random.sign() * random.uniform(0.0015...0.0035)
    let tilt = Wave(period: period, harmonics: 4...9, count: 2, amplitude: 0.08, &random)
    let ahead = path.ahead
    let motion = Motion.moving { time in
      let metres = distance + advance(time)
      let place = ahead(time, metres)
      let side = normalised(cross(Vector3(0, 1, 0), place - ahead(time, 0)))
      return RigidTransform(
        rotation: Matrix3.rotation(axis: 1, turns: spin * time)
          * Matrix3.rotation(axis: 0, turns: tilt(time)),
        translation: place + side * across
          + Vector3(sway.0(time), height + sway.1(time), sway.2(time)))
    }
    return (shape, motion)
  }

  /// Shifted by a multiple of the camera's own displacement: every point of it stays on its epipolar
  /// line in any two frames, so that two frames alone cannot tell it from a static point elsewhere.
  private func alongEpipolarLine(
    _ shape: Shape, distance: Double, across: Double, random: inout SeededRandom
  ) -> Mover {
    let middle = 0.5 * min(Double(frames), 100)
    let factor = random.uniform(0.7...1)
    let place = path.ahead(middle, distance)
    let side = normalised(cross(Vector3(0, 1, 0), place - path.ahead(middle, 0)))
    // Off the way, since on it the object would move straight away and hardly in the image.
    let start = place + side * (across + random.sign() * 0.35)
    let rotation = Matrix3.rotation(axis: 1, turns: random.uniform(0...1))
    let roomFromCamera = path.roomFromCamera
    let reference = roomFromCamera(middle).translation
    let motion = Motion.moving { time in
      let moved = roomFromCamera(time).translation - reference
      return RigidTransform(rotation: rotation, translation: start + moved * factor)
    }
    return (shape, motion)
  }
}
