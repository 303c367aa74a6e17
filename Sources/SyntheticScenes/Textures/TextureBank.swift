// Prefiltered textures: each tile is held with its pyramid (Williams, "Pyramidal parametrics",
// SIGGRAPH 1983), so that a look-up costs the same at any distance and never aliases.

/// The tiles that surfaces are painted with: one number a texel, repeating in both directions.
///
/// A texel is held with its right, lower and lower right neighbours in one word, so that a bilinear
/// look-up is one load.
public struct TextureBank: Sendable {
  /// Texels on each side of a tile's finest level; a power of two.
  static let side = 512
  /// Levels from 512 × 512 down to 1 × 1.
  static let levels = 10
  /// Words of a tile with its pyramid, (4¹⁰ − 1) / 3.
  static let wordsPerTile = 349_525

  /// The tiles one after the other, each from its finest level to its coarsest, row by row.
  let words: [UInt32]

  /// Photos, where there are any.
  public let photos: PhotoBank

  /// How many tiles there are.
  public var count: Int { words.count / TextureBank.wordsPerTile }

  /// Tiles of each pattern, drawn from `seed`: `variants` of each.
  ///
  /// The first of each are the same for any number of variants.
  public init(seed: UInt64 = 1, variants: Int = 1, photos: PhotoBank = PhotoBank()) {
    precondition(variants > 0)
    var words: [UInt32] = []
    words.reserveCapacity(variants * Pattern.allCases.count * TextureBank.wordsPerTile)
    for variant in 0..<variants {
      for (index, pattern) in Pattern.allCases.enumerated() {
        var random = SeededRandom(seed: seed, stream: UInt64(1000 * variant + index))
        words += TextureBank.pyramid(
          over: pattern.tile(side: TextureBank.side, random: &random)
        )
      }
    }
    self.words = words
    self.photos = photos
  }

  /// The index of any tile of a pattern.
  func tile(_ pattern: Pattern, _ random: inout SeededRandom) -> Int {
    let kinds = Pattern.allCases.count
    return random.index(below: count / kinds) * kinds + pattern.rawValue
  }

  /// Calls `body` with the bank pinned.
  @inline(__always)
  func withPinned(_ body: (PinnedTextures) -> Void) {
    words.withUnsafeBufferPointer { words in
      photos.words.withUnsafeBufferPointer { photos in
        self.photos.table.withUnsafeBufferPointer { table in
          guard let words = words.baseAddress else { return }
          let photos = photos.baseAddress.flatMap { words in
            table.baseAddress.map { PinnedPhotos(words: words, table: $0) }
          }
          body(PinnedTextures(words: words, photos: photos))
        }
      }
    }
  }

  /// Where a level begins within its tile.
  @inline(__always)
  static func offset(level: Int) -> Int { ((1 << 20) - (1 << (20 - 2 * level))) / 3 }

  /// The packed levels of one tile.
  private static func pyramid(over finest: [Float]) -> [UInt32] {
    var words: [UInt32] = []
    words.reserveCapacity(wordsPerTile)
    var level = finest
    var side = Self.side
    while true {
      let bytes = level.map { UInt32($0 * 255 + 0.5) }
      for y in 0..<side {
        let row = y * side
        let below = (y + 1) % side * side
        for x in 0..<side {
          let right = (x + 1) % side
          words.append(
            bytes[row + x] | bytes[row + right] << 8 | bytes[below + x] << 16
              | bytes[below + right] << 24
          )
        }
      }
      if side == 1 { return words }
      level = halved(level, side: side)
      side /= 2
    }
  }

  /// Every second texel of a repeating tile, after a low pass of 1 3 3 1 in both directions.
  private static func halved(_ tile: [Float], side: Int) -> [Float] {
    let half = side / 2
    let wrap = side - 1
    var rows = [Float](repeating: 0, count: side * half)
    for y in 0..<side {
      for x in 0..<half {
        let at = { (i: Int) in tile[y * side + (i & wrap)] }
        rows[y * half + x] =
          (at(2 * x - 1) + at(2 * x + 2) + 3 * (at(2 * x) + at(2 * x + 1))) / 8
      }
    }
    var out = [Float](repeating: 0, count: half * half)
    for y in 0..<half {
      for x in 0..<half {
        let at = { (i: Int) in rows[(i & wrap) * half + x] }
        out[y * half + x] =
          (at(2 * y - 1) + at(2 * y + 2) + 3 * (at(2 * y) + at(2 * y + 1))) / 8
      }
    }
    return out
  }
}

/// The words of a bank while they are pinned, and the look-up in them.
struct PinnedTextures {
  let words: UnsafePointer<UInt32>
  var photos: PinnedPhotos?

  /// The value at (u, v), in texels of the finest level, prefiltered to 2^`detail` texels; 0 … 255.
  @inline(__always)
  func value(tile: Int, u: Double, v: Double, detail: Float) -> Float {
    let start = tile &* TextureBank.wordsPerTile
    guard detail > 0 else { return texel(start: start, level: 0, u: u, v: v) }
    let top = TextureBank.levels - 1
    guard detail < Float(top) else { return texel(start: start, level: top, u: u, v: v) }
    let level = Int(flooring: detail)
    let fraction = detail - Float(level)
    let fine = texel(start: start, level: level, u: u, v: v)
    let coarse = texel(start: start, level: level &+ 1, u: u, v: v)
    return fine + (coarse - fine) * fraction
  }

  /// The bilinear value within one level.
  @inline(__always)
  private func texel(start: Int, level: Int, u: Double, v: Double) -> Float {
    // Texel centres of level l lie at 2ˡ (i + ½) − ½ of the finest level.
    let scale = Double(bitPattern: UInt64(1023 &- level) << 52)
    let (x, fx) = TextureBank.fixed((u + 0.5) * scale - 0.5)
    let (y, fy) = TextureBank.fixed((v + 0.5) * scale - 0.5)
    let shift = 9 &- level
    let wrap = (1 &<< shift) &- 1
    let index = start &+ TextureBank.offset(level: level) &+ (y & wrap) &<< shift &+ (x & wrap)
    let quad = words[index]
    // Two 16-bit lanes at once: the upper and the lower row, each between its left and right texel.
    let left = quad & 0x00ff_00ff
    let right = (quad &>> 8) & 0x00ff_00ff
    let rows = left &* (256 &- fx) &+ right &* fx
    let sum = (rows & 0xffff) &* (256 &- fy) &+ (rows &>> 16) &* fy
    return Float(Int32(bitPattern: sum)) * 0x1p-16
  }
}

extension TextureBank {
  /// What `fixed` gives for 0.
  static let fixedZero = Int(truncatingIfNeeded: 26_388_279_066_624.0.bitPattern >> 8)

  /// The floor of a number, plus `fixedZero`, and what is above it in 256ths.
  ///
  /// `fixedZero` has no bits below 2³⁰.
  @inline(__always)
  static func fixed(_ value: Double) -> (Int, UInt32) {
    // 1.5 · 2⁴⁴ leaves exactly 8 fractional bits in the significand: no conversion that could trap.
    let bits = (value + 26_388_279_066_624).bitPattern
    return (Int(truncatingIfNeeded: bits &>> 8), UInt32(truncatingIfNeeded: bits & 255))
  }
}

extension Int {
  /// The floor of a small non-negative number, without a check of its range.
  @inline(__always)
  init(flooring value: Float) {
    // Adding 1.5 · 2²³ leaves an integer in the significand, rounded to nearest.
    self = Int((value - 0.5 + 12_582_912).bitPattern & 0x3f_ffff)
  }
}
