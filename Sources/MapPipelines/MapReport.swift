internal import Datasets
internal import Evaluation
internal import Formats
internal import Foundation
internal import Geometry
internal import Imagery
internal import Parallelism
internal import Pipelines
internal import Rendering

/// The page that tells a person what a reconstruction made, how sure it is and what it cost.
struct MapReport: Sendable {
  let sequence: FrameSequence
  let result: ReconstructionResult

  /// The command as it was given.
  let command: String

  /// The true trajectory's file, where there is one.
  let truthPath: String?

  /// Threads to draw with.
  let threads: Int

  /// Keyframes of which pictures are shown.
  private static let shownFrames = 4

  static let unit = "units"

  /// Reads what the stages wrote and writes the page.
  func write() throws {
    let folder = result.folder
    let cloud = try PLYFile.read(folder.map)
    let trajectory = try TUMTrajectory.read(folder.trajectory)
    let index = try FlowIndex.read(in: folder.flow)
    var content = ReportContent(
      title: folder.path.split(separator: "/").last.map(String.init) ?? folder.path,
      summary: summary(cloud, trajectory, index)
    )
    content.figures = [
      .init("Frames placed", "\(trajectory.poses.count)", note: "of \(sequence.count)"),
      .init("Keyframes", "\(Int(result.result("keyframes", of: "fuse") ?? 0))"),
      .init("Points", NumberText.count(cloud.count)),
      .init(
        "Camera path",
        NumberText.significant(trajectory.pathLength),
        unit: Self.unit,
        note: "1 unit = \(result.unit)"
      ),
    ]
    let segments = try folder.segmentTrajectories()
    content.warnings = warnings(trajectory, segments)
    content.segments = segmentPart(segments)
    content.mapViews = try mapViews(cloud, trajectory, index.pinhole)
    content.certainty = try certainty(cloud, trajectory, index.pinhole)
    content.movers = try movers()
    let truth = try truthPath.map {
      try TrajectoryEvaluation(trajectory, truth: try TrajectoryFile.read($0))
    }
    if let truth { content.accuracy = accuracy(truth) }
    content.path = ReportContent.Part(
      drawings: [
        (
          TrajectoryPlot(
            estimate: trajectory,
            truth: try truthInMapUnits(truth),
            unit: Self.unit
          ).drawing(),
          truth == nil
            ? "The camera's path, from above." : "The camera's path, from above, with the truth."
        )
      ])
    content.frames = try frames(index)
    if !content.frames.isEmpty {
      content.frameKeys = [try picture(FlowWheel.key(diameter: 96), "Direction and length of flow")]
    }
    let stages = ["flow", "pose", "depth", "predicted depth", "movers", "fuse"]
    content.timings = stages.compactMap { stage in
      result.seconds(of: stage).map {
        .init(
          stage: stage,
          seconds: $0,
          note: "\(NumberText.fixed(Double(sequence.count) / $0, decimals: 1)) frames/s"
        )
      }
    }
    content.provenance = .init(
      command: command,
      options: [
        .init("flow network", result.flowNetwork),
        .init("voxel", NumberText.significant(result.result("voxel_size", of: "fuse") ?? 0)),
      ],
      versions: [.init("parallax", suiteVersion)],
      inputs: [.init("\(sequence.count) frames", "SHA-256 \(result.digest)")]
    )
    try AtomicFile.write(folder.report, text: ReportPage(content).html)
  }

  private func summary(_ cloud: PointCloud, _ trajectory: Trajectory, _ index: FlowIndex) -> String
  {
    "\(NumberText.count(cloud.count)) points from \(Int(result.result("keyframes", of: "fuse") ?? 0)) keyframes of \(sequence.count) frames, \(sequence.width) × \(sequence.height) pixels. Nothing gave the scale: lengths are in units of the \(result.unit)."
  }

  private func warnings(_ trajectory: Trajectory, _ segments: [Trajectory]) -> [String] {
    var warnings: [String] = []
    let missing = sequence.count - trajectory.poses.count
    let elsewhere = segments.reduce(0) { $0 + $1.poses.count }
    if !segments.isEmpty {
      warnings.append(
        "Tracking was lost: the sequence falls into \(segments.count + 1) segments. This map is the longest; \(elsewhere) frames belong to others, each with its own origin and scale."
      )
    }
    if missing > elsewhere {
      warnings.append(
        "\(missing - elsewhere) of \(sequence.count) frames saw too little of the map and have no pose."
      )
    }
    if let camera = sequence.camera,
      let doubt = TrustOptions().doubt(of: result.focal, given: camera.focal.x)
    {
      warnings.append(doubt.prefix(1).uppercased() + doubt.dropFirst() + ".")
    }
    return warnings
  }

