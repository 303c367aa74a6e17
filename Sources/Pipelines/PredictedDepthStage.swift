public import Datasets
internal import Formats
internal import Foundation
internal import Geometry
internal import Imagery
public import Odometry

/// Triangulated depth and a network's, fused for every keyframe.
public struct PredictedDepthStage: Sendable {
  /// How both are joined.
  public var options = PredictionOptions()

  /// The defaults.
  public init() {}

  /// What the stage found.
  public struct Result: Sendable {
    /// Keyframes with triangulated depth.
    public let keyframes: Int

    /// Those whose prediction could be aligned and measured.
    public let predicted: Int

    /// The share of pixels that triangulation knows.
    public let knownShare: Double

    /// The share of pixels that only the prediction knows.
    public let addedShare: Double

    /// The median relative error of the predictions where triangulation knows depth, as 1σ.
    public let disagreement: Double
  }

  /// Writes `NAME.pfm` of fused depth and sigma for every keyframe of which there is triangulated depth.
  ///
  /// Keyframes whose prediction cannot be aligned keep their triangulated depth and are named in a note.
  /// `key` stands for all that the files are made from; what other runs made from something else is removed.
  /// A stopped run's files are made again: their errors are part of what the stage found.
  @discardableResult
  public func run(
    _ sequence: FrameSequence,
    predictor: any DepthPredictor,
    key: String,
    trajectory path: String,
    triangulated: (depth: String, sigma: String),
    to fused: (depth: String, sigma: String),
    progress: any StageProgress = SilentProgress()
  ) throws -> Result {
    let camera = try sequence.requireCamera()
    let trajectory = try TUMTrajectory.read(path)
    let chosen = sequence.entries.indices.filter { position in
      StageDepth.isThere(sequence.entries[position].name, in: triangulated.depth)
    }
    let names = Set(chosen.map { sequence.entries[$0].name + ".pfm" })
    let journals = try [fused.depth, fused.sigma].map { try FolderJournal($0, key: key) }
    for journal in journals { try journal.remove(allBut: names) }
    var (known, added, pixels, predicted) = (0, 0, 0, 0)
    var errors: [Double] = []
    progress.begin("Predicted depth", total: chosen.count)
    for position in chosen {
      let name = sequence.entries[position].name
      let estimate = DepthEstimate(
        depth: try StageDepth.read(name, in: triangulated.depth, of: camera),
        sigma: try StageDepth.read(name, in: triangulated.sigma, of: camera)
      )
      var result = estimate
      if let range = estimate.range,
        let prediction = try predictor.prediction(
          sequence,
          at: position,
          trajectory: trajectory,
          range: range
        ),
        prediction.values.width == estimate.depth.width,
        prediction.values.height == estimate.depth.height,
        let measured = prediction.measured(against: estimate, options: options)
      {
        result = estimate.fused(with: measured.estimate, options: options)
        errors += measured.disagreement.cells
        predicted += 1
      } else {
        progress.note("\(name): the network's depth could not be aligned; triangulated only")
      }
      let own = estimate.depth.values.count { $0 > 0 }
      known += own
      added += result.depth.values.count { $0 > 0 } - own
      pixels += result.depth.values.count
      for journal in journals { try journal.willMake("\(name).pfm") }
      try PFM.write(result.depth, to: "\(fused.depth)/\(name).pfm")
      try PFM.write(result.sigma, to: "\(fused.sigma)/\(name).pfm")
      progress.advance()
    }
    errors.sort()
    return Result(
      keyframes: chosen.count,
      predicted: predicted,
      knownShare: Double(known) / Double(max(pixels, 1)),
      addedShare: Double(added) / Double(max(pixels, 1)),
      disagreement: errors.isEmpty ? .nan : errors[errors.count / 2]
    )
  }
}

extension DepthEstimate {
  /// From nearer than almost all that is known to farther; nil where little is.
  fileprivate var range: ClosedRange<Double>? {
    let sorted = depth.values.filter { $0 > 0 }.sorted()
    guard sorted.count >= 100 else { return nil }
    let (near, far) = (sorted[sorted.count / 50], sorted[sorted.count - 1 - sorted.count / 50])
    return Double(near) * 0.7...Double(far) * 1.4
  }
}
