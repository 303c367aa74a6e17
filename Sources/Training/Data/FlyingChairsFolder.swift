// A. Dosovitskiy et al., "FlowNet" (ICCV 2015): FlyingChairs, 22,872 pairs of 512 × 384 pixels.

internal import Foundation
internal import Formats
internal import Imagery
internal import SyntheticScenes

/// The pairs of FlyingChairs: files `00001_img1.ppm`, `00001_img2.ppm`, `00001_flow.flo` … in one folder.
///
/// Held out are those marked 2 in `FlyingChairs_train_val.txt`, in the folder or beside it, or every 36th
/// without it. Pairs are cropped and mirrored at random.
public struct FlyingChairsFolder: SampleSource {
  private let pairs: [String]
  private let width: Int
  private let height: Int
  private let isHeldOut: Bool

  /// The pairs of a folder for training or, held out from it, for validation.
  public init(_ folder: String, width: Int, height: Int, isHeldOut: Bool) throws {
    self.width = width
    self.height = height
    self.isHeldOut = isHeldOut
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix("_flow.flo") }.sorted()
    guard !names.isEmpty else {
      throw FileError(
        folder,
        found: "no files *_flow.flo",
        expected: "the folder \"data\" of FlyingChairs"
      )
    }
    let marks = try Self.marks(folder)
    if let marks, marks.count != names.count {
      throw FileError(
        folder,
        found: "\(names.count) pairs and \(marks.count) marks in FlyingChairs_train_val.txt",
        expected: "one mark a pair"
      )
    }
    pairs = names.enumerated().filter { index, _ in
      (marks.map { $0[index] } ?? (index % 36 == 0)) == isHeldOut
    }.map { "\(folder)/\($1.dropLast("_flow.flo".count))" }
    guard !pairs.isEmpty else {
      throw FileError(
        folder,
        found: "no pairs \(isHeldOut ? "for validation" : "to learn from")",
        expected: "pairs marked \(isHeldOut ? 2 : 1)"
      )
    }
  }

  /// A pair drawn at random, cropped and, for training, mirrored.
  public func sample(seed: UInt64) throws -> FlowPair {
    var random = SeededRandom(seed: seed)
    let path = pairs[random.index(below: pairs.count)]
    let first = try ImageFile.read(path + "_img1.ppm")
    let second = try ImageFile.read(path + "_img2.ppm")
    let flow = try FloFile.read(path + "_flow.flo")
    guard first.width == second.width, first.height == second.height, first.width == flow.width,
      first.height == flow.height
    else {
      throw FileError(path, found: "images and flow of several sizes", expected: "one size")
    }
    let crop = try Crop(
      width: width,
      height: height,
      of: first.width,
      first.height,
      turning: !isHeldOut,
      &random
    )
    return FlowPair(first: crop.of(first), second: crop.of(second), flow: crop.of(flow))
  }

  private static func marks(_ folder: String) throws -> [Bool]? {
    let name = "FlyingChairs_train_val.txt"
    let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    for path in ["\(folder)/\(name)", "\(parent)/\(name)"]
    where FileManager.default.fileExists(atPath: path) {
      return try FileContents.text(of: path).split(whereSeparator: \.isWhitespace).map { $0 == "2" }
    }
    return nil
  }
}
