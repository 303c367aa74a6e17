import Foundation
import Geometry
import Pipelines
import TestSupport
import Testing

/// An index of four frames with keyframes 0 and 2, some parts of which can be given.
private func index(
  camera: String = #"{"width":8,"height":6,"fx":5,"fy":5,"cx":3.5,"cy":2.5}"#,
  keyframes: String = "[0,2]",
  pairs: String = "[[0,1],[0,2],[2,3]]"
) -> String {
  let frames = (0..<4).map { #"{"index":\#($0),"name":"f\#($0)","timestamp":\#($0).5}"# }
  return """
    {"camera":\(camera),"frames":[\(frames.joined(separator: ","))],"keyframes":\(keyframes),
    "network":"dis","pairs":\(pairs)}
    """
}

private func read(_ text: String?, _ body: (_ path: String, () throws -> FlowIndex) throws -> Void)
  throws
{
  try withTemporaryFolder { folder in
    let path = FlowIndex.path(in: folder)
    try text?.write(toFile: path, atomically: true, encoding: .utf8)
    try body(path) { try FlowIndex.read(in: folder) }
  }
}

@Suite struct FlowIndexTests {
  @Test func whatIsWrittenIsRead() throws {
    try read(index()) { _, read in
      let found = try read()
      #expect(found.keyframes == [0, 2])
      #expect(found.pairs == [[0, 1], [0, 2], [2, 3]])
      #expect(found.frames.map(\.name) == ["f0", "f1", "f2", "f3"])
      #expect(found.frames[3].timestamp == 3.5)
      #expect(found.pinhole.width == 8 && found.pinhole.centre.y == 2.5)
      #expect(found.path(from: 2, to: 0, in: "flows") == "flows/f2-f0.flo")
    }
  }

  @Test func aMissingOneSaysWhatToRun() throws {
    try read(nil) { path, read in
      let text = message { _ = try read() }
      #expect(text.hasPrefix("\(path): no such file, expected the index that `parallax flow"))
      #expect(text.contains("run it first, to its end"))
    }
  }

  @Test(arguments: [
    "", "{", "[]", "{\"frames\":[]}", index().replacingOccurrences(of: "\"f2\"", with: "2"),
    index(pairs: "[[0,\"one\"]]"),
  ])
  func whatIsNoIndexIsRefused(text: String) throws {
    try read(text) { path, read in
      let text = message { _ = try read() }
      #expect(text.hasPrefix("\(path): something else, expected the index of a folder of flows"))
    }
  }

  @Test(arguments: [
    // Positions that no frame has.
    index(keyframes: "[0,4]"), index(keyframes: "[-1,2]"), index(pairs: "[[0,1],[0,4]]"),
    // Not pairs, or not from a keyframe to a later frame.
    index(pairs: "[[0,1,2]]"), index(pairs: "[[0]]"), index(pairs: "[[2,0]]"),
    index(pairs: "[[0,0]]"), index(pairs: "[[1,2]]"),
    // Keyframes twice, or not in order.
    index(keyframes: "[2,0]", pairs: "[[2,3]]"), index(keyframes: "[0,0,2]"),
    // No camera.
    index(camera: #"{"width":1,"height":6,"fx":5,"fy":5,"cx":3.5,"cy":2.5}"#),
    index(camera: #"{"width":8,"height":6,"fx":0,"fy":5,"cx":3.5,"cy":2.5}"#),
  ])
  func whatMakesNoSenseIsRefused(text: String) throws {
    try read(text) { path, read in
      let text = message { _ = try read() }
      #expect(text.hasPrefix("\(path): "))
      #expect(text.contains("expected the index of a folder of flows; run `parallax flow"))
      #expect(!text.contains("\n"))
    }
  }
}
