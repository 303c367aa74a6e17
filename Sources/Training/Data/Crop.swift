internal import Geometry
internal import Imagery
internal import SyntheticScenes

/// A part of an image, and whether it is mirrored, drawn at random for a sample.
struct Crop: Equatable {
  let x: Int
  let y: Int
  let width: Int
  let height: Int
  /// Whether left and right are exchanged.
  let isMirrored: Bool
  /// Whether top and bottom are exchanged.
  let isUpsideDown: Bool

  /// A crop of an image; throws where the image is smaller.
  init(
    width: Int,
    height: Int,
    of imageWidth: Int,
    _ imageHeight: Int,
    turning: Bool,
    _ random: inout SeededRandom
  ) throws {
    guard imageWidth >= width, imageHeight >= height else {
      throw CropError(
        description:
          "images of \(imageWidth) × \(imageHeight) pixels, expected \(width) × \(height) "
          + "or more; train at a smaller size"
      )
    }
    self.width = width
    self.height = height
    x = random.index(below: imageWidth - width + 1)
    y = random.index(below: imageHeight - height + 1)
    isMirrored = turning && random.sign() < 0
    isUpsideDown = turning && random.uniform(0...1) < 0.1
  }

  /// All of an image, mirrored from side to side or from top to bottom.
  init(mirroring width: Int, _ height: Int, sides: Bool = true, ends: Bool = false) {
    (self.width, self.height) = (width, height)
    (x, y) = (0, 0)
    isMirrored = sides
    isUpsideDown = ends
  }

  /// Where the pixel at a place of the crop was in the image, row by row.
  private func source(_ column: Int, _ row: Int) -> (x: Int, y: Int) {
    (
      x + (isMirrored ? width - 1 - column : column),
      y + (isUpsideDown ? height - 1 - row : row)
    )
  }

  private func values<Value>(_ all: [Value], stride: Int) -> [Value] {
    var result: [Value] = []
    result.reserveCapacity(width * height)
    for row in 0..<height {
      for column in 0..<width {
        let place = source(column, row)
        result.append(all[place.y * stride + place.x])
      }
    }
    return result
  }

  /// The part of an image.
  func of(_ image: Image) -> Image {
    let channels = image.channels
    var part = Image(width: width, height: height, channels: channels)
    for row in 0..<height {
      for column in 0..<width {
        let place = source(column, row)
        for channel in 0..<channels {
          part.pixels[(row * width + column) * channels + channel] =
            image.pixels[(place.y * image.width + place.x) * channels + channel]
        }
      }
    }
    return part
  }

  /// The part of a map.
  func of(_ map: DepthMap) -> DepthMap {
    DepthMap(width: width, height: height, values: values(map.values, stride: map.width))
  }

  /// The part of a flow, whose vectors are mirrored too.
  func of(_ flow: FlowField) -> FlowField {
    let sign = SIMD2<Float>(isMirrored ? -1 : 1, isUpsideDown ? -1 : 1)
    return FlowField(
      width: width,
      height: height,
      vectors: values(flow.vectors, stride: flow.width).map { $0 * sign }
    )
  }

  /// The camera that sees the part; one that is mirrored must have no distortion.
  func of(_ camera: Camera) -> Camera {
    precondition(!isMirrored && !isUpsideDown || camera.distortion == .pinhole)
    let centre = camera.centre - Vector2(Double(x), Double(y))
    return Camera(
      width: width,
      height: height,
      focal: camera.focal,
      centre: Vector2(
        isMirrored ? Double(width - 1) - centre.x : centre.x,
        isUpsideDown ? Double(height - 1) - centre.y : centre.y
      ),
      distortion: camera.distortion
    )
  }
}

/// Images smaller than samples of them are to be.
struct CropError: Error, CustomStringConvertible {
  let description: String
}
