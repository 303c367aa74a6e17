internal import Formats
public import Geometry
public import Imagery
internal import Vision

/// One frame, ready for use: shrunk, undistorted, in RGB.
public struct Frame: Sendable {
  /// Its position in the whole input, from 0.
  public let index: Int

  /// The name that its results get.
  public let name: String

  /// Seconds, or the index where no time is known.
  public let timestamp: Double

  /// The picture, in RGB.
  public let image: Image

  /// 255 where the picture may be used, 0 on the undistorted border and where the user said so.
  public let known: Mask
}

/// The frames of one camera in the order of time, read one by one.
///
/// Nothing is kept from frame to frame but a video's last few: memory does not grow with the length.
public struct FrameSequence: Sendable {
  /// The chosen frames, in order.
  public let entries: [FrameSelection.Entry]

  /// Width of the frames as they are given out, in pixels.
  public let width: Int

  /// Height of the frames as they are given out, in pixels.
  public let height: Int

  /// The lens as calibrated, for images as they are on disk; nil where nothing is known of it.
  public let inputCamera: Camera?

  /// The pinhole camera of the frames as they are given out; nil where nothing is known of it.
  public let camera: Camera?

  private let selection: FrameSelection
  private let inputWidth: Int
  private let inputHeight: Int
  private let undistorter: Undistorter?
  private let usable: UsableArea
  private let knownEverywhere: Mask

  /// How many frames there are.
  public var count: Int { entries.count }

  /// Whether frames are decoded one after another.
  public var isVideo: Bool { selection.video != nil }

  /// Prepares the frames of a selection, and checks that all images have one size.
  ///
  /// `maximumSize` bounds the longer side in pixels; larger frames are shrunk by area averaging.
  /// `maskPath` names a mask, or a folder of masks, of the size on disk: 0 is not used.
  public init(
    _ selection: FrameSelection,
    lens: Lens = .unknown,
    maximumSize: Int? = nil,
    maskPath: String? = nil
  ) throws {
    self.selection = selection
    entries = selection.entries
    (inputWidth, inputHeight) = try Self.commonSize(of: selection)

    let scale = min(1, Double(maximumSize ?? .max) / Double(max(inputWidth, inputHeight)))
    width = max(1, Int((Double(inputWidth) * scale).rounded()))
    height = max(1, Int((Double(inputHeight) * scale).rounded()))
    inputCamera = try lens.camera(
      width: inputWidth,
      height: inputHeight,
      place: selection.place(of: 0)
    )
    let distorted = inputCamera?.resized(width: width, height: height)
    camera = distorted?.pinhole
    undistorter = distorted.map { Undistorter(camera: $0) }
    usable = try UsableArea(maskPath, names: entries.map(\.name))
    knownEverywhere =
      undistorter?.known ?? Mask(width: width, height: height, filledWith: 255)
  }

  /// The part of the frames that undistortion leaves unknown, 0 … 1.
  var unknownFraction: Double {
    Double(knownEverywhere.values.count { $0 == 0 }) / Double(width * height)
  }

  /// The camera, or an error that says how to give one.
  public func requireCamera() throws -> Camera {
    guard let camera else {
      throw FileError(
        selection.place(of: 0),
        found: "no calibration",
        expected: "the camera's",
        advice: "give --calibration FILE, or --fov DEGREES, or --focal PX"
      )
    }
    return camera
  }

  /// Reads the frame at a position among the chosen ones.
  public func frame(at position: Int) throws -> Frame {
    let entry = entries[position]
    let image = try prepared(picture(at: position).rgb)
    return Frame(
      index: entry.index,
      name: entry.name,
      timestamp: entry.timestamp,
      image: image,
      known: try known(entry)
    )
  }

  /// A digest over the names, times and bytes of all chosen frames, and the bytes of their masks.
  public func digest() throws -> String {
    var sha = SHA256()
    if case .video(let path) = selection.input { sha.update(try FileDigest.sha256(of: path)) }
    for entry in entries {
      sha.update("\(entry.index) \(entry.name) \(entry.timestamp)\n")
      if let path = entry.path { sha.update(try FileDigest.sha256(of: path)) }
    }
    for path in usable.paths(names: entries.map(\.name)) {
      sha.update(try FileDigest.sha256(of: path))
    }
    return sha.hexadecimal
  }

  private func picture(at position: Int) throws -> Image {
    let entry = entries[position]
    let image: Image
    if let path = entry.path {
      image = try ImageFile.read(path)
    } else if let video = selection.video {
      image = try video.frame(at: entry.index)
    } else {
      preconditionFailure("a frame has a file or a video")
    }
    try Self.check(
      (image.width, image.height),
      against: (inputWidth, inputHeight),
      selection,
      position
    )
    return image
  }

  private func known(_ entry: FrameSelection.Entry) throws -> Mask {
    guard let mask = try usable.image(name: entry.name, width: inputWidth, height: inputHeight)
    else { return knownEverywhere }
    // Averaged and interpolated, only pixels that are made of used ones alone stay at 255.
    var known = try prepared(mask).pixels
    for i in known.indices {
      known[i] = known[i] == 255 && knownEverywhere.values[i] != 0 ? 255 : 0
    }
    return Mask(width: width, height: height, values: known)
  }

  private func prepared(_ image: Image) throws -> Image {
    let small = try image.shrunk(width: width, height: height)
    return try undistorter?.image(small) ?? small
  }

  /// The size of all images, from their headers, so that an odd one shows before the work starts.
  private static func commonSize(of selection: FrameSelection) throws -> (width: Int, height: Int) {
    if let video = selection.video { return (video.width, video.height) }
    let paths = selection.entries.compactMap(\.path)
    let size = try ImageFile.size(of: paths[0])
    for (position, path) in paths.enumerated().dropFirst() {
      // Formats of other codecs tell their size only when decoded: they are checked then.
      guard !FrameInput.images([path]).needsOtherCodecs else { continue }
      try check(try ImageFile.size(of: path), against: size, selection, position)
    }
    return size
  }

  private static func check(
    _ size: (width: Int, height: Int),
    against expected: (width: Int, height: Int),
    _ selection: FrameSelection,
    _ position: Int
  ) throws {
    guard size == expected else {
      throw FileError(
        selection.place(of: position),
        found: "\(size.width) × \(size.height) pixels",
        expected: "\(expected.width) × \(expected.height) as in \(selection.place(of: 0))",
        advice: size == (expected.height, expected.width)
          ? "the camera was turned on its side: map the two parts apart (--start, --end)"
          : "one sequence has one size"
      )
    }
  }
}

extension FrameSelection {
  /// The file of a frame, for messages.
  func place(of position: Int) -> String {
    if let path = entries[position].path { return path }
    if case .video(let path) = input { return path }
    return entries[position].name
  }
}
