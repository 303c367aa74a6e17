import Imagery
@testable import Rendering
import Testing

@Suite struct CanvasTests {
  private let black = SIMD3<UInt8>.zero
  private let white = SIMD3<UInt8>(255, 255, 255)

  /// How much of the canvas is white, in pixels.
  private func ink(_ canvas: Canvas) -> Double {
    canvas.image.pixels.reduce(0) { $0 + Double($1) } / (3 * 255)
  }

  @Test func aDiscHasItsArea() {
    var canvas = Canvas(width: 64, height: 64, background: black)
    canvas.disc(centre: SIMD2(31.3, 32.8), radius: 20, white)
    #expect(abs(ink(canvas) - Double.pi * 400) < 0.005 * Double.pi * 400)
  }

  @Test(arguments: [(0.0, 0.0), (3.0, 40.0), (40.0, 3.0), (-30.0, 30.0)])
  func aLineHasItsLengthTimesItsWidth(dx: Double, dy: Double) {
    var canvas = Canvas(width: 128, height: 128, background: black)
    let middle = SIMD2(63.2, 63.7)
    canvas.line(
      from: middle - SIMD2(dx, dy) / 2,
      to: middle + SIMD2(dx, dy) / 2,
      width: 6,
      white
    )
    // Its round ends are a disc together.
    let area = 6 * (dx * dx + dy * dy).squareRoot() + Double.pi * 9
    #expect(abs(ink(canvas) - area) < 0.02 * area)
  }

  @Test func whatIsOutsideOrNotFiniteLeavesNoMark() {
    var canvas = Canvas(width: 16, height: 9, background: black)
    canvas.line(from: SIMD2(-50, -50), to: SIMD2(80, -50), width: 4, white)
    canvas.line(from: SIMD2(.nan, 2), to: SIMD2(5, 5), width: 4, white)
    canvas.line(from: SIMD2(1e300, 1e300), to: SIMD2(1e301, 1e301), width: 4, white)
    canvas.disc(centre: SIMD2(.infinity, 3), radius: 2, white)
    canvas.fill(x: 20, y: 2, width: 5, height: 5, white)
    canvas.fill(x: 2, y: 2, width: -5, height: 5, white)
    canvas.draw(Image(width: 4, height: 4, channels: 1), x: -9, y: 3)
    canvas.text("outside", x: 200, y: -40, white)
    #expect(canvas.image == Canvas(width: 16, height: 9, background: black).image)
  }

  @Test func aLongLineThroughThePictureIsDrawn() {
    var canvas = Canvas(width: 10, height: 10, background: black)
    canvas.line(from: SIMD2(-1e7, 4), to: SIMD2(1e7, 4), width: 1, white)
    for x in 0..<10 { #expect(canvas.image.pixels[3 * (40 + x)] == 255) }
  }

  @Test func picturesAreClippedAtTheEdges() {
    var canvas = Canvas(width: 3, height: 2, background: black)
    let picture = Image(width: 2, height: 2, channels: 1, pixels: [10, 20, 30, 40])
    canvas.draw(picture, x: 2, y: -1)
    canvas.draw(picture, x: -1, y: 1)
    #expect(canvas.image.grey.pixels == [0, 0, 30, 20, 0, 0])
  }
}

@Suite struct BitmapFontTests {
  private let printable = (33...126).map { Character(UnicodeScalar(UInt8($0))) }

  @Test func printableCharactersDiffer() {
    let shapes = printable.map { BitmapFont.glyph($0).rows }
    #expect(Set(shapes).count == shapes.count)
    #expect(shapes.allSatisfy { $0.contains { $0 != 0 } && $0.count == 9 })
    #expect(BitmapFont.glyph(" ").rows.allSatisfy { $0 == 0 })
  }

