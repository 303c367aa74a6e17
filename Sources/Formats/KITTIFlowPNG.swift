// The flow file of Menze and Geiger, "Object scene flow for autonomous vehicles" (2015).

public import Imagery

/// Flow in KITTI's 16-bit RGB PNG: u × 64 + 32768, v × 64 + 32768, and whether it is known.
public enum KITTIFlowPNG {
  /// Reads a flow field.
  public static func read(_ path: String) throws -> FlowField {
    let raster = try PNG.read16(path)
    guard raster.channels == 3 else {
      throw FileError(
        path,
        found: "a grey 16-bit PNG",
        expected: "flow in the three channels of a 16-bit PNG"
      )
    }
    let vectors = (0..<raster.width * raster.height).map { i -> SIMD2<Float> in
      guard raster.samples[3 * i + 2] != 0 else { return SIMD2(.nan, .nan) }
      return SIMD2(component(raster.samples[3 * i]), component(raster.samples[3 * i + 1]))
    }
    return FlowField(width: raster.width, height: raster.height, vectors: vectors)
  }

  /// Writes a flow field, rounded to 1/64 pixel; throws where a vector is beyond ±512 pixels.
  public static func write(_ flow: FlowField, to path: String) throws {
    var samples = [UInt16](repeating: 0, count: 3 * flow.vectors.count)
    for (i, vector) in flow.vectors.enumerated() where vector.x.isFinite && vector.y.isFinite {
      let units = (vector * 64 + 32768).rounded(.toNearestOrEven)
      guard units.min() >= 0, units.max() <= 65535 else {
        throw FileError(
          path,
          found: "a flow of (\(vector.x), \(vector.y)) at pixel"
            + " (\(i % flow.width), \(i / flow.width))",
          expected: "at most 512 pixels, all that KITTI's format holds",
          advice: "write .flo"
        )
      }
      samples[3 * i] = UInt16(units.x)
      samples[3 * i + 1] = UInt16(units.y)
      samples[3 * i + 2] = 1
    }
    try PNG.write(
      Raster16(width: flow.width, height: flow.height, channels: 3, samples: samples),
      to: path
    )
  }

  private static func component(_ sample: UInt16) -> Float { (Float(sample) - 32768) / 64 }
}

/// Flow fields in the format that the extension names: .flo, or .png in KITTI's way.
public enum FlowFile {
  /// Reads a flow field.
  public static func read(_ path: String) throws -> FlowField {
    switch fileExtension(of: path) {
    case "flo": try FloFile.read(path)
    case "png": try KITTIFlowPNG.read(path)
    default: throw unknownExtension(path, expected: [".flo", ".png"])
    }
  }

  /// Writes a flow field.
  public static func write(_ flow: FlowField, to path: String) throws {
    switch fileExtension(of: path) {
    case "flo": try FloFile.write(flow, to: path)
    case "png": try KITTIFlowPNG.write(flow, to: path)
    default: throw unknownExtension(path, expected: [".flo", ".png"])
    }
  }
}
