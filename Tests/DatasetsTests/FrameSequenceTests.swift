import Datasets
import Formats
import Geometry
import Imagery
import TestSupport
import Testing

@Suite struct FrameSequenceTests {
  private func sequence(
    _ folder: String,
    lens: Lens = .unknown,
    maximumSize: Int? = nil,
    mask: String? = nil
  ) throws -> FrameSequence {
    try FrameSequence(
      FrameSelection(FrameInput(arguments: [folder])),
      lens: lens,
      maximumSize: maximumSize,
      maskPath: mask
    )
  }

  @Test func `frames come as they are on disk when nothing is asked for`() throws {
    try withTemporaryFolder { folder in
      try writeImages(["0.png", "1.png"], in: folder)
      let frames = try sequence(folder)
      let frame = try frames.frame(at: 1)
      #expect((frame.index, frame.name, frame.timestamp) == (1, "1", 1))
      #expect(frame.image == texture(seed: 1))
      #expect(frame.known == Mask(width: 32, height: 24, filledWith: 255))
      #expect(frames.camera == nil)
    }
  }

  @Test func `grey frames come in RGB`() throws {
    try withTemporaryFolder { folder in
      let grey = texture(channels: 1)
      try PNG.write(grey, to: "\(folder)/0.png")
      #expect(try sequence(folder).frame(at: 0).image == grey.rgb)
    }
  }

  @Test func `a field of view gives the focal length that spans it`() throws {
    try withTemporaryFolder { folder in
      try writeImages(["0.png"], in: folder, width: 100, height: 50)
      let camera = try sequence(folder, lens: .fieldOfView(degrees: 90)).requireCamera()
      // tan 45° = 1: half the width; the middle of the image is 49.5, 24.5.
      #expect(abs(camera.focal.x - 50) < 1e-12 && camera.focal.x == camera.focal.y)
      #expect(camera.centre == Vector2(49.5, 24.5))
    }
  }

  @Test(arguments: [(20, 20, 15), (32, 32, 24), (100, 32, 24)])
  func `a bound on the size shrinks frames and camera alike`(
    bound: Int,
    width: Int,
    height: Int
  ) throws {
    try withTemporaryFolder { folder in
      try writeImages(["0.png"], in: folder)
      let frames = try sequence(folder, lens: .focal(pixels: 30), maximumSize: bound)
      let frame = try frames.frame(at: 0)
      #expect((frames.width, frames.height) == (width, height))
      #expect((frame.image.width, frame.image.height) == (width, height))
      #expect((frame.known.width, frame.known.height) == (width, height))
      let camera = try frames.requireCamera()
      #expect(abs(camera.focal.x - 30 * Double(width) / 32) < 1e-12)
      // The middle stays the middle.
      #expect(length(camera.centre - Vector2(Double(width - 1), Double(height - 1)) / 2) < 1e-12)
    }
  }

  @Test func `no lens is an error that names the options`() throws {
    try withTemporaryFolder { folder in
      try writeImages(["0.png"], in: folder)
      let text = message { _ = try sequence(folder).requireCamera() }
      #expect(text.contains("--calibration") && text.contains("--fov") && text.contains("--focal"))
    }
  }

  @Test(arguments: [
    (64, 48, "if the images were only resized, write a calibration with width: 32, height: 24,"),
    (64, 32, "the shapes differ"),
  ])
  func `a calibration of another size is refused`(
    width: Int,
    height: Int,
    advice: String
  ) throws {
    try withTemporaryFolder { folder in
      try writeImages(["f/0.png"], in: folder)
      let file = "\(folder)/c.yaml"
      let camera = Camera(
        width: width,
        height: height,
        focal: Vector2(60, 60),
        centre: Vector2(31.5, 23.5)
      )
      try CalibrationFile.write(camera, to: file)
      let text = message { _ = try sequence("\(folder)/f", lens: .calibration(path: file)) }
      #expect(text.contains("\(width) × \(height), expected 32 × 24 as in"), "\(text)")
      #expect(text.contains(advice), "\(text)")
    }
  }

  @Test func `mixed sizes show before any work`() throws {
    try withTemporaryFolder { folder in
      try writeImages(["0.png", "1.png"], in: folder)
      try writeImages(["2.jpg"], in: folder, width: 24, height: 32)
      let text = message { _ = try sequence(folder) }
      #expect(text.contains("2.jpg: 24 × 32 pixels, expected 32 × 24 as in"), "\(text)")
    }
  }

