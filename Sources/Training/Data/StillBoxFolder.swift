// C. Pinard et al., "End-to-end depth from motion with stabilized monocular videos" (ISPRS 2017): Still Box.

internal import Foundation
internal import Formats
internal import Geometry
internal import Imagery
internal import SyntheticScenes

/// The scenes of Still Box: folders with a `metadata.json` that lists images, depths, speed and time step.
///
/// The camera flies straight at constant speed without turning. Pairs are one to three frames apart, forwards or
/// backwards; every tenth scene is held out.
public struct StillBoxFolder: SampleSource {
  private struct Scene: Sendable {
    let images: [String]
    let depths: [String]
    /// Metres between two frames.
    let step: Double
  }

  private let scenes: [Scene]
  private let width: Int
  private let height: Int

  /// The scenes of a folder, or of the folders in it.
  public init(_ folder: String, width: Int, height: Int, isHeldOut: Bool) throws {
    self.width = width
    self.height = height
    let inner = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    let folders = ([folder] + inner.map { "\(folder)/\($0)" }).filter {
      FileManager.default.fileExists(atPath: $0 + "/metadata.json")
    }
    guard !folders.isEmpty else {
      throw FileError(folder, found: "no metadata.json", expected: "a folder of Still Box")
    }
    let all = try folders.flatMap(Self.scenes)
    scenes = all.indices.filter { all.count == 1 || ($0 % 10 == 9) == isHeldOut }.map { all[$0] }
    guard !scenes.isEmpty else {
      throw FileError(
        folder,
        found: "\(all.count) scenes",
        expected: "10 or more, to hold some out"
      )
    }
  }

  /// A pair drawn at random and cropped.
  public func sample(seed: UInt64) throws -> DepthPairSample {
    var random = SeededRandom(seed: seed)
    let scene = scenes[random.index(below: scenes.count)]
    let shift = 1 + random.index(below: min(3, scene.images.count - 1))
    let first = random.index(below: scene.images.count - shift)
    let (from, to) = random.sign() > 0 ? (first, first + shift) : (first + shift, first)
    let reference = try ImageFile.read(scene.images[from])
    let target = try ImageFile.read(scene.images[to])
    let depth = try NPYFile.readDepth(scene.depths[to])
    guard reference.width == target.width, reference.height == target.height,
      depth.width == target.width, depth.height == target.height
    else {
      throw FileError(
        scene.images[to],
        found: "images and depth of several sizes",
        expected: "one size"
      )
    }
    let crop = try Crop(
      width: width,
      height: height,
      of: target.width,
      target.height,
      turning: true,
      &random
    )
    return DepthPairSample(
      reference: crop.of(reference),
      target: crop.of(target),
      depth: crop.of(depth),
      displacement: scene.step * Double(shift)
    )
  }

  /// The target of each pair alone.
  var targets: any SampleSource<DepthSample> { Targets(pairs: self) }

  private struct Targets: SampleSource {
    let pairs: StillBoxFolder

    func sample(seed: UInt64) throws -> DepthSample {
      let pair = try pairs.sample(seed: seed)
      return DepthSample(image: pair.target, depth: pair.depth)
    }
  }

  private static func scenes(_ folder: String) throws -> [Scene] {
    let path = folder + "/metadata.json"
    let metadata: Metadata
    do {
      metadata = try JSONDecoder().decode(
        Metadata.self,
        from: Data(try FileContents.bytes(of: path))
      )
    } catch let error as DecodingError {
      throw FileError(
        path,
        found: "no metadata of Still Box (\(error.localizedDescription))",
        expected: "scenes with imgs, depth, speed and time_step"
      )
    }
    return try metadata.scenes.map { scene in
      let step = scene.speed.length * scene.time_step
      guard scene.imgs.count == scene.depth.count, scene.imgs.count > 1, step > 0 else {
        throw FileError(
          path,
          found: "a scene of \(scene.imgs.count) images and \(scene.depth.count) depths",
          expected: "as many, 2 or more, and a speed"
        )
      }
      return Scene(
        images: scene.imgs.map { "\(folder)/\($0)" },
        depths: scene.depth.map { "\(folder)/\($0)" },
        step: step
      )
    }
  }

  /// Keys as in the files.
  private struct Metadata: Decodable {
    let scenes: [Entry]

    struct Entry: Decodable {
      let imgs: [String]
      let depth: [String]
      let speed: Speed
      let time_step: Double
    }

    /// A number, or a vector of three.
    struct Speed: Decodable {
      let length: Double

      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let number = try? value.decode(Double.self) {
          length = number
        } else {
          let vector = try value.decode([Double].self)
          length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
      }
    }
  }
}
