// A mixture of two Gaussians in the plane, fitted by expectation–maximisation (A. Dempster, N. Laird
// and D. Rubin, "Maximum likelihood from incomplete data via the EM algorithm", 1977).

internal import Foundation

/// What the residuals of one flow, in sigmas, say of motion: most are of static pixels, some are not.
public struct ResidualMixture: Equatable, Sendable {
  /// The spread of static residuals per axis, in sigmas.
  public let scale: Double

  /// The share of residuals that moving pixels explain better.
  public let movingShare: Double

  private let options: MoverOptions

  /// Fits the mixture to residual lengths in sigmas; those that are not a number are left out.
  ///
  /// Static residuals are Gaussian in both axes; moving ones have the same form, `movingSpread` times
  /// as wide. The scale is at least `leastScale`: what a sigma promises is not doubted downwards.
  public init(_ distances: [Float], options: MoverOptions = .init()) {
    self.options = options
    let known = distances.filter(\.isFinite).sorted()
    guard !known.isEmpty else {
      (scale, movingShare) = (options.leastScale, 0)
      return
    }
    let spread = options.movingSpread
    // The median of a length in the plane is 1.1774 times its spread per axis.
    var scale = max(options.leastScale, Double(known[known.count / 2]) / 1.1774)
    var share = 0.05
    // Beyond three spreads of moving pixels all residuals are alike.
    let squares = known.map { Double($0) * Double($0) }
    for _ in 0..<20 {
      let limit = 9 * spread * spread * scale * scale
      var (moving, rest, sum) = (0.0, 0.0, 0.0)
      for square in squares {
        let r = min(square, limit) / (2 * scale * scale)
        let still = (1 - share) * exp(-r)
        let moved = share * exp(-r / (spread * spread)) / (spread * spread)
        let p = moved / (moved + still)
        moving += p
        rest += 1 - p
        sum += (1 - p) * square
      }
      share = min(max(moving / Double(squares.count), 0.001), 0.5)
      guard rest > 0 else { break }
      let next = max(options.leastScale, (sum / (2 * rest)).squareRoot())
      let isSettled = abs(next - scale) < 1e-4 * scale
      scale = next
      if isSettled { break }
    }
    self.scale = scale
    movingShare = share
  }

  /// The log of the likelihood of a residual if its pixel moves, over that if it is static.
  ///
  /// Bounded above, for some flow of static pixels is plainly wrong; 0 where the residual is unknown.
  public func logRatio(_ distance: Float) -> Float {
    guard distance.isFinite else { return 0 }
    let spread = options.movingSpread
    let r = Double(distance) / scale
    let ratio = spread * spread * exp(-0.5 * r * r * (1 - 1 / (spread * spread)))
    return Float(-log((1 - options.outlierShare) * ratio + options.outlierShare))
  }
}
