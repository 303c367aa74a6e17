internal import Imagery

/// The flows last computed, at a network's own resolution, and what they say of the next one.
struct FlowMemory {
  private struct Entry {
    let from: Int
    let to: Int
    let flow: FlowField
  }

  private let capacity: Int
  /// The latest last.
  private var entries: [Entry] = []

  init(capacity: Int) { self.capacity = capacity }

  mutating func add(_ flow: FlowField, from: Int, to: Int) {
    entries.append(Entry(from: from, to: to, flow: flow))
    if entries.count > capacity { entries.removeFirst() }
  }

  func flow(from: Int, to: Int) -> FlowField? {
    entries.last { $0.from == from && $0.to == to }?.flow
  }

  /// Where the flow between two frames should be, as far as earlier ones tell: that of the pair that differs by a
  /// frame, changed as much again as by the frame before; else two flows one after the other.
  func guess(from: Int, to: Int) -> FlowField? {
    for step in [-1, 1] {
      if let near = flow(from: from, to: to + step) {
        return extrapolated(
          near,
          isStill: to + 2 * step == from,
          flow(from: from, to: to + 2 * step)
        )
      }
      if let near = flow(from: from + step, to: to) {
        return extrapolated(
          near,
          isStill: from + 2 * step == to,
          flow(from: from + 2 * step, to: to)
        )
      }
    }
    for first in entries.reversed() where first.from == from {
      if let second = flow(from: first.to, to: to) { return composed(first.flow, second) }
    }
    return nil
  }

  /// A frame's flow to itself is zero.
  private func extrapolated(_ near: FlowField, isStill: Bool, _ far: FlowField?) -> FlowField {
    var out = near
    if isStill {
      for index in out.vectors.indices { out.vectors[index] *= 2 }
    } else if let far, far.width == near.width, far.height == near.height {
      for index in out.vectors.indices {
        out.vectors[index] += near.vectors[index] - far.vectors[index]
      }
    }
    return out
  }

  /// The first flow, and from where it ends the second; beyond the border as at the border.
  private func composed(_ first: FlowField, _ second: FlowField) -> FlowField {
    var out = first
    let last = SIMD2(Float(second.width - 1), Float(second.height - 1))
    for y in 0..<first.height {
      for x in 0..<first.width {
        let index = y * first.width + x
        let end = SIMD2(Float(x), Float(y)) + first.vectors[index]
        // What is no number leads nowhere.
        guard end.x.isFinite, end.y.isFinite else { continue }
        let at = end.clamped(lowerBound: .zero, upperBound: last)
        let (left, top) = (Int(at.x), Int(at.y))
        let (right, bottom) = (min(left + 1, second.width - 1), min(top + 1, second.height - 1))
        let (a, b) = (at.x - Float(left), at.y - Float(top))
        let above = second[left, top] * (1 - a) + second[right, top] * a
        let below = second[left, bottom] * (1 - a) + second[right, bottom] * a
        out.vectors[index] += above * (1 - b) + below * b
      }
    }
    return out
  }
}
