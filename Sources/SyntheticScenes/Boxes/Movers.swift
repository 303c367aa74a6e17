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
      let lane = index % 2 == 0 ? index / 2 : count - 1 - index / 2
      let across = ((Double(lane) + 0.5) / Double(count) - 0.5) * distance * 0.5
      let shape = shape(at: distance, count: count, random: &random)
      return index >= count - epipolar
        ? alongEpipolarLine(shape, distance: distance, across: across, random: &random)
        : free(shape, distance: distance, across: across, random: &random)
    }
  }

  /// A sphere or box that fills a share of the image at its distance, whatever the lens.
  private func shape(at distance: Double, count: Int, random: inout SeededRandom) -> Shape {
    let share = min(0.022, max(0.008, 0.065 / Double(count))) * random.uniform(0.85...1.2)
    let width = Double(camera.width) / camera.focal.x
    let height = Double(camera.height) / camera.focal.y
    let radius = min(path.widestMover, distance * (share * width * height / Double.pi).squareRoot())
    guard random.uniform(0...1) < 0.5 else { return .sphere(radius: radius) }
    return .box(
      half: Vector3(
        radius * random.uniform(0.65...0.95),
        radius * random.uniform(0.65...0.95),
        radius * random.uniform(0.65...0.95)
      )
    )
  }

  /// Ahead of the camera on its way, swaying and turning.
  private func free(
    _ shape: Shape,
    distance: Double,
    across: Double,
    random: inout SeededRandom
  ) -> Mover {
    let period = 900.0
    let advance = Wave(period: period, harmonics: 3...7, count: 2, amplitude: 0.2, &random)
    // Around an ellipse, on which it is never at rest.
    let rounds = Double(9 + random.index(below: 5)) * random.sign()
    let start = random.uniform(0...1)
    // In proportion to the distance, so that it moves as fast in the image wherever it is.
    let ellipse = Vector2(random.uniform(0.08...0.11), random.uniform(0.065...0.085)) * distance
    let height = random.uniform(-0.3...0.4)
    let spin = random.sign() * random.uniform(0.0015...0.0035)
    let tilt = Wave(period: period, harmonics: 4...9, count: 2, amplitude: 0.08, &random)
    let ahead = path.ahead
    let motion = Motion.moving { time in
      let metres = distance + advance(time)
      let place = ahead(time, metres)
      let side = normalised(cross(Vector3(0, 1, 0), place - ahead(time, 0)))
      let turns = start + rounds * time / period
      let right = across + ellipse.x * cosine(turns: turns)
      let down = height + ellipse.y * sine(turns: turns)
      return RigidTransform(
        rotation: Matrix3.rotation(axis: 1, turns: spin * time)
          * Matrix3.rotation(axis: 0, turns: tilt(time)),
        translation: place + side * right + Vector3(0, down, 0)
      )
    }
    return (shape, motion)
  }

  /// Shifted by a multiple of the camera's own displacement: every point of it stays on its epipolar
  /// line in any two frames, so that two frames alone cannot tell it from a static point elsewhere.
  private func alongEpipolarLine(
    _ shape: Shape,
    distance: Double,
    across: Double,
    random: inout SeededRandom
  ) -> Mover {
    let middle = 0.5 * min(Double(frames), 100)
    let factor = random.uniform(0.7...1)
    let place = path.ahead(middle, distance)
    let side = normalised(cross(Vector3(0, 1, 0), place - path.ahead(middle, 0)))
    // Off the way, since on it the object would move straight away and hardly in the image.
    let start = place + side * (across + random.sign() * 0.5)
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
