import Geometry
public import Imagery

/// What a camera sees of a gut at one time.
public struct GutView: SeenWorld {
  let gut: Gut
  let look: GutLook
  let camera: Camera
  let time: Double
  let cameraFromGut: RigidTransform
  let mesh: GutMesh
  let raster: GutRaster

  init(
    of gut: Gut,
    look: GutLook,
    camera: Camera,
    cameraFromGut: RigidTransform,
    way: Double,
    time: Double
  ) {
    self.gut = gut
    self.look = look
    self.camera = camera
    self.time = time
    self.cameraFromGut = cameraFromGut
    let first = max(0, Int(gut.ring(at: way - 3)))
    let last = min(gut.ringCount, Int(gut.ring(at: way + 48)) + 1)
    mesh = GutMesh(
      gut,
      rings: first..<last,
      time: time,
      cameraFromGut: cameraFromGut,
      camera: camera
    )
    raster = GutRaster(mesh, camera: camera)
  }

  /// The z-depth at pixel centres, in centimetres.
  public var depth: DepthMap {
    DepthMap(
      width: camera.width,
      height: camera.height,
      values: raster.inverseDepths.map { $0 > 0 ? Float(1 / $0) : .nan }
    )
  }

  /// 1 where the wall moves by itself, which it does everywhere or nowhere.
  public var movers: Mask {
    let id: UInt8 = gut.level == .moving ? 1 : 0
    return Mask(
      width: camera.width,
      height: camera.height,
      values: raster.triangles.map { $0 >= 0 ? id : 0 }
    )
  }
}
