// T. Zhou et al., "Unsupervised learning of depth and ego-motion from video" (CVPR 2017), formatted as by
// ClementPinard/SfmLearner-Pytorch.

internal import Foundation
internal import Formats
internal import Geometry
internal import Imagery
internal import SyntheticScenes

/// Sequences as SfMLearner keeps them: `train.txt` and `val.txt` list folders of images with a `cam.txt`.
///
/// A folder has images `0000000.jpg` …, the nine numbers of K in `cam.txt`, and where they are known depths
/// `0000000.npy` … and camera-to-world matrices of twelve numbers a line in `poses.txt`.
public struct SfMLearnerFolder: SampleSource {
  private struct Scene: Sendable {
    let images: [String]
    let matrix: [Double]
    let worldFromCamera: [RigidTransform]
  }

  private let scenes: [Scene]
  private let width: Int
  private let height: Int
  private let images: Int

  /// The sequences of a folder for training or for validation.
  public init(
    _ folder: String,
    width: Int,
    height: Int,
    images: Int = 3,
    isHeldOut: Bool
  ) throws {
    precondition(images % 2 == 1)
    self.width = width
    self.height = height
    self.images = images
    let list = folder + (isHeldOut ? "/val.txt" : "/train.txt")
    let names = try FileContents.text(of: list).split(whereSeparator: \.isNewline)
    scenes = try names.map { try Self.scene("\(folder)/\($0)") }.filter {
      $0.images.count >= images
    }
    guard !scenes.isEmpty else {
      throw FileError(list, found: "no sequence of \(images) images", expected: "one or more")
    }
  }

  /// Consecutive images drawn at random, cropped.
  public func sample(seed: UInt64) throws -> ViewsSample {
    var random = SeededRandom(seed: seed)
    let scene = scenes[random.index(below: scenes.count)]
    let first = random.index(below: scene.images.count - images + 1)
    let places = first..<first + images
    let middle = first + images / 2
    let pictures = try places.map { try ImageFile.read(scene.images[$0]) }
    let (imageWidth, imageHeight) = (pictures[0].width, pictures[0].height)
    guard pictures.allSatisfy({ $0.width == imageWidth && $0.height == imageHeight }) else {
      throw FileError(scene.images[first], found: "images of several sizes", expected: "one size")
    }
    let depthPath = scene.images[middle].dropLast(4) + ".npy"
    let depth =
      FileManager.default.fileExists(atPath: String(depthPath))
      ? try NPYFile.readDepth(String(depthPath)) : DepthMap(width: imageWidth, height: imageHeight)
    guard depth.width == imageWidth, depth.height == imageHeight else {
      throw FileError(
        String(depthPath),
        found: "depth of \(depth.width) × \(depth.height) pixels",
        expected: "\(imageWidth) × \(imageHeight), as the image"
      )
    }
    let k = scene.matrix
    let camera = Camera(
      width: imageWidth,
      height: imageHeight,
      focal: Vector2(k[0], k[4]),
      centre: Vector2(k[2], k[5])
    )
    let crop = try Crop(
      width: width,
      height: height,
      of: imageWidth,
      imageHeight,
      turning: false,
      &random
    )
    return ViewsSample(
      images: pictures.map(crop.of),
      depth: crop.of(depth),
      camera: crop.of(camera),
      cameraFromMiddle: places.map {
        scene.worldFromCamera.isEmpty
          ? .identity : scene.worldFromCamera[$0].inverse * scene.worldFromCamera[middle]
      }
    )
  }

  /// The middle image of each sample alone; its depth must be known.
  var middles: any SampleSource<DepthSample> { Middles(views: self) }

  private struct Middles: SampleSource {
    let views: SfMLearnerFolder

    func sample(seed: UInt64) throws -> DepthSample {
      let sample = try views.sample(seed: seed)
      return DepthSample(image: sample.images[views.images / 2], depth: sample.depth)
    }
  }

  private static func scene(_ folder: String) throws -> Scene {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".jpg") || $0.hasSuffix(".png") }.sorted()
    let camera = folder + "/cam.txt"
    let matrix = try numbers(camera)
    guard matrix.count == 9, matrix[0] > 0, matrix[4] > 0 else {
      throw FileError(camera, found: "\(matrix.count) numbers", expected: "the nine of K")
    }
    let poses = folder + "/poses.txt"
    let values = FileManager.default.fileExists(atPath: poses) ? try numbers(poses) : []
    guard values.isEmpty || values.count == 12 * names.count else {
      throw FileError(
        poses,
        found: "\(values.count) numbers for \(names.count) images",
        expected: "twelve an image"
      )
    }
    let transforms = stride(from: 0, to: values.count, by: 12).map { start in
      let v = Array(values[start..<start + 12])
      return RigidTransform(
        rotation: Matrix3(
          rows: Vector3(v[0], v[1], v[2]),
          Vector3(v[4], v[5], v[6]),
          Vector3(v[8], v[9], v[10])
        ),
        translation: Vector3(v[3], v[7], v[11])
      )
    }
    return Scene(
      images: names.map { "\(folder)/\($0)" },
      matrix: matrix,
      worldFromCamera: transforms
    )
  }

  private static func numbers(_ path: String) throws -> [Double] {
    try FileContents.text(of: path).split { $0.isWhitespace || $0 == "," }.map { word in
      guard let value = Double(word), value.isFinite else {
        throw FileError(path, found: "\"\(word)\"", expected: "numbers")
      }
      return value
    }
  }
}
