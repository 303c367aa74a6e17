internal import CVision
internal import Imagery

extension FlowField {
  /// Lets a function of the shim write into the field, or change it, by two grey images of its size.
  mutating func change(
    by first: Image,
    _ second: Image,
    _ body: (
      _ first: UnsafePointer<UInt8>, _ second: UnsafePointer<UInt8>, _ width: Int32,
      _ height: Int32, _ flow: UnsafeMutablePointer<Float>
    ) -> vision_status
  ) throws(VisionError) {
    precondition(first.channels == 1 && second.channels == 1)
    precondition(first.width == width && first.height == height)
    precondition(second.width == width && second.height == height)
    let (columns, rows) = (Int32(width), Int32(height))
    let status = vectors.withUnsafeMutableBytes { flow in
      first.pixels.withUnsafeBufferPointer { a in
        second.pixels.withUnsafeBufferPointer { b -> vision_status in
          guard let a = a.baseAddress, let b = b.baseAddress,
            let flow = flow.bindMemory(to: Float.self).baseAddress
          else { return VISION_OK }
          return body(a, b, columns, rows, flow)
        }
      }
    }
    try check(status)
  }
}
