public import Imagery

/// The connected regions of a mask, each one object as far as one frame can tell.
public struct MoverRegions: Sendable {
  /// The region of each pixel, from 1 in reading order of their first pixels; 0 outside, H × W.
  public let labels: [Int32]

  /// How many there are.
  public let count: Int

  /// The regions of a mask in which pixels touch by edges; those below so many pixels are left out.
  public init(of mask: Mask, minimumPixels: Int = 16) {
    let (width, height) = (mask.width, mask.height)
    var labels = [Int32](repeating: 0, count: width * height)
    var seen = [Bool](repeating: false, count: width * height)
    var next: Int32 = 0
    var queue: [Int] = []
    for start in labels.indices where mask.values[start] > 0 && !seen[start] {
      queue = [start]
      seen[start] = true
      var head = 0
      while head < queue.count {
        let index = queue[head]
        head += 1
        let (x, y) = (index % width, index / width)
        for (neighbour, isInside) in [
          (index - 1, x > 0), (index + 1, x + 1 < width), (index - width, y > 0),
          (index + width, y + 1 < height),
        ] where isInside && !seen[neighbour] && mask.values[neighbour] > 0 {
          seen[neighbour] = true
          queue.append(neighbour)
        }
      }
      guard queue.count >= minimumPixels else { continue }
      next += 1
      for index in queue { labels[index] = next }
    }
    self.labels = labels
    count = Int(next)
  }
}
