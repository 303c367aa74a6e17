/// Why no trajectory could be estimated.
public enum OdometryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There are too few frames.
  case tooFewFrames(found: Int)

  /// No two frames are far enough apart to see depth.
  case tooLittleParallax(medianPixels: Double)

  /// No motion of the camera explains the flow.
  case noConsistentMotion(inlierShare: Double)

  /// Tracking was lost at a keyframe.
  case lost(frame: String, inlierShare: Double)

  /// One line for a person.
  public var description: String {
    switch self {
    case .tooFewFrames(let found):
      "\(found) frames found, at least 3 needed: give a longer sequence or a smaller --every"
    case .tooLittleParallax(let pixels):
      "too little parallax: over the whole sequence a turning camera explains the flow to \(rounded(pixels)) px; the camera must move sideways or forward, not only turn"
    case .noConsistentMotion(let share):
      "no camera motion explains the flow: at best \(rounded(100 * share)) % of the pixels agree; check the calibration and that most of the scene stands still"
    case .lost(let frame, let share):
      "tracking was lost at frame \(frame): \(rounded(100 * share)) % of the pixels agree with the map; use --start and --end to reconstruct the parts, or a smaller --every"
    }
  }
}

private func rounded(_ value: Double) -> String {
  guard value.isFinite else { return "?" }
  return "\((value * 100).rounded() / 100)"
}
