/// How moving pixels are told from static ones; the same for every kind of sequence.
public struct MoverOptions: Equatable, Sendable {
  /// Pixels between the samples at which evidence is gathered, in both directions.
  public var stride = 2

  /// Residuals of static pixels are taken to spread at least so many of their sigmas.
  public var leastScale = 1.0

  /// Residuals of moving pixels spread so many times as wide as those of static ones.
  public var movingSpread = 8.0

  /// The share of static pixels whose flow is plainly wrong: what one flow can say is bounded by it.
  public var outlierShare = 0.05

  /// The flows of one frame share their errors: together they count as at most so many.
  public var effectiveViews = 4.0

  /// Log-odds beyond this, either way, count no more.
  public var maximumLogOdds: Float = 3

  /// The noise of pictures, at least, of 255.
  public var pictureNoise: Float = 2

  /// Pixels of a window count as so many that are independent: texture and noise are alike in neighbours.
  public var windowPixels: Float = 5

  /// The log-odds of motion where nothing is known.
  public var priorLogOdds: Float = -1

  /// The relative error of a static surface that other frames saw, beside its own sigma.
  public var surfaceError: Float = 0.02

  /// What seems to be so many sigmas behind a static surface is not static.
  public var behindSigmas: Float = 5

  /// Depths of one surface differ by less than this share between samples.
  public var edgeShare: Float = 0.05

  /// The relative sigma of depth that comes without one.
  public var depthError: Float = 0.05

  /// Neighbours whose parallax differs by so many pixels are hardly of one surface.
  public var surfacePixels: Float = 1

  /// So large a part of the parallax may differ besides: surfaces are seen aslant.
  public var surfaceSlant: Float = 0.04

  /// How strongly samples of one surface share their log-odds, in units of one sample's evidence.
  public var regionCoupling: Float = 100

  /// How strongly neighbours share their log-odds in the end.
  public var neighbourCoupling: Float = 1

  /// What a static explanation counts, at least, beside a contradiction.
  ///
  /// An object that keeps to its epipolar lines has one too: only what it hides betrays it, at its rim.
  public var leastStaticWeight: Float = 0.005

  /// A region moves where contradictions are so many times as frequent in it as in the whole frame.
  public var contradictionFactor: Float = 5

  /// What the log-odds of each neighbouring frame, carried along by the flow, count.
  public var temporalWeight: Float = 1

  /// Up to so many pixels within its border a region may not move at all: flow makes it wider than it is.
  public var fattening = 16

  /// Up to so many pixels beyond its border a region may go on.
  public var leanness = 4

  /// Neighbouring samples whose colours differ by so much, of 255, are hardly of one thing.
  public var borderContrast: Float = 4

  /// What a sample so near a border counts, beside what its neighbours say.
  public var borderWeight: Float = 0.001

  /// Threads to use.
  public var threads = 1

  /// The defaults.
  public init() {}
}
