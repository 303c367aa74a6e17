// NumPy's format for arrays: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

public import Imagery

/// Arrays of NumPy (.npy) that hold a number per pixel.
public enum NPYFile {
  /// Reads a map of H × W numbers of single, double or half precision; zeros and below are unknown.
  ///
  /// Half precision is how depth is often kept to save space.
  public static func readDepth(_ path: String) throws -> DepthMap {
    let bytes = try FileContents.bytes(of: path)
    let array = try Header(bytes, path)
    guard array.shape.count == 2 else {
      throw error(path, "an array of shape \(array.shape)", "height × width")
    }
    let count = array.shape[0] * array.shape[1]
    guard bytes.count - array.start == count * array.size else {
      throw error(path, "\(bytes.count - array.start) bytes of numbers", "\(count * array.size)")
    }
    let values = bytes.withUnsafeBytes { bytes in
      (0..<count).map { index -> Float in
        let place = array.start + index * array.size
        let value: Float
        switch array.size {
        case 2:
          value = half(bytes.loadUnaligned(fromByteOffset: place, as: UInt16.self).littleEndian)
        case 4:
          let bits = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
          value = Float(bitPattern: bits.littleEndian)
        default:
          let bits = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
          value = Float(Double(bitPattern: bits.littleEndian))
        }
        return value > 0 && value.isFinite ? value : .nan
      }
    }
    return DepthMap(width: array.shape[1], height: array.shape[0], values: values)
  }

  /// A number of half precision, exactly.
  private static func half(_ bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 31)
    let fraction = Float(bits & 1023)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * (1 + fraction / 1024)
        * Float(sign: .plus, exponent: exponent - 15, significand: 1)
    }
  }

  private static func error(_ path: String, _ found: String, _ expected: String) -> FileError {
    FileError(path, found: found, expected: expected)
  }

  /// What comes before the numbers: a text such as `{'descr': '<f4', 'fortran_order': False, 'shape': (4, 5), }`.
  private struct Header {
    let start: Int
    let size: Int
    let shape: [Int]

    init(_ bytes: [UInt8], _ path: String) throws {
      guard bytes.count > 12, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
        throw error(path, "no NumPy file", "an array of numbers (.npy)")
      }
      let lengthSize = bytes[6] == 1 ? 2 : 4
      let length = (0..<lengthSize).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
      start = 8 + lengthSize + length
      guard start <= bytes.count else { throw error(path, "a header cut off", "a whole file") }
      let text = String(decoding: bytes[(8 + lengthSize)..<start], as: UTF8.self)
      func value(_ key: String, _ open: Character, _ close: Character) -> Substring? {
        guard let colon = text.firstRange(of: "'\(key)':") else { return nil }
        let rest = text[colon.upperBound...]
        guard let from = rest.firstIndex(of: open) else { return nil }
        let inner = rest[rest.index(after: from)...]
        return inner.firstIndex(of: close).map { inner[..<$0] }
      }
      let type = value("descr", "'", "'") ?? ""
      let sizes: [Substring: Int] = ["<f2": 2, "<f4": 4, "<f8": 8]
      guard let size = sizes[type] else {
        throw error(path, "numbers of type \(type)", "<f2, <f4 or <f8")
      }
      guard !text.contains("'fortran_order': True") else {
        throw error(path, "numbers column by column", "row by row")
      }
      self.size = size
      let numbers = (value("shape", "(", ")") ?? "").split { $0 == "," || $0 == " " }.map {
        Int($0)
      }
      shape = numbers.compactMap { $0 }
      guard shape.count == numbers.count, shape.allSatisfy({ (0...1 << 20).contains($0) }) else {
        throw error(path, "a shape that cannot be read", "numbers")
      }
    }
  }
}
