import Foundation
import Formats
import Geometry
import Imagery
import TestSupport
import Testing

@testable import Training

@Suite struct FolderTests {
  /// An array of NumPy, row by row.
  private func npy(_ values: [Float], _ height: Int, _ width: Int) -> [UInt8] {
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(height), \(width)), }"
    header += String(repeating: " ", count: (64 - (header.utf8.count + 11) % 64) % 64) + "\n"
    let length = header.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
      + Array(header.utf8) + values.withUnsafeBytes { [UInt8]($0) }
  }

  private func image(_ value: UInt8) -> Image {
    Image(width: 20, height: 16, channels: 1, pixels: [UInt8](repeating: value, count: 320))
  }

  @Test func `Still Box gives pairs with the distance flown between them`() throws {
    try withTemporaryFolder { folder in
      let names = (0..<5).map { "\($0)" }
      for (index, name) in names.enumerated() {
        try ImageFile.write(image(UInt8(40 * index)), to: "\(folder)/\(name).png")
        let depth = [Float](repeating: Float(index + 1), count: 320)
        try AtomicFile.write("\(folder)/\(name).npy", bytes: npy(depth, 16, 20))
      }
      let list = { (ending: String) in names.map { "\"\($0).\(ending)\"" }.joined(separator: ",") }
      try AtomicFile.write(
        folder + "/metadata.json",
        text: """
          {"args": {"fov": 90}, "scenes": [{"imgs": [\(list("png"))], "depth": [\(list("npy"))],
            "speed": [0, 0.3, 0.4], "time_step": 0.2, "orientation": [1, 0, 0, 0]}]}
          """
      )
      let source = try StillBoxFolder(folder, width: 12, height: 10, isHeldOut: false)
      var shifts: Set<Int> = []
      for seed in 0..<60 {
        let pair = try source.sample(seed: UInt64(seed))
        let (from, to) = (Int(pair.reference.pixels[0]) / 40, Int(pair.target.pixels[0]) / 40)
        shifts.insert(to - from)
        #expect(isClose(pair.displacement, 0.1 * Double(abs(to - from)), within: 1e-12))
        #expect(pair.depth.values.allSatisfy { $0 == Float(to + 1) })
        #expect(pair.target.width == 12 && pair.depth.height == 10)
      }
      #expect(shifts == [-3, -2, -1, 1, 2, 3])
    }
    #expect(throws: FileError.self) {
      try StillBoxFolder("/nonexistent", width: 12, height: 10, isHeldOut: false)
    }
  }

  @Test func `SfMLearner's sequences give views with their motions and cameras`() throws {
    try withTemporaryFolder { root in
      let folder = root + "/scene"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try AtomicFile.write(root + "/train.txt", text: "scene\n")
      try AtomicFile.write(root + "/val.txt", text: "\n")
      try AtomicFile.write(folder + "/cam.txt", text: "30 0 9.5\n0 31 7.5\n0 0 1\n")
      var poses = ""
      for index in 0..<5 {
        try ImageFile.write(image(UInt8(40 * index)), to: "\(folder)/000000\(index).png")
        let depth = [Float](repeating: Float(index + 1), count: 320)
        try AtomicFile.write("\(folder)/000000\(index).npy", bytes: npy(depth, 16, 20))
        // Camera i is i metres ahead of the world's origin.
        poses += "1 0 0 0 0 1 0 0 0 0 1 \(index)\n"
      }
      try AtomicFile.write(folder + "/poses.txt", text: poses)
      let source = try SfMLearnerFolder(root, width: 12, height: 10, isHeldOut: false)
      for seed in 0..<20 {
        let sample = try source.sample(seed: UInt64(seed))
        let middle = Int(sample.images[1].pixels[0]) / 40
        #expect(sample.depth.values.allSatisfy { $0 == Float(middle + 1) })
        #expect(sample.cameraFromMiddle.map(\.translation.z) == [1, 0, -1])
        #expect(sample.camera.width == 12 && sample.camera.focal == Vector2(30, 31))
        #expect((0...8).contains(9.5 - sample.camera.centre.x))
      }
      #expect(throws: FileError.self) {
        try SfMLearnerFolder(root, width: 12, height: 10, isHeldOut: true)
      }
    }
  }

  @Test(arguments: [
    ("'<f4'", "'<i4'", "type <i4"), ("False", "True ", "column by column"),
    ("(16, 20)", "(16, 21)", "bytes of numbers"), ("(16, 20)", "(16,   )", "shape"),
  ])
  func `arrays that hold no depth are refused`(old: String, new: String, reason: String) throws {
    try withTemporaryFolder { folder in
      var bytes = npy([Float](repeating: 2, count: 320), 16, 20)
      let header = String(decoding: bytes[10..<128], as: UTF8.self).replacing(old, with: new)
      bytes.replaceSubrange(10..<128, with: Array(header.utf8))
      try AtomicFile.write(folder + "/d.npy", bytes: bytes)
      let error = #expect(throws: FileError.self) { try NPYFile.readDepth(folder + "/d.npy") }
      #expect(error?.description.contains(reason) == true)
    }
  }
}
