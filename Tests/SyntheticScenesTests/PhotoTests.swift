import Imagery
import Testing

@testable import SyntheticScenes

@Suite struct PhotoTests {
  /// A ramp to the right in red, downwards in green.
  private func ramp(_ width: Int, _ height: Int) -> Image {
    var image = Image(width: width, height: height, channels: 3)
    for y in 0..<height {
      for x in 0..<width {
        image.pixels[3 * (y * width + x)] = UInt8(x * 255 / (width - 1))
        image.pixels[3 * (y * width + x) + 1] = UInt8(y * 255 / (height - 1))
      }
    }
    return image
  }

  private func colour(
    _ bank: PhotoBank,
    _ u: Double,
    _ v: Double,
    detail: Float = 0
  ) -> SIMD4<Float> {
    var out = SIMD4<Float>.zero
    TextureBank(photos: bank).withPinned { textures in
      out = textures.photos?.colour(photo: 0, u: u, v: v, detail: detail) ?? out
    }
    return out
  }

  @Test func betweenPixelsColoursAreBilinear() {
    let image = ramp(52, 18)
    let bank = PhotoBank([image])
    for (x, y) in [(0, 0), (20, 5), (50, 16)] {
      for (s, t) in [(0.0, 0.0), (0.5, 0.25), (0.125, 0.75)] {
        let red = Double(image.pixels[3 * (y * 52 + x)]) * (1 - s)
        let right = Double(image.pixels[3 * (y * 52 + x + 1)]) * s
        let found = colour(bank, Double(x) + s, Double(y) + t)
        #expect(abs(Double(found.x) - red - right) < 1e-3)
        let green = Double(image.pixels[3 * (y * 52 + x) + 1]) * (1 - t)
        let below = Double(image.pixels[3 * ((y + 1) * 52 + x) + 1]) * t
        #expect(abs(Double(found.y) - green - below) < 1e-3)
      }
    }
  }

  @Test func beyondItsBordersAPhotoGoesOnMirrored() {
    let bank = PhotoBank([ramp(40, 30)])
    for (u, v) in [(3.25, 7.5), (20, 29), (39.25, 0.5)] {
      let here = colour(bank, u, v)
      #expect(colour(bank, -1 - u, v) == here)
      #expect(colour(bank, u, 59 - v) == here)
      #expect(colour(bank, u + 80, v - 60) == here)
    }
  }

  @Test func largePhotosShrinkAndCoarseLevelsKeepTheMean() {
    let bank = PhotoBank([ramp(1536, 600)])
    #expect(bank.count == 1 && bank.table[0].width == 768 && bank.table[0].height == 300)
    for detail in [0, 1.5, 4, 6] as [Float] {
      let middle = colour(bank, 383.5, 149.5, detail: detail)
      // A ramp stays what it is under any symmetric low pass, away from its ends.
      #expect(abs(middle.x - 127.5) < 3 && abs(middle.y - 127.5) < 3)
    }
  }

  @Test func surfacesShowPhotosWhereThereAreSome() {
    let bank = TextureBank(photos: PhotoBank([ramp(64, 64), ramp(64, 48)]))
    let drawing = SurfaceDrawing(textures: bank, detail: 0.5...2)
    var random = SeededRandom(seed: 3)
    let surfaces = (0..<200).map { _ in drawing.surface(&random) }
    let photos = surfaces.count { $0.photo.index >= 0 }
    // 60 % of 200, three deviations of 7 aside.
    #expect((99...141).contains(photos))
    #expect(Set(surfaces.map(\.photo.index)) == [-1, 0, 1])
  }
}
