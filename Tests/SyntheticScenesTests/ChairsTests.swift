import Geometry
import Imagery
import Testing

@testable import SyntheticScenes

private let chairs = ChairsWorld(textures: textures)

@Suite struct ChairsTests {
  private func sample(
    _ seed: UInt64,
    width: Int = 160,
    height: Int = 120,
    isPhotographed: Bool = false
  ) -> FlowSample {
    var options = ChairsWorld.Options()
    options.isPhotographed = isPhotographed
    options.hasBackward = true
    return chairs.sample(seed: seed, width: width, height: height, options: options)
  }

  private func bytes(_ sample: FlowSample) -> [UInt8] {
    var out = sample.first.pixels + sample.second.pixels + sample.occlusion.values
    for vector in sample.flow.vectors {
      for value in [vector.x, vector.y] {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { out += $0 }
      }
    }
    return out
  }

  /// Bilinear.
  private func value(_ image: Image, _ channel: Int, _ place: Vector2) -> Double {
    let (left, top) = (Int(place.x.rounded(.down)), Int(place.y.rounded(.down)))
    let (u, v) = (place.x - Double(left), place.y - Double(top))
    func at(_ x: Int, _ y: Int) -> Double {
      let (x, y) = (min(max(x, 0), image.width - 1), min(max(y, 0), image.height - 1))
      return Double(image.pixels[3 * (y * image.width + x) + channel])
    }
    return (at(left, top) * (1 - u) + at(left + 1, top) * u) * (1 - v)
      + (at(left, top + 1) * (1 - u) + at(left + 1, top + 1) * u) * v
  }

  @Test func equalSeedsGiveEqualBytes() {
    #expect(bytes(sample(3, isPhotographed: true)) == bytes(sample(3, isPhotographed: true)))
    #expect(bytes(sample(3)) != bytes(sample(4)))
  }

  @Test func theBytesOfASeedNeverChange() {
    // Printed by this test; they change with the look of the world and with nothing else.
    let found = (1...4).map { digest(bytes(sample($0, isPhotographed: true))) }
    let expected: [UInt64] = [
      0xf6c3_5707_b66f_43d5, 0x00e1_8e14_ad9f_46a7, 0x539e_6239_1e5f_c48d, 0xea14_a777_449b_73e5,
    ]
    #expect(found == expected, "\(found.map { "0x" + String($0, radix: 16) })")
  }

  @Test func lightAndNoiseLeaveTheMotionAlone() {
    for seed in 1...5 as ClosedRange<UInt64> {
      let (clean, photographed) = (sample(seed), sample(seed, isPhotographed: true))
      #expect(clean.flow.vectors == photographed.flow.vectors)
      #expect(clean.occlusion == photographed.occlusion)
      #expect(clean.first != photographed.first)
    }
  }

  @Test func theSecondImageWarpedByTheFlowIsTheFirst() {
    var errors: [Double] = []
    var zeroErrors: [Double] = []
    for seed in 1...12 as ClosedRange<UInt64> {
      let sample = sample(seed)
      for y in 0..<120 {
        for x in 0..<160 where sample.occlusion[x, y] == 0 {
          let pixel = Vector2(Double(x), Double(y))
          let target = pixel + Vector2(sample.flow[x, y])
          for channel in 0..<3 {
            let own = Double(sample.first.pixels[3 * (y * 160 + x) + channel])
            errors.append(abs(value(sample.second, channel, target) - own))
            zeroErrors.append(abs(value(sample.second, channel, pixel) - own))
          }
        }
      }
    }
    errors.sort()
    zeroErrors.sort()
    // Zooms change how much detail pixels hold, and bilinear look-up softens the finest.
    #expect(errors[errors.count / 2] <= 1.5)
    #expect(errors[errors.count * 9 / 10] < 8)
    #expect(zeroErrors[errors.count * 9 / 10] > 4 * errors[errors.count * 9 / 10])
  }

