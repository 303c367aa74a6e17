internal import Formats
internal import Imagery
internal import Movers
internal import Parallelism

/// Writes masks and probabilities of motion into a folder, one of each a frame.
///
/// What an earlier run made of other frames is removed; what it made under the same key stays as it is.
struct MoverWriter {
  private let folder: String
  private let masks: FolderJournal
  private let probabilities: FolderJournal

  /// The number of frames written, and the sum of their shares of moving pixels.
  private(set) var frames = 0
  private(set) var moving = 0.0

  /// A writer of these frames' files.
  ///
  /// `key` stands for all that they are made from; nil makes all anew.
  init(_ folder: String, names: [String], key: String?) throws {
    self.folder = folder
    let places = [folder, MoverFiles.probabilities(in: folder)]
    try OutputFolder.make(places[1])
    if key == nil { for place in places { try FolderJournal.clear(place) } }
    masks = try FolderJournal(places[0], key: key ?? "")
    probabilities = try FolderJournal(places[1], key: key ?? "")
    let files = Set(names.map { $0 + ".png" })
    try masks.remove(allBut: files)
    try probabilities.remove(allBut: files)
  }

  /// Writes what moves in some frames, each of which has a name, on so many threads.
  mutating func write(_ maps: [MoverMap], names: [String], threads: Int) throws {
    frames += maps.count
    for map in maps {
      moving += Double(map.probabilities.count { $0 > 0.5 }) / Double(map.probabilities.count)
    }
    // A journal is for one thread.
    let missing = try names.map { name in
      let file = name + ".png"
      let isMissing = (
        probability: !probabilities.isFinished(file), mask: !masks.isFinished(file)
      )
      if isMissing.probability { try probabilities.willMake(file) }
      if isMissing.mask { try masks.willMake(file) }
      return isMissing
    }
    let folder = folder
    _ = try orderedResults(maps.count, threads: threads) { number in
      let (map, name) = (maps[number], names[number])
      if missing[number].probability {
        let samples = map.probabilities.map { UInt16((min(max($0, 0), 1) * 65535).rounded()) }
        try PNG.write(
          Raster16(width: map.width, height: map.height, channels: 1, samples: samples),
          to: MoverFiles.probability(name, in: folder)
        )
      }
      if missing[number].mask {
        try MaskFile.write(map.mask, to: MoverFiles.mask(name, in: folder))
      }
    }
  }

  /// What was written.
  var result: MoverStage.Result {
    .init(frames: frames, movingShare: frames > 0 ? moving / Double(frames) : 0)
  }
}
