import Geometry
import Imagery

/// What lies between the light of a scene and the bytes of an image: uneven light, shadows, a tone
/// curve, colour, softness, noise and compression.
struct Photographer {
  /// Brightness over the image, at the knots of a grid.
  private var light: [Float]
  /// Shadows that lie over the image and belong to nothing in it.
  private var shadows: [Shadow] = []
  private var gain: SIMD4<Float>
  private var offset: SIMD4<Float>
  /// How far middle tones are raised, −0.4 … 0.4.
  private var bend: Float
  /// 0 is grey, 1 leaves colours as they are.
  private var saturation: Float
  private var sigmaOfBlur: Double
  private var sigmaOfNoise: Float
  private var quality: Int?
  private var noise: SeededRandom

  private struct Shadow {
    let outline: Outline
    let planeFromImage: OctetHomography
    let softness: Float
    let depth: Float
  }

  private static let columns = 4
  private static let rows = 3

  /// The photographers of two images of one scene: alike in most, each a little on its own.
  static func pair(
    width: Int,
    height: Int,
    hasShadows: Bool = true,
    _ random: inout SeededRandom
  ) -> (Photographer, Photographer) {
    let isGrey = random.isHit(0.1)
    var first = Photographer(isGrey: isGrey, width: width, height: height, &random)
    var second = first
    // Another light, another exposure, another sharpness in the second; always another noise.
    if random.isHit(0.5) { second.vary(width: width, height: height, &random) }
    if random.isHit(0.15), hasShadows { first.drawShadows(width: width, height: height, &random) }
    if random.isHit(0.15), hasShadows { second.drawShadows(width: width, height: height, &random) }
    if random.isHit(0.15) { second.sigmaOfBlur = random.logUniform(0.3...1.6) }
    second.noise = SeededRandom(seed: random.next(), stream: 1)
    return (first, second)
  }

  private init(isGrey: Bool, width: Int, height: Int, _ random: inout SeededRandom) {
    light = Photographer.grid(strength: random.uniform(0...0.25), &random)
    let exposure = power2(random.uniform(-0.6...0.5))
    let tint = random.uniform(0...0.12)
    gain = SIMD4<Float>(
      SIMD3<Float>(
        Vector3(
          exposure * (1 + tint * random.uniform(-1...1)),
          exposure * (1 + tint * random.uniform(-1...1)),
          exposure * (1 + tint * random.uniform(-1...1))
        )
      ),
      0
    )
    offset = SIMD4(SIMD3(repeating: Float(random.uniform(-12...12))), 0)
    bend = Float(random.uniform(-0.35...0.35))
    saturation = isGrey ? 0 : Float(random.uniform(0.5...1.4))
    sigmaOfBlur = random.isHit(0.25) ? random.logUniform(0.3...1.6) : 0
    sigmaOfNoise = random.isHit(0.6) ? Float(random.logUniform(0.4...9)) : 0
    quality = random.isHit(0.3) ? 15 + random.index(below: 75) : nil
    noise = SeededRandom(seed: random.next())
  }

  /// Gives each frame of a sequence a noise of its own.
  mutating func reseed(_ seed: UInt64, frame: Int) {
    noise = SeededRandom(seed: seed, stream: 100 + UInt64(frame))
  }

  private mutating func vary(width: Int, height: Int, _ random: inout SeededRandom) {
    let other = Photographer.grid(strength: random.uniform(0...0.12), &random)
    for i in light.indices { light[i] *= other[i] }
    let exposure = Float(power2(random.uniform(-0.2...0.2)))
    gain *= exposure
    gain.x *= Float(1 + random.uniform(-0.04...0.04))
    gain.z *= Float(1 + random.uniform(-0.04...0.04))
    offset += SIMD4(SIMD3(repeating: Float(random.uniform(-6...6))), 0)
    bend += Float(random.uniform(-0.08...0.08))
    if saturation > 0 { saturation *= Float(random.uniform(0.9...1.1)) }
  }

  private static func grid(strength: Double, _ random: inout SeededRandom) -> [Float] {
    (0..<columns * rows).map { _ in Float(1 + random.uniform(-strength...strength)) }
  }

