public import Odometry

/// What makes a result too doubtful to be written.
public struct TrustOptions: Equatable, Sendable {
  /// The share of keyframes' patches that need texture, at least, in the median.
  public var minimumTexture = 0.02

  /// A focal length is refused when it is further than this share from all that are likely.
  public var maximumFocalError = 0.1

  /// A focal length is doubted when it is further than this share from all that are likely.
  public var doubtfulFocalError = 0.03

  /// Focal lengths are likely within so many sigmas of the best.
  public var likelyFocalSigmas = 5.0

  /// What a focal length leaves unexplained is at least so many times what the best one leaves, if it is wrong.
  ///
  /// Straight ahead the flow hardly tells: all leave nearly the same.
  public var minimumFocalExcess = 1.05

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

  /// Refuses a focal length, in pixels, that is far from the likely ones.
  func checkFocal(_ focal: FocalEstimate?, given: Double) throws {
    guard let focal, isFar(focal, by: maximumFocalError) else { return }
    throw OdometryError.wrongCalibration(givenFocal: given, likelyFocal: given * focal.factor)
  }

  /// What to say of a focal length, in pixels, that others are likelier than; nil where it is likely.
  public func doubt(of focal: FocalEstimate?, given: Double) -> String? {
    guard let focal, isFar(focal, by: doubtfulFocalError) else { return nil }
    return
      "a focal length of \(Int((given * focal.factor).rounded())) px explains the flow better than the \(Int(given.rounded())) px given: check the calibration"
  }

  private func isFar(_ focal: FocalEstimate, by share: Double) -> Bool {
    focal.excess >= minimumFocalExcess && focal.isFar(by: share, sigmas: likelyFocalSigmas)
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
