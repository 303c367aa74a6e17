import Geometry
public import Imagery

extension View {
  /// The z-depth at pixel centres, in metres; unknown where nothing is met, or the sky.
  public var depth: DepthMap {
    var map = DepthMap(width: camera.width, height: camera.height)
    let sky = scene.bodies.map(\.isSky)
    map.values.withUnsafeMutableBufferPointer { out in
      for i in out.indices where inverseDepths[i] > 0 && !sky[View.body(of: codes[i])] {
        out[i] = Float(1 / inverseDepths[i])
      }
    }
    return map
  }

  /// The id of the mover at each pixel centre; 0 where the world is static.
  public var movers: Mask {
    // One entry more, for the code of pixels that meet nothing.
    var ids = [UInt8](repeating: 0, count: View.body(of: View.nothing) + 1)
    for (index, body) in scene.bodies.enumerated() { ids[index] = body.moverID }
    return Mask(
      width: camera.width,
      height: camera.height,
      values: codes.map { ids[View.body(of: $0)] }
    )
  }

  /// Where the points seen at pixel centres are in another view of the same scene.
  ///
  /// The flow is true also where its target is hidden or outside the image; it is unknown where the
  /// point is not in front of the other camera. Occlusion is 255 where the other view does not see the
  /// point: another face is in front of it there, or it is outside the image.
  public func motion(to other: View) -> (flow: FlowField, occlusion: Mask) {
    precondition(other.bodies.count == bodies.count)
    let (width, height) = (camera.width, camera.height)
    let transforms = otherFromHere(other)
    var flow = FlowField(width: width, height: height)
    var occlusion = Mask(width: width, height: height, filledWith: 255)
    flow.vectors.withUnsafeMutableBufferPointer { vectors in
      occlusion.values.withUnsafeMutableBufferPointer { values in
        let flowRows = RowWriter(vectors, width: width)
        let occlusionRows = RowWriter(values, width: width)
        forBandsOfRows { rows in
          for y in rows {
            moveRow(
              y,
              by: transforms,
              to: other,
              flow: flowRows[y],
              occlusion: occlusionRows[y]
            )
          }
        }
      }
    }
    return (flow, occlusion)
  }

  /// The flow alone; see `motion(to:)`.
  public func flow(to other: View) -> FlowField { motion(to: other).flow }

  /// For each body, what carries its points from this camera's frame to the other's.
  private func otherFromHere(_ other: View) -> [RigidTransform] {
    let cameraMotion = other.cameraFromWorld * worldFromCamera
    return scene.bodies.map { body in
      guard case .moving(let worldFromBody) = body.motion else { return cameraMotion }
      let otherFromBody = other.cameraFromWorld * worldFromBody(other.time)
      return otherFromBody * worldFromBody(time).inverse * worldFromCamera
    }
  }

  private func moveRow(
    _ y: Int,
    by transforms: [RigidTransform],
    to other: View,
    flow: UnsafeMutableBufferPointer<SIMD2<Float>>,
    occlusion: UnsafeMutableBufferPointer<UInt8>
  ) {
    let width = camera.width
    let rayY = (Double(y) - camera.centre.y) / camera.focal.y
    let (right, bottom) = (Double(other.camera.width) - 0.5, Double(other.camera.height) - 0.5)
    codes.withUnsafeBufferPointer { codes in
      inverseDepths.withUnsafeBufferPointer { inverseDepths in
        transforms.withUnsafeBufferPointer { transforms in
          var x = 0
          while x < width {
            var targets = Targets()
            for lane in 0..<min(4, width - x) {
              let index = y * width + x + lane
              let w = inverseDepths[index]
              guard w > 0 else { continue }
              let rayX = (Double(x + lane) - camera.centre.x) / camera.focal.x
              let motion = transforms[View.body(of: codes[index])]
              // Z (R K⁻¹ m + t / Z), without the factor.
              let q = motion.rotation * Vector3(rayX, rayY, 1) + motion.translation * w
              guard q.z > 0 else { continue }
              let ray = Vector2(q.x, q.y) / q.z
              let pixel = ray * other.camera.focal + other.camera.centre
              flow[x + lane] = SIMD2<Float>(
                pixel - Vector2(Double(x + lane), Double(y))
              )
              guard pixel.x >= -0.5, pixel.x < right, pixel.y >= -0.5, pixel.y < bottom
              else { continue }
              targets.set(lane, ray: ray, inverseDepth: w / q.z, pixel: pixel)
            }
            let isSeen = targets.areSeen(in: other)
            for lane in 0..<min(4, width - x) where isSeen[lane] { occlusion[x + lane] = 0 }
            x += 4
          }
        }
      }
    }
  }
}

/// Points that four pixels have gone to.
private struct Targets {
  private var x = Lanes.zero
  private var y = Lanes.zero
  private var columns = SIMD4<Int32>.zero
  private var rows = SIMD4<Int32>.zero
  private var inverseDepths = Lanes.zero

  @inline(__always)
  mutating func set(_ lane: Int, ray: Vector2, inverseDepth: Double, pixel: Vector2) {
    x[lane] = ray.x
    y[lane] = ray.y
    inverseDepths[lane] = inverseDepth
    columns[lane] = Int32(pixel.x + 0.5)
    rows[lane] = Int32(pixel.y + 0.5)
  }

  /// Whether nothing is in front of each point; false for points that were not set.
  @inline(__always)
  func areSeen(in view: View) -> SIMDMask<SIMD4<Int64>> {
    var areSeen = inverseDepths .> 0
    // The point's own face is met again, at a depth that is rounded differently.
    let limit = inverseDepths * (1 + 1e-7)
    view.bodies.withUnsafeBufferPointer { bodies in
      view.candidates.forEach(at: columns, rows) { index in
        areSeen = areSeen .& .!(bodies[index].meet(x, y).w .> limit)
      }
    }
    return areSeen
  }
}
