/// Where the pixels of one line lie between those of another that is finer or coarser, both centred on the same edge.
public struct LinearPlaces: Sendable {
  /// Per pixel of the one: between which two of the other it lies, and how far on towards the second, from 0 to 1;
  /// beyond the ends as at the ends.
  public let places: [(first: Int, second: Int, share: Float)]

  /// The places of `count` pixels among `cells`, each of which is `edge` of those pixels wide.
  public init(_ count: Int, among cells: Int, edge: Float) {
    precondition(cells > 0 && edge > 0)
    places = (0..<count).map { pixel in
      let place = min(max((Float(pixel) - (edge - 1) / 2) / edge, 0), Float(cells - 1))
      let first = min(Int(place), max(cells - 2, 0))
      return (first, min(first + 1, cells - 1), place - Float(first))
    }
  }
}
