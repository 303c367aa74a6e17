import Geometry

/// What moves on its own in a street: cars, bicycles, people.
struct Traffic {
  let street: Street
  let light: Vector3
  let roadHalf: Double
  /// The camera's way along the street, and its pose in the street's frame.
  let wayOfCamera: @Sendable (Double) -> Double
  let streetFromCamera: @Sendable (Double) -> RigidTransform
  let frames: Int

  /// Bodies of `count` movers with the ids from 1 on, the last `epipolar` of which keep to their
  /// epipolar lines.
  func bodies(
    count: Int,
    epipolar: Int,
    _ decor: inout StreetDecor,
    _ random: inout SeededRandom
  ) -> [Body] {
    // The other lane goes one way, or the other.
    let isOneWay = random.isHit(0.4)
    // The nearest of each kind so far, so that no two stand in one place.
    var ahead = 10.0
    var beside = 4.0
    var bodies: [Body] = []
    for index in 0..<count {
      let id = UInt8(index + 1)
      guard index < count - epipolar else {
        bodies += overtaking(id, from: beside, &decor, &random)
        beside += 9
        continue
      }
      switch random.uniform(0...1) {
      case ..<0.25:
        bodies += leading(id, ahead: ahead, &decor, &random)
        ahead += random.uniform(9...20)
      case ..<0.6:
        bodies += inOtherLane(id, isOneWay: isOneWay, from: beside, &decor, &random)
        beside += random.uniform(9...22)
      default: bodies += besideTheRoad(id, &decor, &random)
      }
    }
    return bodies
  }

  private func vehicle(_ decor: inout StreetDecor, _ random: inout SeededRandom) -> Assembly {
    .car(isLarge: random.isHit(0.2), &decor, &random)
  }

  /// A car before the camera in its lane, that is not reached in the sequence.
  private func leading(
    _ id: UInt8,
    ahead: Double,
    _ decor: inout StreetDecor,
    _ random: inout SeededRandom
  ) -> [Body] {
    let end = Double(frames)
    let start = wayOfCamera(0)
    let travel = wayOfCamera(end) - start
    // At least at the same distance in the end, or at eight metres.
    let least = max(0.2, (travel + 8 - ahead) / max(travel, 1e-3))
    let factor = max(least, random.uniform(0.8...1.4))
    let (street, way) = (street, wayOfCamera)
    let aside = roadHalf * 0.32 + random.uniform(-0.3...0.3)
    let motion = Motion.moving { time in
      street.frame(way: start + ahead + factor * (way(time) - start), aside: aside)
    }
    return vehicle(&decor, &random).bodies(moving: motion, id: id, light: light)
  }

  /// A car in the other lane: it comes towards the camera, or overtakes it.
  private func inOtherLane(
    _ id: UInt8,
    isOneWay: Bool,
    from: Double,
    _ decor: inout StreetDecor,
    _ random: inout SeededRandom
  ) -> [Body] {
    let start = wayOfCamera(0)
    let pace = (wayOfCamera(Double(frames)) - start) / Double(frames)
    let aside = -roadHalf * 0.32 + random.uniform(-0.2...0.2)
    let street = street
    let speed = max(0.2, pace) * random.uniform(0.6...1.5)
    // What comes towards the camera is spread over all that it passes.
    let first = isOneWay ? from - 6 : from + random.uniform(0...1) * pace * Double(frames)
    let velocity = isOneWay ? pace + 0.5 * speed : -speed
    let motion = Motion.moving { time in
      street.frame(
        way: start + first + velocity * time,
        aside: aside,
        turns: isOneWay ? 0 : 0.5
      )
    }
    return vehicle(&decor, &random).bodies(moving: motion, id: id, light: light)
  }

  /// Somebody on foot or by bicycle, along the street or across it.
  private func besideTheRoad(
    _ id: UInt8,
    _ decor: inout StreetDecor,
    _ random: inout SeededRandom
  ) -> [Body] {
    let travel = wayOfCamera(Double(frames)) - wayOfCamera(0)
    let way = wayOfCamera(0) + travel * random.uniform(0...1) + random.uniform(6...28)
    let side = random.sign()
    let isCyclist = random.isHit(0.35)
    let speed =
      (isCyclist ? random.uniform(0.25...0.6) : random.uniform(0.06...0.18)) * random.sign()
    let street = street
    if !isCyclist, random.isHit(0.3) {
      // Across the street, well before the camera is there: all times but a few are far from it.
      let middle = Double(frames) * random.uniform(0...1)
      let place = wayOfCamera(middle) + random.uniform(9...22) + abs(speed) * 10
      let motion = Motion.moving { time in
        street.frame(
          way: place,
          aside: -side * 2.5 - side * abs(speed) * min(time - middle, 12),
          turns: -0.25 * side
        )
      }
      return Assembly.walker(&decor, &random).bodies(moving: motion, id: id, light: light)
    }
    let aside = side * (roadHalf + random.uniform(0.7...2.3))
    let motion = Motion.moving { time in
      street.frame(way: way + speed * time, aside: aside, turns: speed < 0 ? 0.5 : 0)
    }
    let whole =
      isCyclist ? Assembly.cyclist(&decor, &random) : Assembly.walker(&decor, &random)
    return whole.bodies(moving: motion, id: id, light: light)
  }

  /// A car that goes the camera's own way, only faster: every point of it stays on its epipolar line,
  /// and looks like a nearer or farther one that stands.
  private func overtaking(
    _ id: UInt8,
    from: Double,
    _ decor: inout StreetDecor,
    _ random: inout SeededRandom
  ) -> [Body] {
    let start = street.frame(
      way: wayOfCamera(0) + from + random.uniform(0...6),
      aside: -roadHalf * 0.32
    )
    let origin = streetFromCamera(0).translation
    let (camera, factor) = (streetFromCamera, random.uniform(1.25...1.9))
    let motion = Motion.moving { time in
      var pose = start
      pose.translation += (camera(time).translation - origin) * factor
      return pose
    }
    return vehicle(&decor, &random).bodies(moving: motion, id: id, light: light)
  }
}