  private mutating func drawShadows(width: Int, height: Int, _ random: inout SeededRandom) {
    let size = Double(min(width, height))
    for _ in 0..<1 + random.index(below: 2) {
      let radius = size * random.uniform(0.15...0.6)
      let pose = PlaneMotion.Pose(
        place: Vector2(
          random.uniform(0...1) * Double(width),
          random.uniform(0...1) * Double(height)
        ),
        turns: random.uniform(0...1)
      )
      shadows.append(
        Shadow(
          outline: OutlineDrawing.outline(radius: radius, &random),
          planeFromImage: OctetHomography(pose.imageFromPlane.inverse),
          softness: Float(radius * random.logUniform(0.02...0.5)),
          depth: Float(random.uniform(0.1...0.45))
        )
      )
    }
  }

  /// The image that is made of the light of a scene.
  mutating func photograph(_ scene: Exposure) -> Image {
    var exposure = scene
    illuminate(&exposure)
    exposure.blur(sigma: sigmaOfBlur)
    develop(&exposure)
    var image = exposure.image
    if let quality { BlockCompression(quality: quality).pass(&image) }
    return image
  }

  /// The light that falls on each place.
  private func illuminate(_ exposure: inout Exposure) {
    let (width, height) = (exposure.width, exposure.height)
    let stepX = Float(Photographer.columns - 1) / Float(width)
    let stepY = Float(Photographer.rows - 1) / Float(height)
    exposure.colours.withUnsafeMutableBufferPointer { colours in
      for y in 0..<height {
        let at = Float(y) * stepY
        let row = Int(at)
        let v = at - Float(row)
        let knots = (0..<Photographer.columns).map { column in
          let i = row * Photographer.columns + column
          return light[i] * (1 - v) + light[i + Photographer.columns] * v
        }
        for x in stride(from: 0, to: width, by: 8) {
          let columns = Octet(0, 1, 2, 3, 4, 5, 6, 7) + Float(x)
          var shade = Octet(repeating: 1)
          for shadow in shadows {
            let (u, v) = shadow.planeFromImage(columns, Octet(repeating: Float(y)))
            var t = 0.5 - shadow.outline.distance(u, v) / shadow.softness
            t.replace(with: 0, where: t .< 0)
            t.replace(with: 1, where: t .> 1)
            shade *= 1 - shadow.depth * t * t * (3 - 2 * t)
          }
          for lane in 0..<min(8, width - x) {
            let at = Float(x + lane) * stepX
            let column = Int(at)
            let u = at - Float(column)
            let level = knots[column] * (1 - u) + knots[column + 1] * u
            colours[y * width + x + lane] *= level * shade[lane]
          }
        }
      }
    }
  }

  /// Exposure, colour, tone and noise.
  private mutating func develop(_ exposure: inout Exposure) {
    let (gain, offset, bend, saturation) = (gain, offset, bend / 255, saturation)
    // The sum of two bytes less their mean has a deviation of 104.5.
    let grain = sigmaOfNoise / 104.5
    var noise = noise
    exposure.colours.withUnsafeMutableBufferPointer { colours in
      for i in colours.indices {
        var colour = colours[i] * gain + offset
        let luma = 0.299 * colour.x + 0.587 * colour.y + 0.114 * colour.z
        colour = luma + (colour - luma) * saturation
        colour.replace(with: 0, where: colour .< 0)
        colour.replace(with: 255, where: colour .> 255)
        colour += bend * colour * (255 - colour)
        if grain > 0 {
          let bits = noise.next()
          let low = bits & 0x00ff_00ff_00ff_00ff
          let high = (bits &>> 8) & 0x00ff_00ff_00ff_00ff
          let sums = low &+ high
          let values = SIMD4<Float>(
            Float(Int32(truncatingIfNeeded: sums & 0xffff)),
            Float(Int32(truncatingIfNeeded: (sums &>> 16) & 0xffff)),
            Float(Int32(truncatingIfNeeded: (sums &>> 32) & 0xffff)),
            255
          )
          colour += (values - 255) * grain
        }
        colours[i] = colour
      }
    }
    self.noise = noise
  }
}
