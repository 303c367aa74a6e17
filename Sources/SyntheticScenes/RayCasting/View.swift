public import Geometry
internal import Parallelism

/// A scene cast from one camera at one time: which face every pixel centre sees, and how far it is.
///
/// Everything else (image, depth, mover ids, flow to another view) is read from it. Rays are cast in
/// double precision. The bytes are the same for any number of threads, and on any machine.
public struct View: Sendable {
  /// What is seen.
  public let scene: Scene

  /// The pinhole camera.
  public let camera: Camera

  /// The time, in frames.
  public let time: Double

  /// Where the camera is.
  public let worldFromCamera: RigidTransform

  /// How many threads may work on it.
  public let threads: Int

  let cameraFromWorld: RigidTransform
  let bodies: [BodyInView]
  let candidates: TileCandidates

  /// H × W, 1 / z-depth at pixel centres; 0 where nothing is met.
  let inverseDepths: [Double]

  /// H × W, the face met: eight times the body's index, plus the face; or `nothing`.
  let codes: [UInt16]

  /// The code of pixels that meet no body.
  static let nothing = UInt16.max

  /// Rows handed to a thread at a time.
  static let bandHeight = 16

  /// Casts a scene; the camera must be a pinhole and outside of all bodies but rooms.
  public init(
    of scene: Scene,
    camera: Camera,
    worldFromCamera: RigidTransform,
    time: Double,
    threads: Int = 1
  ) {
    precondition(camera.distortion == .pinhole)
    self.scene = scene
    self.camera = camera
    self.time = time
    self.worldFromCamera = worldFromCamera
    self.threads = threads
    let cameraFromWorld = worldFromCamera.inverse
    self.cameraFromWorld = cameraFromWorld
    let bodies = scene.bodies.enumerated().map { index, body in
      BodyInView(body, index: index, cameraFromWorld: cameraFromWorld, time: time)
    }
    self.bodies = bodies
    let bounds = bodies.map { $0.bounds(in: camera) }
    candidates = TileCandidates(of: bounds, camera: camera)
    (inverseDepths, codes) = View.cast(bodies, bounds: bounds, camera: camera, threads: threads)
  }

  /// The body that a face code belongs to.
  @inline(__always)
  static func body(of code: UInt16) -> Int { Int(code &>> 3) }

  /// Calls `body` with bands of rows, from top to bottom, on the view's threads.
  func forBandsOfRows(_ body: @Sendable (Range<Int>) -> Void) {
    View.forBandsOfRows(height: camera.height, threads: threads, body)
  }

  private static func forBandsOfRows(
    height: Int,
    threads: Int,
    _ body: @Sendable (Range<Int>) -> Void
  ) {
    inParallel((height + bandHeight - 1) / bandHeight, threads: threads) { band in
      body(band * bandHeight..<min(height, (band + 1) * bandHeight))
    }
  }

  private static func cast(
    _ bodies: [BodyInView],
    bounds: [(columns: Range<Int>, rows: Range<Int>)?],
    camera: Camera,
    threads: Int
  ) -> ([Double], [UInt16]) {
    let (width, height) = (camera.width, camera.height)
    let columns = columnRays(of: camera)
    let visible = bounds.enumerated().compactMap { index, bounds in
      bounds.map { VisibleBody(index: index, columns: $0.columns, rows: $0.rows) }
    }
    var inverseDepths = [Double](repeating: 0, count: width * height)
    var codes = [UInt16](repeating: nothing, count: width * height)
    inverseDepths.withUnsafeMutableBufferPointer { inverseDepths in
      codes.withUnsafeMutableBufferPointer { codes in
        let depthRows = RowWriter(inverseDepths, width: width)
        let codeRows = RowWriter(codes, width: width)
        forBandsOfRows(height: height, threads: threads) { rows in
          var row = CastRow(columns: columns)
          for y in rows {
            let rayY = (Double(y) - camera.centre.y) / camera.focal.y
            row.clear()
            bodies.withUnsafeBufferPointer { bodies in
              guard let first = bodies.baseAddress else { return }
              for body in visible where body.rows.contains(y) {
                row.cast(first + body.index, columns: body.columns, y: Lanes(repeating: rayY))
              }
            }
            row.copy(inverseDepths: depthRows[y], codes: codeRows[y])
          }
        }
      }
    }
    return (inverseDepths, codes)
  }

  /// The x of the rays of each pixel of a row, four by four.
  private static func columnRays(of camera: Camera) -> [Lanes] {
    (0..<(camera.width + 3) / 4).map { lane in
      let x = Lanes(0, 1, 2, 3) + Double(4 * lane)
      return (x - camera.centre.x) / camera.focal.x
    }
  }
}

/// A body and the part of the image that it can touch.
private struct VisibleBody {
  let index: Int
  let columns: Range<Int>
  let rows: Range<Int>
}

/// Gives out rows of an array for writing.
///
/// Sendable by hand: each row is written by the one thread to which its index was given, and the
/// array outlives the loop.
struct RowWriter<Element>: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Element>?
  private let width: Int

  init(_ buffer: UnsafeMutableBufferPointer<Element>, width: Int) {
    base = buffer.baseAddress
    self.width = width
  }

  subscript(y: Int) -> UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: base.map { $0 + y * width }, count: width)
  }
}

/// One row of rays, and the nearest that each has met so far.
private struct CastRow {
  private let columns: [Lanes]
  private var nearest: [Lanes]
  private var codes: [SIMD4<Int64>]

  init(columns: [Lanes]) {
    self.columns = columns
    nearest = [Lanes](repeating: .zero, count: columns.count)
    codes = [SIMD4<Int64>](repeating: .zero, count: columns.count)
  }

  mutating func clear() {
    for lane in nearest.indices {
      nearest[lane] = .zero
      codes[lane] = SIMD4(repeating: Int64(View.nothing))
    }
  }

  mutating func cast(_ body: UnsafePointer<BodyInView>, columns range: Range<Int>, y: Lanes) {
    // One loop a kind, so that no choice is made within it.
    switch body.pointee.kind {
    case .room: each(range) { body.pointee.meetRoom($0, y) }
    case .box: each(range) { body.pointee.meetBox($0, y) }
    case .sphere: each(range) { body.pointee.meetSphere($0, y) }
    case .cylinder: each(range) { body.pointee.meetCylinder($0, y) }
    }
  }

  @inline(__always)
  private mutating func each(
    _ range: Range<Int>,
    _ meet: (Lanes) -> (w: Lanes, code: SIMD4<Int64>)
  ) {
    columns.withUnsafeBufferPointer { columns in
      nearest.withUnsafeMutableBufferPointer { nearest in
        codes.withUnsafeMutableBufferPointer { codes in
          for lane in range.lowerBound / 4..<(range.upperBound + 3) / 4 {
            let (w, code) = meet(columns[lane])
            let isNearer = w .> nearest[lane]
            nearest[lane].replace(with: w, where: isNearer)
            codes[lane].replace(with: code, where: isNearer)
          }
        }
      }
    }
  }

  func copy(
    inverseDepths: UnsafeMutableBufferPointer<Double>,
    codes out: UnsafeMutableBufferPointer<UInt16>
  ) {
    nearest.withUnsafeBytes { bytes in
      let nearest = bytes.bindMemory(to: Double.self)
      for x in out.indices { inverseDepths[x] = nearest[x] }
    }
    self.codes.withUnsafeBytes { bytes in
      let codes = bytes.bindMemory(to: Int64.self)
      for x in out.indices { out[x] = UInt16(truncatingIfNeeded: codes[x]) }
    }
  }
}
