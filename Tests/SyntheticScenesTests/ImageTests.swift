import Geometry
import Imagery
import SyntheticScenes
import Testing

@Suite struct ImageTests {
  /// The image at a place between pixel centres, by Catmull and Rom's cubic.
  private func sample(_ image: Image, _ channel: Int, _ place: Vector2) -> Double {
    let (left, top) = (place.x.rounded(.down), place.y.rounded(.down))
    func weights(_ t: Double) -> [Double] {
      [
        ((2 - t) * t - 1) * t / 2, ((3 * t - 5) * t * t + 2) / 2, ((4 - 3 * t) * t + 1) * t / 2,
        (t - 1) * t * t / 2,
      ]
    }
    let (u, v) = (weights(place.x - left), weights(place.y - top))
    var sum = 0.0
    for j in 0..<4 {
      for i in 0..<4 {
        let x = min(max(Int(left) + i - 1, 0), image.width - 1)
        let y = min(max(Int(top) + j - 1, 0), image.height - 1)
        sum += u[i] * v[j] * Double(image.pixels[3 * (y * image.width + x) + channel])
      }
    }
    return sum
  }

  @Test(arguments: [1, 4] as [UInt64])
  func theNextFrameWarpedByTheFlowIsThisFrame(seed: UInt64) {
    let world = world(seed: seed, movers: 3, width: 320, height: 240)
    let (here, there) = (world.view(at: 30), world.view(at: 31))
    let (flow, occlusion) = here.motion(to: there)
    let (image, next) = (here.image, there.image)
    var errors: [Double] = []
    for y in 0..<240 {
      for x in 0..<320 where occlusion[x, y] == 0 {
        let target = Vector2(Double(x), Double(y)) + Vector2(flow[x, y])
        let error = (0..<3).reduce(0.0) { sum, channel in
          let own = Double(image.pixels[3 * (y * 320 + x) + channel])
          return sum + abs(sample(next, channel, target) - own)
        }
        errors.append(error / 3)
      }
    }
    errors.sort()
    let mean = errors.reduce(0, +) / Double(errors.count)
    // Rounding to bytes alone gives 0.4; the cubic loses some of the finest detail, and pixels on
    // outlines show two motions.
    #expect(mean < 1.6)
    #expect(errors[errors.count * 95 / 100] < 5)
    #expect(errors[errors.count * 99 / 100] < 11)
  }

  @Test(arguments: [(1, 0), (2, 40)] as [(UInt64, Double)])
  func aPixelIsTheMeanOfAllThatItCovers(seed: UInt64, time: Double) {
    let world = world(seed: seed, movers: 2)
    let image = world.view(at: time).image
    let factor = 4
    let fine = View(
      of: world.scene,
      camera: world.camera.resized(width: 160 * factor, height: 120 * factor),
      worldFromCamera: world.worldFromCamera(at: time),
      time: time,
      threads: 2
    ).image
    var sum = 0.0
    var bias = 0.0
    var worst = 0.0
    for y in 0..<120 {
      for x in 0..<160 {
        for channel in 0..<3 {
          var mean = 0.0
          for j in 0..<factor {
            for i in 0..<factor {
              let index = (y * factor + j) * 160 * factor + x * factor + i
              mean += Double(fine.pixels[3 * index + channel])
            }
          }
          mean /= Double(factor * factor)
          let error = Double(image.pixels[3 * (y * 160 + x) + channel]) - mean
          sum += abs(error)
          bias += error
          worst = max(worst, abs(error))
        }
      }
    }
    let count = Double(160 * 120 * 3)
    // Sixteen samples find a face's share of a pixel to about 0.03, of contrasts of up to 150.
    #expect(sum / count < 1.4)
    #expect(abs(bias) / count < 0.1)
    #expect(worst < 30)
  }

  @Test func anEdgeIsAsBrightAsItsShares() {
    // A white wall to the left, with its edge at x = 0.1, z = 6: the middle of column 33.
    let white = Body(
      shape: .box(half: Vector3(10, 20, 1)),
      motion: .still(worldFromBody: RigidTransform(translation: Vector3(-9.9, 0, 7))),
      surfaces: [Surface(colour: SIMD3(repeating: 250))],
      light: .zero
    )
    let row = view(of: [white], camera: smallCamera).image.pixels[3 * 64 * 24..<3 * 64 * 25]
    let grey = stride(from: row.startIndex, to: row.endIndex, by: 3).map { Int(row[$0]) }
    #expect(grey[31] == 200 && grey[32] == 200 && grey[34] == 0)
    // Sixteen samples tell the share to a sixteenth.
    #expect(abs(grey[33] - 100) <= 7)
  }

  @Test func texturesHaveContrastAtSeveralScales() {
    let image = world(seed: 2, width: 320, height: 240).view(at: 0).image.grey
    // The mean absolute difference between pixels 1, 4 and 16 apart.
    let differences = [1, 4, 16].map { apart in
      var sum = 0
      for y in 0..<240 {
        for x in 0..<320 - apart {
          sum += abs(
            Int(image.pixels[y * 320 + x]) - Int(image.pixels[y * 320 + x + apart])
          )
        }
      }
      return Double(sum) / Double(240 * (320 - apart))
    }
    #expect(differences[0] > 4 && differences[1] > 10 && differences[2] > 14)
  }

  @Test func aBlankRoomIsBlank() {
    let image = world(texture: .flat).view(at: 5).image
    #expect(Set(stride(from: 0, to: image.pixels.count, by: 3).map { image.pixels[$0] }).count == 1)
  }
}
