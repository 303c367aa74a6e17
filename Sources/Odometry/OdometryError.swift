/// Why a sequence makes no trajectory, or no map, that can be trusted.
public enum OdometryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There are too few frames.
  case tooFewFrames(found: Int)

  /// The pictures show nothing that flow could hold on to.
  case noTexture(share: Double)

  /// The camera stands still.
  case stillCamera(medianPixels: Double)

  /// The camera only turns: no two frames are far enough apart to see depth.
  case tooLittleParallax(medianPixels: Double)

  /// No motion of the camera explains the flow.
  case noConsistentMotion(inlierShare: Double)

  /// Another focal length, both in pixels, explains the flow where the given one does not.
  case wrongCalibration(givenFocal: Double, likelyFocal: Double)

  /// The parts that hang together are too short.
  case tooFewPlaced(placed: Int, frames: Int, lostAt: String?)

  /// Too little of what keyframes saw was confirmed by others.
  case tooThin(confirmedShare: Double)

  /// One line for a person: what was found, and what to do.
  public var description: String {
    switch self {
    case .tooFewFrames(let found):
      "\(found) frames found, at least 3 needed: give a longer sequence or a smaller --every"
    case .noTexture(let share):
      "too little texture: flow can be measured in \(percent(share)) of the pictures, as before a blank wall; film surfaces with structure, or light them from the side"
    case .stillCamera(let pixels):
      "the camera stands still: between no two frames does half of the picture move by more than \(rounded(pixels)) px; depth needs a camera that moves sideways or forward"
    case .tooLittleParallax(let pixels):
      "too little parallax: over the whole sequence a turning camera explains the flow to \(rounded(pixels)) px; the camera must move sideways or forward, not only turn"
    case .noConsistentMotion(let share):
      "no camera motion explains the flow: at best \(percent(share)) of the pixels agree; check the calibration and that most of the scene stands still"
    case .wrongCalibration(let given, let likely):
      "the calibration does not fit: the focal length given is \(rounded(given)) px, the flow says about \(Int(likely.rounded())) px; calibrate the camera, or try --focal \(Int(likely.rounded()))"
    case .tooFewPlaced(let placed, let frames, let lostAt):
      "tracking was lost\(lostAt.map { " at frame \($0)" } ?? ""): the longest part that hangs together has \(placed) of \(frames) frames; use a smaller --every, or --start and --end to choose a part that moves slowly"
    case .tooThin(let share):
      "the map would be too thin: keyframes confirm each other in \(percent(share)) of their pixels; use larger pictures (--max-size), a smaller --every, or more frames of the same place"
    }
  }
}

private func percent(_ share: Double) -> String { "\(rounded(100 * share)) %" }

private func rounded(_ value: Double) -> String {
  guard value.isFinite else { return "?" }
  return "\((value * 100).rounded() / 100)"
}
