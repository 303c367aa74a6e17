public import Imagery

/// Pictures side by side, each over its caption.
public struct Montage: Sendable {
  /// How many pictures stand beside each other.
  public var columns: Int

  /// Pixels between pictures and around them.
  public var gap: Int

  /// The colour around the pictures.
  public var background: SIMD3<UInt8>

  /// The colour of the captions.
  public var ink: SIMD3<UInt8>

  /// A layout from its parts.
  public init(
    columns: Int = 2,
    gap: Int = 12,
    background: SIMD3<UInt8> = SIMD3(20, 21, 24),
    ink: SIMD3<UInt8> = SIMD3(225, 226, 230)
  ) {
    precondition(columns > 0 && gap >= 0)
    self.columns = columns
    self.gap = gap
    self.background = background
    self.ink = ink
  }

  /// The montage; cells are as large as the largest picture, and captions are cut to their width.
  public func picture(of parts: [(image: Image, caption: String)]) -> Image {
    let cellWidth = parts.map(\.image.width).max() ?? 1
    let cellHeight = parts.map(\.image.height).max() ?? 1
    let textScale = cellWidth >= 320 ? 2 : 1
    let hasCaptions = parts.contains { !$0.caption.isEmpty }
    let captionHeight = hasCaptions ? (BitmapFont.lineHeight + 4) * textScale : 0
    let usedColumns = max(1, min(columns, parts.count))
    let rows = max(1, (parts.count + columns - 1) / columns)
    var canvas = Canvas(
      width: gap + usedColumns * (cellWidth + gap),
      height: gap + rows * (cellHeight + captionHeight + gap),
      background: background
    )
    for (i, part) in parts.enumerated() {
      let left = gap + i % columns * (cellWidth + gap)
      let top = gap + i / columns * (cellHeight + captionHeight + gap)
      canvas.draw(
        part.image,
        x: left + (cellWidth - part.image.width) / 2,
        y: top + (cellHeight - part.image.height) / 2
      )
      canvas.text(
        cut(part.caption, toWidth: cellWidth, scale: textScale),
        x: left,
        y: top + cellHeight + 4 * textScale,
        scale: textScale,
        ink
      )
    }
    return canvas.image
  }

  private func cut(_ text: String, toWidth width: Int, scale: Int) -> String {
    guard Canvas.width(of: text, scale: scale) > width else { return text }
    var start = text
    while !start.isEmpty && Canvas.width(of: start + "…", scale: scale) > width {
      start.removeLast()
    }
    return start + "…"
  }
}

extension Image {
  /// The picture with another one under it, in RGB; what the narrower leaves open is black.
  public func above(_ lower: Image) -> Image {
    var canvas = Canvas(
      width: max(width, lower.width),
      height: height + lower.height,
      background: .zero
    )
    canvas.draw(self, x: 0, y: 0)
    canvas.draw(lower, x: 0, y: height)
    return canvas.image
  }
}
