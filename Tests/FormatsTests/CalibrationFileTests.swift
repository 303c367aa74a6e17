import Formats
import Foundation
import Geometry
import TestSupport
import Testing

@Suite struct CalibrationFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [
    Distortion.pinhole,
    .brownConrady(k1: 0.2312, k2: -0.7849, p1: -0.0033, p2: -0.0001, k3: 0.9172),
    .kannalaBrandt(k1: 0.1, k2: 1e-7, k3: -3, k4: 0.25),
  ])
  func `a camera reads back as it was written`(distortion: Distortion) throws {
    let camera = Camera(
      width: 640,
      height: 480,
      focal: Vector2(520.9, 521),
      centre: Vector2(325.1, 249.7),
      distortion: distortion
    )
    try CalibrationFile.write(camera, to: folder.file("c.yaml"), comments: ["measured"])
    #expect(try CalibrationFile.read(folder.file("c.yaml")) == camera)
  }

  @Test func `the documented example reads as it says`() throws {
    let path = try folder.file(
      "c.yaml",
      """
      model: brown-conrady      # pinhole | brown-conrady | kannala-brandt
      width: 640                # pixels
      height: 480
      fx: 520.9                 # pixels
      fy: 521.0
      cx: 325.1                 # pixels, centre of the first pixel is (0, 0)
      cy: 249.7
      distortion: [0.2312, -0.7849, -0.0033, -0.0001]
      """
    )
    let camera = try CalibrationFile.read(path)
    #expect(camera.width == 640 && camera.height == 480)
    #expect(camera.focal == Vector2(520.9, 521) && camera.centre == Vector2(325.1, 249.7))
    let expected = Distortion.brownConrady(k1: 0.2312, k2: -0.7849, p1: -0.0033, p2: -0.0001, k3: 0)
    #expect(camera.distortion == expected)
  }

  private static let good = [
    "model: pinhole", "width: 640", "height: 480", "fx: 525", "fy: 525", "cx: 319.5", "cy: 239.5",
  ]

  @Test(arguments: ["model", "width", "height", "fx", "fy", "cx", "cy"])
  func `a missing key is named`(key: String) throws {
    let lines = Self.good.filter { !$0.hasPrefix(key + ":") }
    let path = try folder.file("c.yaml", lines.joined(separator: "\n"))
    expectFileError(path, key, "missing") { _ = try CalibrationFile.read(path) }
  }

  @Test(arguments: [
    ("fx: 0", "fx"), ("fy: -3", "fy"), ("fx: wide", "\"wide\""), ("cx: .nan", "cx"),
    ("cy: [1]", "cy"), ("width: 0", "width"), ("width: 640.5", "\"640.5\""),
    ("height: -1", "height"),
    ("width: 99999999999", "width"), ("model: fisheye", "kannala-brandt"),
    ("model: brown-conrady", "distortion"), ("distortion: [0, 0, 0, 0]", "pinhole"),
    ("k1: 0.1", "k1"), ("focal: 525", "focal"), ("fx: 525\nfx: 525", "fx"),
    ("model: brown-conrady\ndistortion: [0, 0, 0]", "3 numbers"),
    ("model: brown-conrady\ndistortion: [0, 0, 0, 0, 0, 0]", "6 numbers"),
    ("model: brown-conrady\ndistortion: [0, 0, 0, x]", "\"x\""),
    ("model: brown-conrady\ndistortion: [0, 0, 0, [1]]", "list"),
    ("model: brown-conrady\ndistortion: 0.1", "no list"),
    ("model: kannala-brandt\ndistortion: [0, 0, 0, 0, 0]", "5 numbers"),
  ])
  func `a wrong value names the key and what was found`(change: String, fragment: String) throws {
    let key = change.prefix { $0 != ":" } + ":"
    let lines = Self.good.filter { !$0.hasPrefix(key) } + [change]
    let path = try folder.file("c.yaml", lines.joined(separator: "\n"))
    expectFileError(path, fragment) { _ = try CalibrationFile.read(path) }
  }

  @Test(arguments: ["", "# nothing", "- a\n- b", "just words", "model: [", "\t: x", "a: &a [*a]"])
  func `what is no calibration is refused`(text: String) throws {
    let path = try folder.file("c.yaml", text)
    expectFileError(path) { _ = try CalibrationFile.read(path) }
  }

  @Test func `all calibrations that come with the suite read`() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let shipped = root.appendingPathComponent("Calibration").path
    let names = try FileManager.default.contentsOfDirectory(atPath: shipped)
      .filter { $0.hasSuffix(".yaml") }
    #expect(Set(["livingroom1.yaml", "kitti_06.yaml", "tum_fr2.yaml"]).isSubset(of: names))
    for name in names {
      let camera = try CalibrationFile.read(shipped + "/" + name)
      // A lens looks roughly at the middle of its image.
      let middle = Vector2(Double(camera.width), Double(camera.height)) / 2
      #expect(length(camera.centre - middle) < 0.1 * Double(camera.width))
    }
  }
}
