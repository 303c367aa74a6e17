@testable import Rendering
import Testing

@Suite struct NumberTextTests {
  @Test(arguments: [
    (0.0, 2, "0.00"), (-0.004, 2, "0.00"), (-1.5, 1, "−1.5"), (0.9996, 3, "1.000"), (12, 0, "12"),
    (1.05, 3, "1.050"), (.nan, 1, "–"), (.infinity, 1, "∞"), (1e20, 1, "1.000e20"),
  ])
  func fixed(value: Double, decimals: Int, text: String) {
    #expect(NumberText.fixed(value, decimals: decimals) == text)
  }

  @Test(arguments: [
    (0.0, "0"), (1234.6, "1235"), (0.99996, "1.00"), (0.012345, "0.0123"), (-0.5, "−0.500"),
    (9.996, "10.0"), (0.0000123, "1.23e−5"), (0.00009999, "0.000100"), (12_345_678, "1.23e7"),
    (9_999_999.7, "1.00e7"),
  ])
  func significant(value: Double, text: String) {
    #expect(NumberText.significant(value) == text)
  }

  @Test(arguments: [(0.5, "0.5"), (2.0, "2"), (20, "20"), (0.015, "0.015"), (100, "100")])
  func trimmed(value: Double, text: String) { #expect(NumberText.trimmed(value) == text) }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1\u{202F}000"), (-1_234_567, "−1\u{202F}234\u{202F}567"),
  ])
  func count(value: Int, text: String) { #expect(NumberText.count(value) == text) }

  @Test(arguments: [
    (0.0, "0 ms"), (0.85, "850 ms"), (0.9996, "1.0 s"), (12.34, "12.3 s"), (99.97, "1 min 40 s"),
    (245, "4 min 05 s"), (7620, "2 h 07 min"), (-1, "–"),
  ])
  func duration(seconds: Double, text: String) {
    #expect(NumberText.duration(seconds: seconds) == text)
  }
}

@Suite struct TicksTests {
  @Test(arguments: [(0.0, 1.0), (-3.2, 7.9), (1e-4, 3e-4), (1e5, 1.00002e5), (-1, 0)])
  func areRoundInsideAndFew(lower: Double, upper: Double) throws {
    let ticks = Ticks(from: lower, to: upper, count: 6)
    #expect((2...7).contains(ticks.values.count))
    #expect(ticks.values.allSatisfy { $0 >= lower - 1e-9 && $0 <= upper + 1e-9 })
    #expect(Set(ticks.labels).count == ticks.labels.count)
  }

  @Test func degenerateRangesDoNotRunAway() {
    #expect(Ticks(from: 2, to: 2, count: 5).values == [2])
    #expect(Ticks(from: .nan, to: .nan, count: 5).values.isEmpty)
    #expect(Ticks(from: 1e300, to: 1e300 * (1 + 1e-15), count: 5).values.count <= 2)
  }

  @Test(arguments: [(0.09, 0.1), (0.1, 0.1), (1.1, 2.0), (2.01, 5), (5.5, 10), (730, 1000)])
  func stepsAreOneTwoOrFive(size: Double, step: Double) {
    #expect(Ticks.roundStep(atLeast: size) == step)
  }
}