  private func mapViews(_ cloud: PointCloud, _ trajectory: Trajectory, _ camera: Camera) throws
    -> [ReportContent.Picture]
  {
    let scene = MapScene(cloud, trajectory: trajectory)
    let captions: [(MapViewKind, String)] = [
      (.oblique, "From above and behind the first camera"), (.top, "Plan, to scale"),
      (.first, "From the first camera"),
    ]
    return try orderedResults(captions.count, threads: threads) { number in
      let (kind, caption) = captions[number]
      let view = scene.viewpoint(kind, width: 1200, height: 800, camera: camera)
      return try picture(
        scene.picture(from: view, style: MapStyle(unit: Self.unit)),
        caption
      )
    }
  }

  private func accuracy(_ truth: TrajectoryEvaluation) -> ReportContent.Part {
    .init(
      text: ["Compared with the true trajectory after the best rotation, translation and scale."],
      figures: [
        .init(
          "Absolute trajectory error",
          NumberText.significant(truth.absolutePercent),
          unit: "%",
          note: "root mean square, of the path's length"
        ),
        .init(
          "… in the truth's units",
          NumberText.significant(truth.absolute.rootMeanSquare)
        ),
        .init("Frames compared", "\(truth.pairs)", note: "of \(truth.truePoses)"),
      ]
    )
  }

  /// The truth, moved to where and as large as the map is.
  private func truthInMapUnits(_ truth: TrajectoryEvaluation?) throws -> Trajectory? {
    guard let truth, let truthPath else { return nil }
    let mapFromTruth = truth.truthFromEstimate.inverse
    // A recording's truth is often longer than the part that was mapped.
    let times = truth.errorsByTime.map(\.timestamp)
    guard let first = times.min(), let last = times.max() else { return nil }
    return Trajectory(
      poses: try TrajectoryFile.read(truthPath).poses.filter {
        $0.timestamp >= first && $0.timestamp <= last
      }.map {
        TimedPose(timestamp: $0.timestamp, worldFromCamera: mapFromTruth.moved($0.worldFromCamera))
      }
    )
  }

  private func frames(_ index: FlowIndex) throws -> [ReportContent.Frame] {
    // Those of other segments have no depth in this map.
    let keyframes = index.keyframes.filter { position in
      FileManager.default.fileExists(
        atPath: "\(result.mapDepth.depth)/\(index.frames[position].name).pfm"
      )
    }
    let number = min(Self.shownFrames, keyframes.count)
    return try orderedResults(number, threads: threads) { step in
      let place = number > 1 ? step * (keyframes.count - 1) / (number - 1) : 0
      let position = keyframes[place]
      let name = index.frames[position].name
      let depth = try PFM.read("\(result.mapDepth.depth)/\(name).pfm")
      let sigma = try PFM.read("\(result.mapDepth.sigma)/\(name).pfm")
      var pictures = [try picture(try sequence.frame(at: position).image, "Frame")]
      if let pair = index.pairs.first(where: {
        $0.contains(position) && isBetweenKeyframes($0, index)
      }) {
        let other = pair[0] == position ? pair[1] : pair[0]
        let flow = try FloFile.read(index.path(from: position, to: other, in: result.folder.flow))
        pictures.append(
          try picture(
            FlowWheel(for: flow).picture(of: flow),
            "Flow to frame \(index.frames[other].name)"
          )
        )
      }
      pictures.append(
        try picture(ScalarPicture.depth(of: depth).picture(of: depth), "Depth, near is bright")
      )
      pictures.append(
        try picture(
          ScalarPicture.sigma(of: sigma).picture(of: sigma),
          "Sigma of depth, certain is dark"
        )
      )
      return .init(name: name, pictures: pictures)
    }
  }

  private func isBetweenKeyframes(_ pair: [Int], _ index: FlowIndex) -> Bool {
    pair.allSatisfy(index.keyframes.contains)
  }

  func picture(_ image: Image, _ caption: String) throws -> ReportContent.Picture {
    try .init(image, caption: caption, encode: { try JPEG.encode($0, quality: 88) })
  }
}
