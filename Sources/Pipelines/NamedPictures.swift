internal import Datasets
internal import Formats
internal import Geometry
internal import Imagery
internal import Parallelism

/// The pictures of a sequence by their frames' names.
struct NamedPictures {
  private let sequence: FrameSequence
  private let positions: [String: Int]

  /// The pictures of the frames that have these names; throws where one is missing or the camera is another.
  init(_ sequence: FrameSequence, names: [String], camera: Camera) throws {
    self.sequence = sequence
    positions = Dictionary(
      sequence.entries.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first }
    )
    if let missing = names.first(where: { positions[$0] == nil }) {
      throw FileError(
        missing,
        found: "a flow of a frame that is not among FRAMES",
        expected: "the frames that the flow was made from",
        advice: "give FRAMES and --start, --end and --every as `parallax flow` got them"
      )
    }
    let pictures = try sequence.requireCamera()
    guard pictures.width == camera.width, pictures.height == camera.height else {
      throw FileError(
        names.first ?? "FRAMES",
        found: "\(pictures.width) × \(pictures.height) pixels",
        expected: "\(camera.width) × \(camera.height) as the flow",
        advice: "give the calibration and --max-size as `parallax flow` got them"
      )
    }
  }

  /// A frame's picture.
  func image(of name: String) throws -> Image {
    guard let position = positions[name] else { preconditionFailure("a frame without a picture") }
    return try sequence.frame(at: position).image
  }

  /// Frames' pictures, files on so many threads; a video is decoded in order.
  func images(of names: [String], threads: Int) throws -> [Image] {
    try orderedResults(names.count, threads: sequence.isVideo ? 1 : threads) { number in
      try image(of: names[number])
    }
  }
}
