import Datasets
import Formats
import TestSupport
import Testing

@Suite struct FrameInputTests {
  @Test func `a folder gives its images in natural order`() throws {
    try withTemporaryFolder { folder in
      try writeImages(["f10.png", "f9.PNG.jpg", "f2.jpg", ".hidden.png"], in: folder)
      try AtomicFile.write("\(folder)/times.csv", text: "no image")
      #expect(
        try FrameInput(arguments: [folder])
          == .images(["f2.jpg", "f9.PNG.jpg", "f10.png"].map { "\(folder)/\($0)" })
      )
    }
  }

  @Test func `names that are times order by their value`() throws {
    try withTemporaryFolder { folder in
      try writeImages(["1.25.png", "1.5.png", "0.75.png"], in: folder)
      #expect(
        try FrameInput(arguments: [folder])
          == .images(["0.75.png", "1.25.png", "1.5.png"].map { "\(folder)/\($0)" })
      )
    }
  }

  @Test(arguments: [("f*.png", ["f2.png", "f10.png"]), ("{g,f}2.*", ["f2.png", "g2.png"])])
  func `a pattern gives what matches`(pattern: String, names: [String]) throws {
    try withTemporaryFolder { folder in
      try writeImages(["f10.png", "f2.png", "g2.png"], in: folder)
      #expect(
        try FrameInput(arguments: ["\(folder)/\(pattern)"])
          == .images(names.map { "\(folder)/\($0)" })
      )
    }
  }

  @Test func `a list keeps its order and its repetitions`() throws {
    try withTemporaryFolder { folder in
      try writeImages(["rgb/1.png", "rgb/2.png", "with space.png"], in: folder)
      let list = "# a comment\n0.5 rgb/2.png\n\nrgb/1.png\r\nrgb/2.png\n  with space.png\n"
      try AtomicFile.write("\(folder)/list.txt", text: list)
      #expect(
        try FrameInput(arguments: ["\(folder)/list.txt"])
          == .images(
            ["rgb/2.png", "rgb/1.png", "rgb/2.png", "with space.png"].map { "\(folder)/\($0)" }
          )
      )
    }
  }

  @Test(arguments: [
    // The shell's order of a pattern becomes natural order; a pair and any other order stay.
    (["f1.png", "f10.png", "f9.png"], ["f1.png", "f9.png", "f10.png"]),
    (["f10.png", "f9.png"], ["f10.png", "f9.png"]),
    (["f9.png", "f1.png", "f10.png"], ["f9.png", "f1.png", "f10.png"]),
    (["f1.png", "f9.png", "f1.png"], ["f1.png", "f9.png", "f1.png"]),
  ])
  func `several files`(given: [String], expected: [String]) throws {
    try withTemporaryFolder { folder in
      try writeImages(["f1.png", "f9.png", "f10.png"], in: folder)
      #expect(
        try FrameInput(arguments: given.map { "\(folder)/\($0)" })
          == .images(expected.map { "\(folder)/\($0)" })
      )
    }
  }

  @Test func `a video is known by its name`() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("\(folder)/A.MP4", text: "")
      let input = try FrameInput(arguments: ["\(folder)/A.MP4"])
      #expect(input == .video("\(folder)/A.MP4"))
      #expect(input.needsOtherCodecs)
    }
  }

  @Test(arguments: [("a.png", false), ("a.JPEG", false), ("a.ppm", false), ("a.tif", true)])
  func `other codecs are needed for other formats`(name: String, expected: Bool) {
    #expect(FrameInput.images([name]).needsOtherCodecs == expected)
  }

  @Test(arguments: [
    (["empty"], "empty: an empty folder, expected images"),
    (["above"], "above: a folder without images, expected images such as 000000.png; did you mean"),
    (["nothing"], "nothing: no such file or folder, expected a folder, pattern, list, video or"),
    (["no*.png"], "no*.png: no file that matches, expected images; check the pattern"),
    (["above/*"], "above/*: no file that matches"),
    (["one.png", "empty"], "empty: a folder among files"),
    (["one.png", "gone.png"], "gone.png: no such file or folder, expected an image"),
    (["bad.txt"], "bad.txt: line 2: "),
    (["none.txt"], "none.txt: an empty list, expected one image a line"),
  ])
  func `what cannot be frames is named in one line`(names: [String], expected: String) throws {
    try withTemporaryFolder { folder in
      try writeImages(["above/depth/0.png", "above/rgb/0.png", "one.png"], in: folder)
      try writeImages(["empty/x.png"], in: folder)
      try removeFile("\(folder)/empty/x.png")
      try AtomicFile.write("\(folder)/bad.txt", text: "one.png\ntwo.png\n")
      try AtomicFile.write("\(folder)/none.txt", text: "# nothing\n")
      let text = message { _ = try FrameInput(arguments: names.map { "\(folder)/\($0)" }) }
      #expect(text.contains(expected), "\(text)")
      #expect(!text.contains("\n"))
    }
  }
}
