import Geometry
import Imagery
import Testing
import Vision

private func lens(_ distortion: Distortion, focal: Double = 130) -> Camera {
  Camera(
    width: 160,
    height: 120,
    focal: Vector2(focal, focal + 2),
    centre: Vector2(81.3, 57.6),
    distortion: distortion
  )
}

private let gentleLenses = [
  lens(.brownConrady(k1: -0.28, k2: 0.07, p1: 0.001, p2: -0.0007, k3: 0)),
  lens(.brownConrady(k1: 0.2312, k2: -0.7849, p1: -0.0033, p2: -0.0001, k3: 0.9172)),
  lens(.kannalaBrandt(k1: -0.02, k2: 0.01, k3: -0.004, k4: 0.0005)),
]

/// So wide that the model folds the picture over within it.
private let foldingLens = lens(
  .brownConrady(k1: -0.35, k2: 0.02, p1: 0, p2: 0, k3: 0),
  focal: 60
)

@Suite struct UndistorterTests {
  @Test(arguments: gentleLenses)
  func picturesLookAsThroughAPinhole(camera: Camera) throws {
    // Waves in the plane z = 1, 40 pixels long and more.
    let waves = Waves(count: 4, lengths: 40 / camera.focal.x...90 / camera.focal.x, seed: 3)
    let seen = waves.image(width: camera.width, height: camera.height) { pixel in
      camera.ray(pixel).map { Vector2($0.x, $0.y) } ?? .zero
    }
    let undistorter = Undistorter(camera: camera)
    let found = try undistorter.image(seen)
    let wanted = waves.image(width: camera.width, height: camera.height) { pixel in
      let ray = camera.rayPinhole(pixel)
      return Vector2(ray.x, ray.y)
    }
    var worst = 0
    for (index, known) in undistorter.known.values.enumerated() {
      guard known != 0 else { continue }
      worst = max(worst, abs(Int(found.pixels[index]) - Int(wanted.pixels[index])))
    }
    // Both are rounded; bilinear errs by 1/8 of the second derivative, and reads at 1/32 of a pixel.
    #expect(worst <= 3)
  }

  @Test(arguments: gentleLenses + [foldingLens])
  func onlyWhatTheLensShowsIsKnown(camera: Camera) {
    let known = Undistorter(camera: camera).known
    var differing = 0
    for y in 0..<camera.height {
      for x in 0..<camera.width {
        let pixel = camera.project(camera.rayPinhole(Vector2(Double(x), Double(y))))
        let isKnown = known[x, y] == 255
        #expect(isKnown || known[x, y] == 0)
        guard let pixel else {
          if isKnown { differing += 1 }
          continue
        }
        // How far inside; within single precision's rounding of 0 either is right.
        let inside = min(
          min(pixel.x, Double(camera.width - 1) - pixel.x),
          min(pixel.y, Double(camera.height - 1) - pixel.y)
        )
        if abs(inside) > 1e-4, isKnown != (inside > 0) { differing += 1 }
      }
    }
    #expect(differing == 0)
    #expect(known.values.contains(255))
  }

  @Test func aPinholesPicturesStayAsTheyAre() throws {
    let camera = lens(.pinhole)
    let undistorter = Undistorter(camera: camera)
    let image = Waves(count: 8, lengths: 3...30, seed: 4).image(width: 160, height: 120) { $0 }
    #expect(try undistorter.image(image) == image)
    #expect(undistorter.known == Mask(width: 160, height: 120, filledWith: 255))
  }

  @Test func coloursAreTreatedAlike() throws {
    let undistorter = Undistorter(camera: gentleLenses[0])
    let grey = Waves(count: 8, lengths: 6...30, seed: 5).image(width: 160, height: 120) { $0 }
    #expect(try undistorter.image(grey.rgb) == undistorter.image(grey).rgb)
  }

  @Test func whatIsUnknownIsBlack() throws {
    let undistorter = Undistorter(camera: gentleLenses[1])
    let white = Mask(width: 160, height: 120, filledWith: 255)
    let image = Image(width: 160, height: 120, channels: 1, pixels: white.values)
    #expect(undistorter.known.values.contains(0))
    #expect(try undistorter.image(image).pixels == undistorter.known.values)
  }
}
