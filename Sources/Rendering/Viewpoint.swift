public import Geometry

/// From where and how a map is looked at.
public struct Viewpoint: Equatable, Sendable {
  /// How points in front of the eye fall on the picture.
  public enum Projection: Equatable, Sendable {
    /// A pinhole in the middle of the picture, with its focal length in pixels.
    case perspective(focalPixels: Double)
    /// Parallel rays: a plan at a scale.
    case orthographic(pixelsPerUnit: Double)
  }

  /// The eye's place: x right, y down, z into the picture.
  public var worldFromEye: RigidTransform

  /// The way of looking.
  public var projection: Projection

  /// The picture's width in pixels.
  public var width: Int

  /// The picture's height in pixels.
  public var height: Int

  /// Whether surfaces are hidden that face away, so that one looks into a room from outside.
  public var hidesBackFaces: Bool

  /// Only points up to this height along the scene's up are shown: what lifts a ceiling off.
  public var highestShown: Double

  /// A viewpoint from its parts, in front of everything.
  public init(
    worldFromEye: RigidTransform,
    projection: Projection,
    width: Int,
    height: Int,
    hidesBackFaces: Bool = false,
    highestShown: Double = .infinity
  ) {
    precondition(width > 0 && height > 0)
    self.worldFromEye = worldFromEye
    self.projection = projection
    self.width = width
    self.height = height
    self.hidesBackFaces = hidesBackFaces
    self.highestShown = highestShown
  }

  /// The pixel on which a point falls; nil behind the eye.
  public func project(_ pointInWorld: Vector3) -> Vector2? {
    let pointInEye = worldFromEye.inverse * pointInWorld
    guard pointInEye.z > 0 else { return nil }
    let lateral = Vector2(pointInEye.x, pointInEye.y)
    return switch projection {
    case .perspective(let focal): lateral / pointInEye.z * focal + middle
    case .orthographic(let scale): lateral * scale + middle
    }
  }

  var isPerspective: Bool {
    if case .perspective = projection { return true }
    return false
  }

  /// The direction of parallel rays; zero in a perspective.
  var ray: SIMD3<Float> {
    switch projection {
    case .perspective: .zero
    case .orthographic: SIMD3(worldFromEye.rotation.columns.2)
    }
  }

  /// The picture's middle, in pixels.
  var middle: Vector2 { Vector2(Double(width - 1), Double(height - 1)) / 2 }
}
