public import Imagery

/// Depth in 16-bit grey PNG: 0 is unknown, anything else is depth × units per metre.
public enum DepthPNG {
  /// Reads a depth map; `unitsPerMetre` is the value that stands for one metre.
  public static func read(_ path: String, unitsPerMetre: Double) throws -> DepthMap {
    try check(path, unitsPerMetre)
    let raster = try PNG.read16(path)
    guard raster.channels == 1 else {
      throw FileError(
        path,
        found: "a colour image",
        expected: "16-bit grey depth",
        advice: "is it a flow file?"
      )
    }
    let values = raster.samples.map { sample in
      sample == 0 ? Float.nan : Float(Double(sample) / unitsPerMetre)
    }
    return DepthMap(width: raster.width, height: raster.height, values: values)
  }

  /// Writes a depth map; what is unknown or not positive becomes 0.
  ///
  /// Throws where a depth does not fit 16 bits. A depth below half a unit is written as one unit,
  /// for 0 would make it unknown.
  public static func write(_ map: DepthMap, to path: String, unitsPerMetre: Double) throws {
    try check(path, unitsPerMetre)
    var samples = [UInt16](repeating: 0, count: map.values.count)
    for (i, value) in map.values.enumerated() where value.isFinite && value > 0 {
      let units = (Double(value) * unitsPerMetre).rounded()
      guard units <= 65535 else {
        throw FileError(
          path,
          found: "a depth of \(value) at pixel (\(i % map.width), \(i / map.width))",
          expected: "at most \(65535 / unitsPerMetre), all that 16 bits hold at \(unitsPerMetre)"
            + " units per metre",
          advice: "choose a smaller --depth-scale, or write .pfm"
        )
      }
      samples[i] = UInt16(max(units, 1))
    }
    try PNG.write(
      Raster16(width: map.width, height: map.height, channels: 1, samples: samples),
      to: path
    )
  }

  private static func check(_ path: String, _ unitsPerMetre: Double) throws {
    guard unitsPerMetre > 0, unitsPerMetre.isFinite else {
      throw FileError(
        path,
        found: "a depth scale of \(unitsPerMetre)",
        expected: "PNG units per metre, above 0"
      )
    }
  }
}
