/// A polynomial of degree four or less, by its coefficients from the constant upwards.
struct Quartic: Equatable, Sendable {
  var c0: Double
  var c1: Double
  var c2: Double
  var c3: Double
  var c4: Double

  init(_ c0: Double, _ c1: Double, _ c2: Double, _ c3: Double, _ c4: Double) {
    (self.c0, self.c1, self.c2, self.c3, self.c4) = (c0, c1, c2, c3, c4)
  }

  /// The value at `s`.
  func callAsFunction(_ s: Double) -> Double {
    c0 + s * (c1 + s * (c2 + s * (c3 + s * c4)))
  }

  /// Whether the polynomial is above zero everywhere in 0 … `end`.
  ///
  /// In Bernstein's basis the values lie between the coefficients, so five positive coefficients
  /// prove it at once; otherwise the interval is halved. A touch of zero counts as not positive.
  func isPositive(upTo end: Double) -> Bool {
    let (a1, a2, a3, a4) = (
      c1 * end, c2 * end * end, c3 * end * end * end, c4 * (end * end) * (end * end)
    )
    return Self.isPositive(
      (
        c0, c0 + a1 / 4, c0 + a1 / 2 + a2 / 6, c0 + a1 * 0.75 + a2 / 2 + a3 / 4,
        c0 + a1 + a2 + a3 + a4
      ),
      halvings: 30
    )
  }

  private typealias Bernstein = (Double, Double, Double, Double, Double)

  private static func isPositive(_ b: Bernstein, halvings: Int) -> Bool {
    // The first and last are values of the polynomial itself.
    guard b.0 > 0, b.4 > 0 else { return false }
    if b.1 > 0, b.2 > 0, b.3 > 0 { return true }
    guard halvings > 0 else { return false }
    // De Casteljau's scheme at the middle.
    let (p0, p1, p2, p3) = ((b.0 + b.1) / 2, (b.1 + b.2) / 2, (b.2 + b.3) / 2, (b.3 + b.4) / 2)
    let (q0, q1, q2) = ((p0 + p1) / 2, (p1 + p2) / 2, (p2 + p3) / 2)
    let (r0, r1) = ((q0 + q1) / 2, (q1 + q2) / 2)
    let middle = (r0 + r1) / 2
    return isPositive((b.0, p0, q0, r0, middle), halvings: halvings - 1)
      && isPositive((middle, r1, q2, p3, b.4), halvings: halvings - 1)
  }
}
