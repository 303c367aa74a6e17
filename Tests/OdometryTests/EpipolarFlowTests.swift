import Imagery
import Odometry
import Testing

@Suite struct EpipolarFlowTests {
  private let width = 160
  private let height = 120

  /// A picture of soft random spots that has moved by whole pixels; another seed is another picture.
  private func picture(seed: UInt64, movedBy x: Int = 0, _ y: Int = 0) -> Image {
    func grain(_ x: Int, _ y: Int) -> Double {
      var state =
        UInt64(bitPattern: Int64(x &* 7919 &+ y &* 104_729)) &+ seed &* 0x9E37_79B9_7F4A_7C15
      state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double((state ^ (state >> 31)) >> 40) / 0x1p24
    }
    var image = Image(width: width, height: height, channels: 1)
    for v in 0..<height {
      for u in 0..<width {
        var sum = 0.0
        for dy in 0..<3 { for dx in 0..<3 { sum += grain(u - x + dx, v - y + dy) } }
        image.pixels[v * width + u] = UInt8(max(0, min(255, 127 + 110 * (sum - 4.5))))
      }
    }
    return image
  }

  private func known(_ flow: FlowField) -> [SIMD2<Float>] {
    flow.vectors.filter { !$0.x.isNaN && !$0.y.isNaN }
  }

  @Test(arguments: [SIMD2<Int>(0, 0), SIMD2(7, -4), SIMD2(-12, 9)])
  func `corners move as the picture does`(step: SIMD2<Int>) throws {
    let flow = try EpipolarFlow().flow(
      from: picture(seed: 1),
      to: picture(seed: 1, movedBy: step.x, step.y)
    )
    let truth = SIMD2<Float>(Float(step.x), Float(step.y))
    let found = known(flow)
    #expect(found.count > 150)
    let right = found.filter { (($0 - truth) * ($0 - truth)).sum() < 0.25 * 0.25 }
    #expect(Double(right.count) > 0.9 * Double(found.count), "\(right.count) of \(found.count)")
  }

  @Test func `pictures of nothing in common have few matches`() throws {
    let same = try EpipolarFlow().flow(from: picture(seed: 1), to: picture(seed: 1))
    let other = try EpipolarFlow().flow(from: picture(seed: 1), to: picture(seed: 2))
    #expect(known(other).count * 10 < known(same).count)
  }

  @Test func `the flow is the same on any number of threads`() throws {
    let (a, b) = (picture(seed: 3), picture(seed: 3, movedBy: 3, 2))
    var many = EpipolarFlow()
    many.threads = 3
    let bits = try [EpipolarFlow(), many].map { estimation in
      try estimation.flow(from: a, to: b).vectors.map { [$0.x.bitPattern, $0.y.bitPattern] }
    }
    #expect(bits[0] == bits[1])
  }
}
