internal import Odometry

/// What makes a result too doubtful to be written.
public struct TrustOptions: Equatable, Sendable {
  /// The share of keyframes' patches that need texture, at least, in the median.
  public var minimumTexture = 0.05

  /// A focal length is refused when the best one differs by more than this share …
  public var maximumFocalError = 0.1

  /// … and the given one makes squared residuals larger by this share.
  public var focalExcess = 0.1

  /// The share of frames that the longest segment has, at least.
  public var minimumPlacedShare = 0.1

  /// The share of keyframes' pixels that other keyframes confirm, at least.
  public var minimumConfirmedShare = 0.02

  /// The defaults.
  public init() {}

  /// Refuses pictures of blank walls; `shares` has one a keyframe.
  func checkTexture(_ shares: [Double]) throws {
    guard !shares.isEmpty else { return }
    let share = shares.sorted()[shares.count / 2]
    guard share >= minimumTexture else { throw OdometryError.noTexture(share: share) }
  }

  /// Refuses a focal length that another is clearly better than.
  func checkFocal(_ focal: FocalEstimate?, given: Double) throws {
    guard let focal else { return }
    let error = max(focal.factor, 1 / focal.factor) - 1
    guard error > maximumFocalError, focal.excess > 1 + focalExcess else { return }
    throw OdometryError.wrongCalibration(givenFocal: given, likelyFocal: given * focal.factor)
  }

  /// Refuses parts too short to be the map of a sequence.
  func checkPlaced(_ result: PoseStage.Result, lostAt frame: String?) throws {
    let needed = max(3, minimumPlacedShare * Double(result.frames))
    guard Double(result.placed) >= needed else {
      throw OdometryError.tooFewPlaced(
        placed: result.placed,
        frames: result.frames,
        lostAt: frame
      )
    }
  }

  /// Refuses a map of which hardly anything was confirmed.
  public func checkConfirmed(_ share: Double) throws {
    guard share >= minimumConfirmedShare else {
      throw OdometryError.tooThin(confirmedShare: share)
    }
  }
}