  @Test func unitsAndSignsAreThere() {
    let missing = BitmapFont.glyph("\u{1F600}").rows
    for sign in "°±×·σ–µ→²′≥≤Δ…−∞" { #expect(BitmapFont.glyph(sign).rows != missing) }
    for text in [NumberText.count(1_234_567), NumberText.fixed(-.infinity, decimals: 1)] {
      #expect(text.allSatisfy { BitmapFont.glyph($0).rows != missing })
    }
  }

  @Test func figuresAreAllAsWide() {
    #expect(Set("0123456789".map { BitmapFont.glyph($0).width }).count == 1)
  }

  @Test func inkStaysInsideTheMeasuredWidth() {
    let text = String(printable)
    let width = Canvas.width(of: text, scale: 1)
    var canvas = Canvas(width: width + 8, height: 20, background: .zero)
    canvas.text(text, x: 0, y: 4, scale: 1, SIMD3(255, 255, 255))
    let columns = (0..<canvas.width).filter { x in
      (0..<20).contains { canvas.image.pixels[3 * ($0 * canvas.width + x)] != 0 }
    }
    #expect(columns.last == width - 1)
    let upright = canvas.image.pixels.count { $0 != 0 }
    var turned = Canvas(width: 20, height: width + 8, background: .zero)
    turned.textUpwards(text, x: 4, y: width + 4, scale: 1, SIMD3(255, 255, 255))
    #expect(turned.image.pixels.count { $0 != 0 } == upright)
  }
}

@Suite struct MontageTests {
  private let parts = [
    (Image(width: 30, height: 20, channels: 1), "one"),
    (Image(width: 10, height: 8, channels: 3), ""),
    (Image(width: 30, height: 20, channels: 3), "a caption far too long for its picture"),
  ]

  @Test func cellsAreAsLargeAsTheLargestPicture() {
    let montage = Montage(columns: 2, gap: 5).picture(of: parts)
    #expect(montage.width == 5 + 2 * (30 + 5))
    #expect(montage.height == 5 + 2 * (20 + BitmapFont.lineHeight + 4 + 5))
  }

  @Test func captionsStayInTheirCell() {
    let background = SIMD3<UInt8>(20, 21, 24)
    let montage = Montage(columns: 3, gap: 5, background: background).picture(of: parts)
    let lastGap = (0..<montage.height).allSatisfy { y in
      (montage.width - 5..<montage.width).allSatisfy {
        montage.pixels[3 * (y * montage.width + $0)] == background.x
      }
    }
    #expect(lastGap)
  }

  @Test func emptyAndTinyMontagesExist() {
    #expect(Montage().picture(of: []).width > 0)
    let dot = Image(width: 1, height: 1, channels: 1, pixels: [200])
    #expect(Montage(columns: 1, gap: 0).picture(of: [(dot, "")]).pixels == [200, 200, 200])
  }
}

@Suite struct MaskOverlayTests {
  @Test func onlyMarkedPixelsAreTinted() {
    let frame = Image(width: 4, height: 1, channels: 1, pixels: [90, 90, 90, 90])
    let mask = Mask(width: 4, height: 1, values: [0, 0, 255, 255])
    let picture = MaskOverlay.picture(frame: frame, mask: mask)
    for i in 0..<2 { #expect(Set(picture.pixels[3 * i..<3 * i + 3]).count == 1) }
    // The pixel beside the unmarked ones is the outline, in the full colour.
    #expect(Array(picture.pixels[6..<9]) == [255, 106, 43])
    #expect(picture.pixels[9] > picture.pixels[11])
  }

  @Test func objectsInARowHaveColoursFarApart() {
    let places = (UInt8(1)...40).map { OKLab.lab(sRGB: MaskOverlay.tint(ofObject: $0)) }
    for (a, b) in zip(places, places.dropFirst()) {
      #expect(((a - b) * (a - b)).sum().squareRoot() > 0.1)
    }
  }

  @Test func aSinglePixelIsEnough() {
    let frame = Image(width: 1, height: 1, channels: 3, pixels: [1, 2, 3])
    let mask = Mask(width: 1, height: 1, filledWith: 7)
    #expect(MaskOverlay.picture(frame: frame, mask: mask).pixels.count == 3)
  }
}
