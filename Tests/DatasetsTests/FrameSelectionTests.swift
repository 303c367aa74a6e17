import Datasets
import Formats
import TestSupport
import Testing

@Suite struct FrameSelectionTests {
  private func select(
    _ folder: String,
    _ names: [String],
    start: Int = 0,
    end: Int? = nil,
    every: Int = 1,
    fps: Double? = nil
  ) throws -> [FrameSelection.Entry] {
    try FrameSelection(
      .images(names.map { "\(folder)/\($0)" }),
      start: start,
      end: end,
      every: every,
      framesPerSecond: fps
    ).entries
  }

  @Test(
    arguments: [
      (0, nil, 1, [0, 1, 2, 3, 4, 5, 6]), (2, nil, 2, [2, 4, 6]), (0, 5, 3, [0, 3]),
      (6, 100, 1, [6]),
    ] as [(Int, Int?, Int, [Int])]
  )
  func `chosen frames keep their index in the input`(
    start: Int,
    end: Int?,
    every: Int,
    expected: [Int]
  ) throws {
    try withTemporaryFolder { folder in
      let entries = try select(
        folder,
        (0..<7).map { "f\($0).png" },
        start: start,
        end: end,
        every: every
      )
      #expect(entries.map(\.index) == expected)
      #expect(entries.map(\.name) == expected.map { "f\($0)" })
      #expect(entries.map(\.timestamp) == expected.map(Double.init))
    }
  }

  @Test func `no frame left is an error that says how many there are`() throws {
    try withTemporaryFolder { folder in
      let text = message { _ = try select(folder, ["a.png", "b.png"], start: 2) }
      #expect(text.contains("2 frames, none of them from --start 2"), "\(text)")
    }
  }

  @Test func `names that repeat give way to the index in six digits`() throws {
    try withTemporaryFolder { folder in
      let entries = try select(folder, ["a.png", "b.png", "a.png"])
      #expect(entries.map(\.name) == ["000000", "000001", "000002"])
      #expect(entries.map(\.timestamp) == [0, 1, 2])
    }
  }

  @Test func `a rate overrules all other times`() throws {
    try withTemporaryFolder { folder in
      try writeImages(["1.5.png", "2.5.png", "4.0.png"], in: folder)
      try AtomicFile.write("\(folder)/times.txt", text: "7\n8\n9\n")
      let entries = try select(folder, ["1.5.png", "2.5.png", "4.0.png"], every: 2, fps: 4)
      #expect(entries.map(\.timestamp) == [0, 0.5])
    }
  }

  @Test(arguments: ["image/times.txt", "times.txt"])
  func `times beside the frames or their folder come before names`(place: String) throws {
    try withTemporaryFolder { folder in
      let names = ["image/1.5.png", "image/2.5.png", "image/10.5.png"]
      try writeImages(names, in: folder)
      try AtomicFile.write("\(folder)/\(place)", text: "# seconds\n0.0\n1.0e-1\n0.25\n")
      #expect(try select(folder, names).map(\.timestamp) == [0, 0.1, 0.25])
      // A part of the folder keeps its rows.
      #expect(try select(folder, Array(names[1...])).map(\.timestamp) == [0.1, 0.25])
    }
  }

  @Test(arguments: [
    ("0\n1\n", "times.txt: 2 times, expected 3, one an image in"),
    ("0\n2\n1\n", "times.txt: 1.0 after 2.0, expected times that ascend"),
    ("0\nx\n1\n", "times.txt: line 2: \"x\", expected a time in seconds"),
    ("0\nnan\n1\n", "times.txt: line 2: \"nan\""),
  ])
  func `times that cannot be right are refused`(text: String, expected: String) throws {
    try withTemporaryFolder { folder in
      let names = ["0.png", "1.png", "2.png"]
      try writeImages(names, in: folder)
      try AtomicFile.write("\(folder)/times.txt", text: text)
      let found = message { _ = try select(folder, names) }
      #expect(found.contains(expected), "\(found)")
    }
  }

  @Test(arguments: [
    (["1311868164.363181.png", "1311868164.399026.png"], [1311868164.363181, 1311868164.399026]),
    (["0012.png", "0013.png"], [0, 1]), (["1.5.png", "b.png"], [0, 1]), (["-1.5.png"], [0]),
    (["1.5e3.png"], [0]), ([".5.png", "1..5.png"], [0, 1]),
  ])
  func `only names with a decimal point are times`(names: [String], expected: [Double]) throws {
    try withTemporaryFolder { folder in
      let entries = try select(folder, names)
      #expect(entries.map(\.timestamp) == expected)
    }
  }

  @Test func `times in names must ascend`() throws {
    try withTemporaryFolder { folder in
      let text = message { _ = try select(folder, ["2.0.png", "1.0.png"]) }
      #expect(text.contains("1.0.png: a name that is an earlier time"), "\(text)")
    }
  }
}
