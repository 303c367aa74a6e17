internal import Formats

/// What a file holds, by its first bytes.
enum RenderedContent {
  case flow
  case kittiFlow
  case depth
  case mask
  case cloud
  case trajectory

  init(of path: String) throws {
    let head = try FileContents.head(of: path, count: 256)
    if head.starts(with: "PIEH".utf8) {
      self = .flow
    } else if head.starts(with: "ply".utf8) {
      self = .cloud
    } else if head.starts(with: "Pf".utf8) {
      self = .depth
    } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47]), head.count >= 26 {
      // The header of a PNG: bits a sample, then the kind of colour, where 0 is grey.
      switch (head[24], head[25]) {
      case (16, 0): self = .depth
      case (16, _): self = .kittiFlow
      default: self = .mask
      }
    } else if !head.isEmpty, head.allSatisfy({ $0 >= 0x20 || $0 == 9 || $0 == 10 || $0 == 13 }) {
      self = .trajectory
    } else {
      throw FileError(
        path,
        found: head.isEmpty ? "an empty file" : "no format that is known here",
        expected: "flow, depth, a cloud, a trajectory or a mask"
      )
    }
  }
}