  @Test func backwardFlowUndoesForwardFlow() throws {
    var returned = 0
    var checked = 0
    for seed in 1...12 as ClosedRange<UInt64> {
      let sample = sample(seed)
      let backward = try #require(sample.backward)
      for y in 0..<120 {
        for x in 0..<160 where sample.occlusion[x, y] == 0 {
          let there = Vector2(Double(x), Double(y)) + Vector2(sample.flow[x, y])
          let (left, top) = (Int(there.x.rounded(.down)), Int(there.y.rounded(.down)))
          guard left >= 0, top >= 0, left < 159, top < 119 else { continue }
          let (u, v) = (Float(there.x) - Float(left), Float(there.y) - Float(top))
          let above = backward[left, top] * (1 - u) + backward[left + 1, top] * u
          let below = backward[left, top + 1] * (1 - u) + backward[left + 1, top + 1] * u
          let sum = sample.flow[x, y] + above * (1 - v) + below * v
          checked += 1
          if (sum * sum).sum() < 0.05 * 0.05 { returned += 1 }
        }
      }
    }
    // All but the pixels whose four neighbours there lie on two layers.
    #expect(checked > 12 * 160 * 120 / 2)
    #expect(Double(returned) > 0.93 * Double(checked))
  }

  @Test(arguments: [2, 7, 11] as [UInt64])
  func whatIsOccludedIsCoveredByANearerLayer(seed: UInt64) {
    let scene = chairs.scene(seed: seed, width: 160, height: 120, options: .init())
    let first = LayeredView(of: scene, time: 0, width: 160, height: 120)
    let second = LayeredView(of: scene, time: 1, width: 160, height: 120)
    let (flow, occlusion) = first.motion(to: second)
    for i in flow.vectors.indices {
      let target = SIMD2<Float>(Float(i % 160), Float(i / 160)) + flow.vectors[i]
      let isOutside =
        target.x < -0.5 || target.x >= 159.5 || target.y < -0.5 || target.y >= 119.5
      // All layers tried, one by one, in double precision of the matrix alone.
      let isCovered = second.layers.indices.contains { index in
        let layer = second.layers[index]
        guard index > Int(first.owners[i]), layer.opacity == 1 else { return false }
        let q = layer.planeFromImage * Vector3(Double(target.x), Double(target.y), 1)
        let distance = layer.outline.distance(
          Octet(repeating: Float(q.x / q.z)),
          Octet(repeating: Float(q.y / q.z))
        )[0]
        return distance < -0.001
      }
      if isOutside || isCovered { #expect(occlusion.values[i] == 255) }
      if occlusion.values[i] == 0 { #expect(!isOutside && !isCovered) }
    }
    #expect(occlusion.values.contains(255) && occlusion.values.contains(0))
  }

  @Test func displacementsAreLogUniform() {
    let lengths = (0..<600).map { seed -> Double in
      let motion = chairs.scene(seed: UInt64(seed), width: 640, height: 480, options: .init())
        .layers[0].motion
      return length(motion.second.place - motion.first.place)
    }.filter { $0 > 0 }.sorted()
    #expect(lengths.count > 530 && lengths.count < 590)
    #expect(lengths[0] >= 0.2 && lengths[lengths.count - 1] <= 150)
    // Equally many in each third of the logarithm: 0.2, 1.82, 16.5, 150.
    for (low, high) in [(0.2, 1.82), (1.82, 16.5), (16.5, 150)] {
      let share = Double(lengths.count { (low..<high).contains($0) }) / Double(lengths.count)
      // Three deviations of a share of a third of 560.
      #expect(abs(share - 1.0 / 3) < 0.06)
    }
  }

  @Test func aSequenceBeginsWithThePairAndStaysInView() {
    var options = ChairsSequence.Options()
    (options.width, options.height, options.frames, options.seed) = (96, 64, 40, 6)
    options.layers.isPhotographed = false
    let sequence = ChairsSequence(options, world: chairs)
    let truth = sequence.truth(frame: 0)
    let pair = chairs.sample(seed: 6, width: 96, height: 64, options: options.layers)
    #expect(truth.image == pair.first)
    #expect(truth.flow?.vectors == pair.flow.vectors)
    #expect(sequence.truth(frame: 1).image == pair.second)
    // Ids are those of layers: more than the background is seen at any time.
    for frame in [0, 13, 39] {
      let truth = sequence.truth(frame: frame, hasBackward: true, threads: 1)
      #expect(Set(truth.movers.values).count > 1)
      #expect((truth.flow == nil) == (frame == 39) && (truth.backward == nil) == (frame == 0))
    }
  }
}