  @Test(arguments: ["0.png", "0.jpg"])
  func `a truncated image is named when it is read`(name: String) throws {
    try withTemporaryFolder { folder in
      try writeImages([name], in: folder, width: 64, height: 48)
      let whole = try FileContents.bytes(of: "\(folder)/\(name)")
      try AtomicFile.write("\(folder)/\(name)", bytes: Array(whole[..<(whole.count * 2 / 3)]))
      let text = message { _ = try sequence(folder).frame(at: 0) }
      #expect(text.contains(name) && text.contains("expected") && !text.contains("\n"), "\(text)")
    }
  }

  @Test func `undistortion gives a pinhole camera and leaves an unknown border`() throws {
    try withTemporaryFolder { folder in
      try writeImages(["f/0.png"], in: folder, width: 64, height: 48)
      let file = "\(folder)/c.yaml"
      // A pincushion lens: the pinhole's corners look beyond the image.
      let camera = Camera(
        width: 64,
        height: 48,
        focal: Vector2(40, 40),
        centre: Vector2(31.5, 23.5),
        distortion: .brownConrady(k1: 0.3, k2: 0, p1: 0, p2: 0, k3: 0)
      )
      try CalibrationFile.write(camera, to: file)
      let frames = try sequence("\(folder)/f", lens: .calibration(path: file))
      #expect(frames.camera == camera.pinhole)
      #expect(frames.inputCamera == camera)
      let known = try frames.frame(at: 0).known
      #expect(known[0, 0] == 0 && known[32, 24] == 255)
    }
  }

  @Test func `a mask is one for all frames or one a frame`() throws {
    try withTemporaryFolder { folder in
      try writeImages(["f/0.png", "f/1.png"], in: folder)
      var mask = Mask(width: 32, height: 24, filledWith: 1)
      mask[3, 4] = 0
      try MaskFile.write(mask, to: "\(folder)/mask.png")
      for position in 0..<2 {
        let frames = try sequence("\(folder)/f", mask: "\(folder)/mask.png")
        let known = try frames.frame(at: position).known
        #expect(known[3, 4] == 0 && known.values.count { $0 == 0 } == 1)
      }

      try writeImages(["m/0.png"], in: folder)
      try MaskFile.write(mask, to: "\(folder)/m/0.png")
      let text = message { _ = try sequence("\(folder)/f", mask: "\(folder)/m") }
      #expect(text.contains("m: no mask for frame 1, expected 1.png"), "\(text)")
      try MaskFile.write(
        Mask(width: 32, height: 24, filledWith: 255),
        to: "\(folder)/m/1.png"
      )
      let frames = try sequence("\(folder)/f", mask: "\(folder)/m")
      #expect(try frames.frame(at: 0).known[3, 4] == 0)
      #expect(try frames.frame(at: 1).known[3, 4] == 255)
    }
  }

  @Test func `shrinking keeps only pixels that are made of used ones`() throws {
    try withTemporaryFolder { folder in
      try writeImages(["f/0.png"], in: folder, width: 64, height: 48)
      var mask = Mask(width: 64, height: 48, filledWith: 255)
      mask[20, 10] = 0
      try MaskFile.write(mask, to: "\(folder)/mask.png")
      let frames = try sequence("\(folder)/f", maximumSize: 32, mask: "\(folder)/mask.png")
      let known = try frames.frame(at: 0).known
      #expect(known[10, 5] == 0 && known.values.count { $0 == 0 } == 1)
    }
  }

  @Test func `a mask of another size is refused`() throws {
    try withTemporaryFolder { folder in
      try writeImages(["f/0.png"], in: folder)
      try MaskFile.write(
        Mask(width: 30, height: 24, filledWith: 1),
        to: "\(folder)/mask.png"
      )
      let frames = try sequence("\(folder)/f", mask: "\(folder)/mask.png")
      let text = message { _ = try frames.frame(at: 0) }
      #expect(text.contains("a mask of 30 × 24, expected 32 × 24"), "\(text)")
    }
  }

  @Test func `the digest changes with a byte, a name and a choice, and with nothing else`() throws {
    try withTemporaryFolder { folder in
      try writeImages(["0.png", "1.png"], in: folder)
      let digest = try sequence(folder).digest()
      #expect(try sequence(folder).digest() == digest)
      #expect(try sequence("\(folder)/1.png").digest() != digest)
      try moveFile("\(folder)/1.png", to: "\(folder)/2.png")
      #expect(try sequence(folder).digest() != digest)
      try PNG.write(texture(seed: 9), to: "\(folder)/1.png")
      try removeFile("\(folder)/2.png")
      #expect(try sequence(folder).digest() != digest)
    }
  }
}
