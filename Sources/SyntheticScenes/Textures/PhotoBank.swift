public import Imagery

/// Photos that surfaces can be painted with, each with its pyramid; they go on mirrored at their
/// borders.
public struct PhotoBank: Sendable {
  /// The longest side of a photo as it is held, in pixels.
  public static let longestSide = 768

  /// One level of one photo.
  struct Level: Sendable {
    let start: Int
    let width: Int
    let height: Int
  }

  /// Levels of each photo; those beyond the coarsest repeat it.
  static let levels = 8

  /// Red, green and blue of a pixel, from the lowest byte; photo by photo, level by level.
  let words: [UInt32]

  /// `levels` of each photo.
  let table: [Level]

  /// How many photos there are.
  public var count: Int { table.count / PhotoBank.levels }

  /// Whether there are none.
  public var isEmpty: Bool { table.isEmpty }

  /// A bank of photos; larger ones are shrunk.
  public init(_ photos: [Image] = []) {
    var words: [UInt32] = []
    var table: [Level] = []
    for photo in photos {
      var level = Raster(photo.rgb, longestSide: PhotoBank.longestSide)
      for _ in 0..<PhotoBank.levels {
        table.append(Level(start: words.count, width: level.width, height: level.height))
        words += level.words
        level = level.halved
      }
    }
    self.words = words
    self.table = table
  }
}

/// An image in floating point while it is shrunk.
private struct Raster {
  let width: Int
  let height: Int
  var colours: [SIMD4<Float>]

  /// The image, at most `longestSide` pixels wide and high: each pixel is the mean of what it covers.
  init(_ image: Image, longestSide: Int) {
    let longest = max(image.width, image.height)
    let (sourceWidth, sourceHeight) = (image.width, image.height)
    let width = max(1, longest > longestSide ? sourceWidth * longestSide / longest : sourceWidth)
    let height = max(1, longest > longestSide ? sourceHeight * longestSide / longest : sourceHeight)
    var colours = [SIMD4<Float>](repeating: .zero, count: width * height)
    image.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<height {
        let rows = y * sourceHeight / height..<(y + 1) * sourceHeight / height
        for x in 0..<width {
          let columns = x * sourceWidth / width..<(x + 1) * sourceWidth / width
          var sum = SIMD4<UInt32>.zero
          for j in rows {
            for i in columns {
              let index = 3 * (j * sourceWidth + i)
              sum.x &+= UInt32(pixels[index])
              sum.y &+= UInt32(pixels[index + 1])
              sum.z &+= UInt32(pixels[index + 2])
            }
          }
          let count = Float(rows.count * columns.count)
          colours[y * width + x] =
            SIMD4(Float(sum.x), Float(sum.y), Float(sum.z), 0) / count
        }
      }
    }
    self.init(width: width, height: height, colours: colours)
  }

  init(width: Int, height: Int, colours: [SIMD4<Float>]) {
    self.width = width
    self.height = height
    self.colours = colours
  }

  var words: [UInt32] {
    colours.map { colour in
      UInt32(colour.x + 0.5) | UInt32(colour.y + 0.5) << 8 | UInt32(colour.z + 0.5) << 16
    }
  }

  /// Half the size, after a low pass of 1 3 3 1; the same where it is as small as can be.
  var halved: Raster {
    guard width > 1, height > 1 else { return self }
    let (half, low) = (width / 2, height / 2)
    var rows = [SIMD4<Float>](repeating: .zero, count: height * half)
    for y in 0..<height {
      for x in 0..<half {
        let at = { (i: Int) in colours[y * width + min(max(i, 0), width - 1)] }
        rows[y * half + x] =
          (at(2 * x - 1) + at(2 * x + 2) + 3 * (at(2 * x) + at(2 * x + 1))) * 0.125
      }
    }
    var out = [SIMD4<Float>](repeating: .zero, count: low * half)
    for y in 0..<low {
      for x in 0..<half {
        let at = { (i: Int) in rows[min(max(i, 0), height - 1) * half + x] }
        out[y * half + x] =
          (at(2 * y - 1) + at(2 * y + 2) + 3 * (at(2 * y) + at(2 * y + 1))) * 0.125
      }
    }
    return Raster(width: half, height: low, colours: out)
  }
}

/// A bank of photos while it is pinned, and the look-up in it.
struct PinnedPhotos {
  let words: UnsafePointer<UInt32>
  let table: UnsafePointer<PhotoBank.Level>

  /// The colour at (u, v), in pixels of the finest level, prefiltered to 2^`detail` of them.
  @inline(__always)
  func colour(photo: Int, u: Double, v: Double, detail: Float) -> SIMD4<Float> {
    let first = photo &* PhotoBank.levels
    guard detail > 0 else { return texel(first, scale: 1, u: u, v: v) }
    let top = PhotoBank.levels - 1
    let level = min(Int(flooring: min(detail, Float(top))), top - 1)
    let fraction = min(1, detail - Float(level))
    let scale = Double(bitPattern: UInt64(1023 &- level) << 52)
    let fine = texel(first &+ level, scale: scale, u: u, v: v)
    let coarse = texel(first &+ level &+ 1, scale: 0.5 * scale, u: u, v: v)
    return fine + (coarse - fine) * fraction
  }

  /// The bilinear colour within one level.
  @inline(__always)
  private func texel(_ index: Int, scale: Double, u: Double, v: Double) -> SIMD4<Float> {
    let level = table[index]
    let (column, fx) = TextureBank.fixed((u + 0.5) * scale - 0.5)
    let (row, fy) = TextureBank.fixed((v + 0.5) * scale - 0.5)
    let (x, y) = (column &- TextureBank.fixedZero, row &- TextureBank.fixedZero)
    let left = mirrored(x, level.width)
    let right = mirrored(x &+ 1, level.width)
    let above = level.start &+ mirrored(y, level.height) &* level.width
    let below = level.start &+ mirrored(y &+ 1, level.height) &* level.width
    let upper = blend(words[above &+ left], words[above &+ right], fx)
    let lower = blend(words[below &+ left], words[below &+ right], fx)
    let t = Float(Int32(bitPattern: fy)) * 0x1p-8
    let (top, bottom) = (lanes(upper), lanes(lower))
    return (top + (bottom - top) * t) * 0x1p-8
  }

  /// Three lanes of 16 bits, 256 times the colour between two pixels.
  @inline(__always)
  private func blend(_ left: UInt32, _ right: UInt32, _ t: UInt32) -> UInt64 {
    spread(left) &* UInt64(256 &- t) &+ spread(right) &* UInt64(t)
  }

  @inline(__always)
  private func spread(_ word: UInt32) -> UInt64 {
    let word = UInt64(word)
    return word & 0xff | (word & 0xff00) &<< 8 | (word & 0xff_0000) &<< 16
  }

  @inline(__always)
  private func lanes(_ sums: UInt64) -> SIMD4<Float> {
    SIMD4(
      Float(Int32(truncatingIfNeeded: sums & 0xffff)),
      Float(Int32(truncatingIfNeeded: (sums &>> 16) & 0xffff)),
      Float(Int32(truncatingIfNeeded: (sums &>> 32) & 0xffff)),
      0
    )
  }

  /// An index folded into 0 ..< count, back and forth.
  @inline(__always)
  private func mirrored(_ index: Int, _ count: Int) -> Int {
    if index >= 0 && index < count { return index }
    let period = 2 &* count
    var folded = index % period
    if folded < 0 { folded &+= period }
    return folded < count ? folded : period &- 1 &- folded
  }
}
