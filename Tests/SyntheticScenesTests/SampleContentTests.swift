import Geometry
import Testing

@testable import SyntheticScenes

/// Where on the camera's way the images of a sample lie.
struct SampleContentTests {
  /// A flight at constant speed, so that distances are times.
  private func distances(_ images: Int, _ placement: SampleContent.Placement, span: Double)
    -> [Double]
  {
    var options = BoxesWorld.Options()
    (options.width, options.height, options.frames) = (16, 12, 31)
    options.path = .flight
    var content = SampleContent()
    (content.images, content.placement, content.hasForward) = (images, placement, false)
    let sample = BoxesWorld(options).sample(from: 12, span: span, seed: 1, content: content)
    let places = sample.worldFromCamera.map(\.translation)
    return zip(places, places.dropFirst()).map { length($1 - $0) }
  }

  @Test func `more images do not lie closer together than the drawn span`() {
    let drawn = distances(2, .drawn, span: 3)[0]
    #expect(drawn > 0)
    for distance in distances(6, .drawnApart, span: 3) { #expect(abs(distance - drawn) < 1e-9) }
    for distance in distances(4, .drawn, span: 3) { #expect(abs(distance - drawn / 3) < 1e-9) }
  }

  @Test func `where the way is too short they take all of it`() {
    let drawn = distances(2, .drawn, span: 3)[0]
    let all = distances(13, .drawnApart, span: 3)
    for distance in all { #expect(abs(distance - drawn * 30 / 36) < 1e-9) }
  }
}
