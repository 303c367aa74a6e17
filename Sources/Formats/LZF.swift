/// Marc Lehmann's LZF compression, as `binary_compressed` PCD files use it.
enum LZF {
  /// The data that `input` stands for, if that is exactly `count` bytes.
  static func decompress(_ input: UnsafeRawBufferPointer, count: Int) -> [UInt8]? {
    var output: [UInt8] = []
    output.reserveCapacity(count)
    var i = 0
    while i < input.count {
      let control = Int(input[i])
      i += 1
      if control < 32 {
        // A run of control + 1 bytes as they are.
        guard i + control < input.count, output.count + control < count else { return nil }
        output.append(contentsOf: input[i...(i + control)])
        i += control + 1
        continue
      }
      // A copy from `distance` bytes back: 3 bits of length, 13 of distance, one more byte of length
      // where three bits do not do.
      var length = control >> 5
      if length == 7 {
        guard i < input.count else { return nil }
        length += Int(input[i])
        i += 1
      }
      guard i < input.count else { return nil }
      let distance = (control & 31) << 8 + Int(input[i]) + 1
      i += 1
      length += 2
      guard distance <= output.count, output.count + length <= count else { return nil }
      // Byte by byte, for source and target may overlap.
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
    return output.count == count ? output : nil
  }
}
