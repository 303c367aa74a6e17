/// The frames between keyframes, which know what moves by the keyframes that see them.
struct CarriedFrames {
  /// A frame and what its keyframes found.
  struct Frame {
    /// Its position in the sequence.
    let position: Int

    /// Keyframes with a flow to it, ascending.
    let keyframes: [Int]

    /// The keyframes' log-odds of motion.
    var logOdds: [[Float]]
  }

  /// The frames' positions, ascending.
  let frames: [Int]

  private var waiting: [(position: Int, keyframes: [Int])]
  private var settled: [Int: [Float]] = [:]

  /// The frames of `pairs` that are no keyframes; a pair leads from its first frame to its second.
  init(pairs: [[Int]], keyframes: [Int]) {
    let isKeyframe = Set(keyframes)
    var seenFrom: [Int: [Int]] = [:]
    for pair in pairs where isKeyframe.contains(pair[0]) && !isKeyframe.contains(pair[1]) {
      seenFrom[pair[1], default: []].append(pair[0])
    }
    frames = seenFrom.keys.sorted()
    waiting = frames.map { ($0, (seenFrom[$0] ?? []).sorted()) }
  }

  /// Takes the log-odds of a keyframe, in their order, and returns the frames that waited for it only.
  mutating func settle(keyframe: Int, _ logOdds: [Float]) -> [Frame] {
    settled[keyframe] = logOdds
    let isReady = { (frame: (position: Int, keyframes: [Int])) in
      (frame.keyframes.last ?? keyframe) <= keyframe
    }
    let ready = waiting.filter(isReady).map { frame in
      Frame(
        position: frame.position,
        keyframes: frame.keyframes,
        logOdds: frame.keyframes.compactMap { settled[$0] }
      )
    }
    waiting.removeAll(where: isReady)
    // What nobody waits for is let go.
    let oldest = waiting.compactMap(\.keyframes.first).min() ?? keyframe
    settled = settled.filter { $0.key >= min(oldest, keyframe) }
    return ready
  }
}
