/// How a picture must be turned to stand upright, as cameras note it (Exif 2.3, tag 0x0112).
public enum ImageOrientation: Int, CaseIterable, Sendable {
  /// It stands upright.
  case upright = 1
  /// Left and right are exchanged.
  case mirrored = 2
  /// It stands on its head.
  case upsideDown = 3
  /// Top and bottom are exchanged.
  case flipped = 4
  /// Rows are columns.
  case transposed = 5
  /// It has to be turned by 90° clockwise.
  case turnedLeft = 6
  /// Rows are columns, and it stands on its head.
  case transverse = 7
  /// It has to be turned by 90° anticlockwise.
  case turnedRight = 8

  /// Whether width and height are exchanged.
  public var exchangesSides: Bool { rawValue >= 5 }
}

extension Image {
  /// The picture, stored in an orientation, as it stands upright.
  public func upright(from orientation: ImageOrientation) -> Image {
    guard orientation != .upright else { return self }
    let isSideways = orientation.exchangesSides
    var out = Image(
      width: isSideways ? height : width,
      height: isSideways ? width : height,
      channels: channels
    )
    // Where the upright picture's first pixel is stored, and the way to its right and lower neighbours.
    let (right, bottom) = (width - 1, height - 1)
    let (x, y, column, row): (Int, Int, SIMD2<Int>, SIMD2<Int>) =
      switch orientation {
      case .upright: (0, 0, SIMD2(1, 0), SIMD2(0, 1))
      case .mirrored: (right, 0, SIMD2(-1, 0), SIMD2(0, 1))
      case .upsideDown: (right, bottom, SIMD2(-1, 0), SIMD2(0, -1))
      case .flipped: (0, bottom, SIMD2(1, 0), SIMD2(0, -1))
      case .transposed: (0, 0, SIMD2(0, 1), SIMD2(1, 0))
      case .turnedLeft: (0, bottom, SIMD2(0, -1), SIMD2(1, 0))
      case .transverse: (right, bottom, SIMD2(0, -1), SIMD2(-1, 0))
      case .turnedRight: (right, 0, SIMD2(0, 1), SIMD2(-1, 0))
      }
    let step = (column.y * width + column.x) * channels
    let line = (row.y * width + row.x) * channels
    let start = (y * width + x) * channels
    pixels.withUnsafeBufferPointer { stored in
      out.pixels.withUnsafeMutableBufferPointer { upright in
        var at = 0
        for y in 0..<out.height {
          for x in 0..<out.width {
            let from = start + y * line + x * step
            for channel in 0..<channels {
              upright[at] = stored[from + channel]
              at += 1
            }
          }
        }
      }
    }
    return out
  }
}
