internal import Datasets
internal import Formats
internal import Geometry
internal import Imagery
internal import Odometry
internal import Parallelism
internal import Rendering

extension MapReport {
  /// How sure the map is of itself: its sigma in numbers, spread and place.
  func certainty(_ cloud: PointCloud, _ trajectory: Trajectory, _ camera: Camera) throws
    -> ReportContent.Part
  {
    guard case .float(let sigmas)? = cloud.property(named: "sigma")?.values, !sigmas.isEmpty else {
      return .init()
    }
    let sorted = sigmas.sorted()
    return .init(
      text: [
        "Each point's sigma is the error that the flow's own disagreement implies, carried through the triangulation and reduced by every keyframe that saw it. Errors of the poses are not in it."
      ],
      figures: [
        .init(
          "Median sigma of a point",
          NumberText.significant(Double(sorted[sorted.count / 2])),
          unit: Self.unit
        ),
        .init(
          "90 % of points below",
          NumberText.significant(Double(sorted[sorted.count * 9 / 10])),
          unit: Self.unit
        ),
        .init(
          "Residual of flow",
          NumberText.significant(result.result("residual_sigmas", of: "pose") ?? 0),
          unit: "σ",
          note: "after adjustment; 1 is what its sigma promises"
        ),
      ] + confirmed + focalFigure,
      pictures: try sigmaViews(cloud, sigmas, trajectory, camera),
      drawings: [
        (
          Histogram(values: sigmas, title: "sigma of points, \(Self.unit)").drawing(),
          "How sigma is spread over the map."
        )
      ]
    )
  }

  private var confirmed: [ReportContent.Figure] {
    guard let share = result.result("confirmed_share", of: "fuse") else { return [] }
    return [
      .init(
        "Pixels confirmed",
        NumberText.fixed(100 * share, decimals: 0),
        unit: "%",
        note: "of keyframes' pixels, by another keyframe"
      )
    ]
  }

  private var focalFigure: [ReportContent.Figure] {
    guard let focal = result.focal, let given = sequence.camera?.focal.x else { return [] }
    let sigma = given * focal.factor * focal.logSigma
    return [
      .init(
        "Focal length that fits best",
        NumberText.significant(given * focal.factor),
        unit: "px",
        note:
          "± \(NumberText.significant(sigma)) px of noise alone; \(NumberText.significant(given)) px given"
      )
    ]
  }

  /// The map from the views above, coloured by sigma, with the key to the colours.
  private func sigmaViews(
    _ cloud: PointCloud,
    _ sigmas: [Float],
    _ trajectory: Trajectory,
    _ camera: Camera
  ) throws -> [ReportContent.Picture] {
    guard let range = ValueRange.robust(sigmas) else { return [] }
    let layer = MapLayer(cloud, colouring: .property("sigma", map: .ember, range: range))
    let scene = MapScene(layers: [layer], trajectory: trajectory)
    let (least, most) = (Double(range.lower), Double(range.upper))
    let captions: [(MapViewKind, String)] = [
      (
        .oblique,
        "Sigma over the map: certain is dark (\(NumberText.significant(least))), doubtful is bright (\(NumberText.significant(most)) \(Self.unit))"
      ),
      (.top, "The same as a plan"),
    ]
    return try orderedResults(captions.count, threads: threads) { number in
      let (kind, caption) = captions[number]
      let view = scene.viewpoint(kind, width: 900, height: 600, camera: camera)
      return try picture(
        scene.picture(from: view, style: MapStyle(unit: Self.unit, showsPath: false)),
        caption
      )
    }
  }
}
