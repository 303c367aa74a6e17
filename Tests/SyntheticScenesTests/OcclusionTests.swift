import Geometry
import Imagery
import SyntheticScenes
import TestSupport
import Testing

@Suite struct OcclusionTests {
  /// The depth along the ray of any place in an image, from a camera of one pixel.
  private func depth(at place: Vector2, in view: View) -> Double {
    var camera = view.camera
    (camera.width, camera.height) = (1, 1)
    camera.centre -= place
    let pixel = View(
      of: view.scene,
      camera: camera,
      worldFromCamera: view.worldFromCamera,
      time: view.time
    )
    return Double(pixel.depth[0, 0])
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func aPointIsHiddenWhereTheOtherCameraSeesSomethingNearer(seed: UInt64) {
    let world = world(seed: seed, movers: 3)
    // Far apart, so that much is hidden.
    let (here, there) = (world.view(at: 0), world.view(at: 25))
    let (flow, occlusion) = here.motion(to: there)
    let (depth, ids) = (here.depth, here.movers)
    var hidden = 0
    var compared = 0
    for y in stride(from: 0, to: 120, by: 3) {
      for x in stride(from: 0, to: 160, by: 3) {
        let pixel = Vector2(Double(x), Double(y))
        let target = pixel + Vector2(flow[x, y])
        guard target.x > -0.49, target.y > -0.49, target.x < 159.49, target.y < 119.49 else {
          #expect(occlusion[x, y] == 255 || target.x > -0.51 && target.y > -0.51)
          continue
        }
        let body = world.scene.bodies.first { $0.moverID == ids[x, y] && ids[x, y] > 0 }
        var point = here.worldFromCamera * (world.camera.rayPinhole(pixel) * Double(depth[x, y]))
        if let body {
          point =
            body.motion.worldFromBody(at: 25) * (body.motion.worldFromBody(at: 0).inverse * point)
        }
        let own = (there.worldFromCamera.inverse * point).z
        let nearest = self.depth(at: target, in: there)
        // The flow in floats moves the ray a little: leave out what is decided by that.
        guard own < nearest * 1.0001 || own > nearest * 1.01 else { continue }
        compared += 1
        let isHidden = own > nearest * 1.005
        #expect((occlusion[x, y] == 255) == isHidden, "pixel \(x), \(y)")
        if isHidden { hidden += 1 }
      }
    }
    #expect(compared > 500 && hidden > 20)
  }

  @Test func aViewHidesNothingFromItself() {
    let view = world(seed: 6, movers: 2).view(at: 7)
    let (flow, occlusion) = view.motion(to: view)
    #expect(occlusion.values.allSatisfy { $0 == 0 })
    #expect(flow.vectors.allSatisfy { abs($0.x) < 1e-9 && abs($0.y) < 1e-9 })
  }

  @Test func idsAgreeAcrossFrames() {
    let world = world(seed: 3, movers: 4)
    let (here, there) = (world.view(at: 12), world.view(at: 13))
    let (flow, occlusion) = here.motion(to: there)
    let (ids, later) = (here.movers, there.movers)
    var compared = 0
    for y in 0..<120 {
      for x in 0..<160 where occlusion[x, y] == 0 {
        let target = Vector2(Double(x), Double(y)) + Vector2(flow[x, y])
        let (column, row) = (Int(target.x.rounded()), Int(target.y.rounded()))
        guard (1..<159).contains(column), (1..<119).contains(row) else { continue }
        // Away from outlines, where the nearest pixel centre may see the neighbour.
        let around = (-1...1).flatMap { j in (-1...1).map { later[column + $0, row + j] } }
        guard Set(around).count == 1 else { continue }
        #expect(later[column, row] == ids[x, y])
        if ids[x, y] > 0 { compared += 1 }
      }
    }
    #expect(compared > 200)
    #expect(Set(ids.values) == [0, 1, 2, 3, 4])
  }
}
