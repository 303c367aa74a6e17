internal import Odometry

/// What a reconstruction made.
public struct ReconstructionResult: Sendable {
  /// Where it lies.
  public let folder: MapFolder

  /// A digest of the input frames.
  public let digest: String

  /// The name of the flow estimator.
  public let flowNetwork: String

  /// The unit of length of the map.
  public let unit: String

  let records: StageRecords

  /// Seconds that a stage took when it was done; nil for a stage that there is not.
  public func seconds(of stage: String) -> Double? { records.stages[stage]?.seconds }

  /// A number that a stage reported.
  public func result(_ name: String, of stage: String) -> Double? {
    records.stages[stage]?.results[name]
  }

  /// The folders of the depth that the map was made from, and of its sigma.
  var mapDepth: (depth: String, sigma: String) {
    seconds(of: "predicted depth") == nil
      ? (folder.depth, folder.sigma) : (folder.fusedDepth, folder.fusedSigma)
  }
}

extension FocalEstimate {
  /// What goes into records and the manifest.
  var numbers: [String: Double] {
    ["focal_factor": factor, "focal_excess": excess, "focal_log_sigma": logSigma]
  }
}

extension ReconstructionResult {
  /// The focal length that the flow asks for; nil where it says nothing of it.
  var focal: FocalEstimate? {
    guard let factor = result("focal_factor", of: "pose"),
      let excess = result("focal_excess", of: "pose"),
      let sigma = result("focal_log_sigma", of: "pose")
    else { return nil }
    return FocalEstimate(factor: factor, excess: excess, logSigma: sigma)
  }
}
