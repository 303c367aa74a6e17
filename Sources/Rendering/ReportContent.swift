public import Imagery

/// What a report tells of a run, in the order in which a reader asks.
///
/// All texts are plain; the page escapes them. Parts that are empty are left out of the page.
public struct ReportContent: Sendable {
  /// The map's name.
  public var title: String

  /// One or two sentences: from what, how much, at which scale.
  public var summary: String

  /// The numbers that a reader wants first.
  public var figures: [Figure] = []

  /// What the reader must know before trusting the map.
  public var warnings: [String] = []

  /// What was mapped: views of the map, the best first.
  public var mapViews: [Picture] = []

  /// How sure the map is of itself: sigmas and what they depend on.
  public var certainty = Part()

  /// How right it is, where the truth is known.
  public var accuracy = Part()

  /// What moved on its own.
  public var movers = Part()

  /// Where the camera went.
  public var path = Part()

  /// Parts of the sequence that do not hang together with the map.
  public var segments = Part()

  /// Frames with what was found in them.
  public var frames: [Frame] = []

  /// Keys to the frames' colours.
  public var frameKeys: [Picture] = []

  /// How long each stage took.
  public var timings: [Timing] = []

  /// How it was made.
  public var provenance = Provenance()

  /// A report of which nothing but its head is known yet.
  public init(title: String, summary: String) {
    self.title = title
    self.summary = summary
  }

  /// A number with its unit.
  public struct Figure: Equatable, Sendable {
    /// What is counted or measured.
    public var label: String
    /// The number, as it is to be read.
    public var value: String
    /// Its unit; empty for counts.
    public var unit: String
    /// What it means or how it was measured, if that needs saying.
    public var note: String

    /// A figure from its parts.
    public init(_ label: String, _ value: String, unit: String = "", note: String = "") {
      self.label = label
      self.value = value
      self.unit = unit
      self.note = note
    }
  }

  /// A picture as a PNG or JPEG file's bytes.
  public struct Picture: Equatable, Sendable {
    /// The file's bytes.
    public var bytes: [UInt8]
    /// Width in pixels.
    public var width: Int
    /// Height in pixels.
    public var height: Int
    /// What is to be seen.
    public var caption: String

    /// A picture that is encoded already.
    public init(bytes: [UInt8], width: Int, height: Int, caption: String) {
      self.bytes = bytes
      self.width = width
      self.height = height
      self.caption = caption
    }

    /// A picture that `encode` turns into a file's bytes.
    public init(
      _ image: Image,
      caption: String,
      encode: (Image) throws -> [UInt8]
    ) rethrows {
      self.init(
        bytes: try encode(image),
        width: image.width,
        height: image.height,
        caption: caption
      )
    }

    /// The format, by the file's first bytes.
    var mediaType: String { bytes.starts(with: [0xFF, 0xD8]) ? "image/jpeg" : "image/png" }
  }

  /// A part of the page: some text, numbers, pictures and drawings.
  public struct Part: Sendable {
    /// Paragraphs.
    public var text: [String]
    /// Numbers.
    public var figures: [Figure]
    /// Pictures.
    public var pictures: [Picture]
    /// Plots, each over its caption.
    public var drawings: [(drawing: Drawing, caption: String)]

    /// A part from its contents.
    public init(
      text: [String] = [],
      figures: [Figure] = [],
      pictures: [Picture] = [],
      drawings: [(drawing: Drawing, caption: String)] = []
    ) {
      self.text = text
      self.figures = figures
      self.pictures = pictures
      self.drawings = drawings
    }

    var isEmpty: Bool {
      text.isEmpty && figures.isEmpty && pictures.isEmpty && drawings.isEmpty
    }
  }

  /// A frame of the input and what was found in it.
  public struct Frame: Equatable, Sendable {
    /// The frame's name.
    public var name: String
    /// The frame itself, then flow, depth and so on, all of one size.
    public var pictures: [Picture]

    /// A frame from its parts.
    public init(name: String, pictures: [Picture]) {
      self.name = name
      self.pictures = pictures
    }
  }

  /// How long a stage took.
  public struct Timing: Equatable, Sendable {
    /// The stage's name.
    public var stage: String
    /// Its duration.
    public var seconds: Double
    /// Such as the frames per second, or that it was resumed.
    public var note: String

    /// A timing from its parts.
    public init(stage: String, seconds: Double, note: String = "") {
      self.stage = stage
      self.seconds = seconds
      self.note = note
    }
  }

  /// How the map was made, in enough detail to make it again.
  public struct Provenance: Equatable, Sendable {
    /// The command as it was given.
    public var command: String
    /// Options by name, defaults included.
    public var options: [Entry]
    /// Versions of the suite and of what it is built on.
    public var versions: [Entry]
    /// Input files with their digests.
    public var inputs: [Entry]

    /// A provenance from its parts.
    public init(
      command: String = "",
      options: [Entry] = [],
      versions: [Entry] = [],
      inputs: [Entry] = []
    ) {
      self.command = command
      self.options = options
      self.versions = versions
      self.inputs = inputs
    }
  }

  /// A name with what belongs to it.
  public struct Entry: Equatable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var value: String

    /// An entry from its parts.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }
}
