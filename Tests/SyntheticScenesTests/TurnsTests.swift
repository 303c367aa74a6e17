import Testing

@testable import SyntheticScenes

@Suite struct TurnsTests {
  @Test func sineAndCosineAreThoseOfTheCircle() {
    for i in -1000...1000 {
      let turns = Double(i) / 400
      let (s, c) = (sine(turns: turns), cosine(turns: turns))
      // Adding a quarter of a turn to 2.5 rounds by 2.2e-16 turns: 1.4e-15 of the cosine.
      #expect(abs(s * s + c * c - 1) < 3e-15)
      // Twice the angle.
      #expect(abs(sine(turns: 2 * turns) - 2 * s * c) < 4e-15)
    }
    #expect(sine(turns: 0) == 0)
    #expect(abs(sine(turns: 0.25) - 1) < 2e-16 && abs(sine(turns: -0.75) - 1) < 2e-16)
    #expect(abs(sine(turns: 1.0 / 12) - 0.5) < 2e-16)
    #expect(abs(sine(turns: 0.125) - 0.5.squareRoot()) < 2e-16)
  }

  @Test func aWaveRepeatsItselfAndStaysBelowItsAmplitude() {
    var random = SeededRandom(seed: 4)
    let wave = Wave(period: 300, harmonics: 2...9, count: 4, amplitude: 0.7, &random)
    for i in 0..<300 {
      #expect(abs(wave(Double(i))) <= 0.7)
      #expect(abs(wave(Double(i)) - wave(Double(i) + 300)) < 1e-12)
    }
  }

  @Test func streamsOfOneSeedAreUnrelated() {
    var first = SeededRandom(seed: 1, stream: 1)
    var second = SeededRandom(seed: 1, stream: 2)
    var sum = 0.0
    for _ in 0..<4000 { sum += first.uniform(-1...1) * second.uniform(-1...1) }
    // The standard deviation of the sum is √4000 / 3.
    #expect(abs(sum) < 4 * 21.1)
    for count in [1, 2, 7] {
      #expect(Set((0..<200).map { _ in first.index(below: count) }) == Set(0..<count))
    }
  }

  @Test func aTileKeepsItsMeanAtEveryLevel() {
    let bank = TextureBank(seed: 3)
    bank.words.withUnsafeBufferPointer { words in
      guard let base = words.baseAddress else { return }
      let textures = PinnedTextures(words: base)
      for tile in 0..<bank.count {
        let coarsest = textures.value(tile: tile, u: 11, v: 500, detail: 20)
        for detail in [0, 2.5, 5] as [Float] {
          var sum: Float = 0
          for y in 0..<64 {
            for x in 0..<64 {
              sum += textures.value(
                tile: tile,
                u: Double(8 * x + y % 8) - 700,
                v: Double(8 * y + x % 8) + 3,
                detail: detail
              )
            }
          }
          #expect(abs(sum / 4096 - coarsest) < (detail < 2 ? 6 : 1.5))
        }
        // Repeats after 512 texels, and is continuous from level to level.
        let here = textures.value(tile: tile, u: 3.25, v: 7.5, detail: 1.999)
        #expect(textures.value(tile: tile, u: 515.25, v: -504.5, detail: 1.999) == here)
        #expect(abs(textures.value(tile: tile, u: 3.25, v: 7.5, detail: 2.001) - here) < 1)
      }
    }
  }
}
