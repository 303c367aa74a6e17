// How far a predicted depth is off, by region of the image, measured where geometry knows depth.

public import Imagery

/// The relative error of an aligned prediction over the image.
///
/// In each cell it is the robust deviation from the known depth, bias included. Where a cell has too little known
/// depth it is that of the nearest cells that have, times the factor by which such guesses fall short elsewhere in
/// this image: each known cell is guessed from the others, and the factor covers 68 % of them.
public struct RegionalDisagreement: Sendable {
  /// How many cells lie side by side.
  public static let columns = 8

  /// How many rows of cells there are.
  public static let rows = 6

  /// Known pixels that a cell needs.
  static let fewest = 64

  /// By which guesses for cells without known depth are widened, 1 or more.
  public let widening: Double

  /// The share of cells where depth was known.
  public let measuredShare: Double

  /// By cell, row by row: the relative error, as 1σ.
  public let cells: [Double]

  private let width: Int
  private let height: Int

  /// Of a predicted depth and one that geometry gives, of one size; nil where fewer than three cells can be measured.
  public init?(_ predicted: DepthMap, against known: DepthEstimate) {
    precondition(
      predicted.width == known.depth.width && predicted.height == known.depth.height
    )
    (width, height) = (predicted.width, predicted.height)
    var errors = [[Double]](repeating: [], count: Self.columns * Self.rows)
    for y in 0..<height {
      for x in 0..<width {
        let (z, truth) = (predicted[x, y], known.depth[x, y])
        guard z > 0, truth > 0, known.sigma[x, y] > 0 else { continue }
        let cell = y * Self.rows / height * Self.columns + x * Self.columns / width
        errors[cell].append(Double(z / truth - 1))
      }
    }
    let measured = errors.map { $0.count < Self.fewest ? nil : Self.deviation($0) }
    let indices = measured.indices.filter { measured[$0] != nil }
    guard indices.count >= 3 else { return nil }
    func guess(_ cell: Int) -> Double {
      let near = indices.filter { $0 != cell }
        .sorted { (Self.distance($0, cell), $0) < (Self.distance($1, cell), $1) }.prefix(4)
      return near.compactMap { measured[$0] }.max() ?? 0
    }
    let shortfalls = indices.map { (measured[$0] ?? 0) / Swift.max(guess($0), 1e-9) }.sorted()
    let widening = Swift.max(shortfalls[(shortfalls.count * 68 / 100)], 1)
    self.widening = widening
    measuredShare = Double(indices.count) / Double(measured.count)
    cells = measured.indices.map { measured[$0] ?? widening * guess($0) }
  }

  /// The relative error at a pixel, between the centres of cells.
  public func at(_ x: Int, _ y: Int) -> Float {
    let u = (Double(x) + 0.5) * Double(Self.columns) / Double(width) - 0.5
    let v = (Double(y) + 0.5) * Double(Self.rows) / Double(height) - 0.5
    let (left, top) = (u.rounded(.down), v.rounded(.down))
    func cell(_ column: Double, _ row: Double) -> Double {
      let column = min(max(Int(column), 0), Self.columns - 1)
      return cells[min(max(Int(row), 0), Self.rows - 1) * Self.columns + column]
    }
    let (a, b) = (u - left, v - top)
    let upper = (1 - a) * cell(left, top) + a * cell(left + 1, top)
    let lower = (1 - a) * cell(left, top + 1) + a * cell(left + 1, top + 1)
    return Float((1 - b) * upper + b * lower)
  }

  /// The root of the squares of median and robust spread.
  private static func deviation(_ errors: [Double]) -> Double {
    let middle = medianOf(errors)
    let spread = 1.4826 * medianOf(errors.map { abs($0 - middle) })
    return (middle * middle + spread * spread).squareRoot()
  }

  private static func distance(_ a: Int, _ b: Int) -> Int {
    let (dx, dy) = (a % columns - b % columns, a / columns - b / columns)
    return dx * dx + dy * dy
  }
}
