import Foundation
import Formats
import Geometry
import Imagery
import SyntheticScenes
import TestSupport
import Tensors
import Testing

@testable import Training

@Suite struct DataTests {
  /// An image whose red and green say where a pixel was, and a flow that says it too.
  private func marked(_ width: Int, _ height: Int) -> (Image, FlowField) {
    var image = Image(width: width, height: height, channels: 3)
    var flow = FlowField(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        image.pixels[3 * (y * width + x)] = UInt8(x)
        image.pixels[3 * (y * width + x) + 1] = UInt8(y)
        flow[x, y] = SIMD2(Float(x), Float(y))
      }
    }
    return (image, flow)
  }

  @Test func `crops keep images and flow together, mirrored or not`() throws {
    let (image, flow) = marked(20, 14)
    var random = SeededRandom(seed: 1)
    var kinds: Set<[Bool]> = []
    for _ in 0..<100 {
      let crop = try Crop(width: 9, height: 6, of: 20, 14, turning: true, &random)
      kinds.insert([crop.isMirrored, crop.isUpsideDown])
      let (part, motion) = (crop.of(image), crop.of(flow))
      for i in 0..<9 * 6 {
        #expect(abs(motion.vectors[i].x) == Float(part.pixels[3 * i]))
        #expect(abs(motion.vectors[i].y) == Float(part.pixels[3 * i + 1]))
      }
      // To the right in the image is to the left in a mirrored one.
      #expect((part.pixels[3] < part.pixels[0]) == crop.isMirrored)
      #expect(motion.vectors[8].x * (crop.isMirrored ? -1 : 1) >= 0)
      #expect(motion.vectors[53].y * (crop.isUpsideDown ? -1 : 1) >= 0)
    }
    #expect(kinds.count == 4)
    #expect(throws: CropError.self) {
      try Crop(width: 21, height: 6, of: 20, 14, turning: false, &random)
    }
  }

  @Test func `tensors of images and flows hold the same numbers`() throws {
    let (image, flow) = marked(5, 4)
    let grey = Image(width: 5, height: 4, channels: 1, pixels: (0..<20).map { UInt8($0) })
    let numbers = try tensor(of: [image, grey])
    #expect(numbers.shape == [2, 3, 4, 5])
    #expect(try numbers.floats()[20..<40].elementsEqual((0..<20).map { Float($0 / 5) }))
    #expect(try numbers.floats()[60..<80].elementsEqual((0..<20).map { Float($0) }))
    let known = try knownPixels(of: [flow])
    #expect(try flowFields(of: known.values)[0].vectors == flow.vectors)
    var holes = flow
    holes[2, 1] = SIMD2(.nan, .nan)
    #expect(try knownPixels(of: [holes]).count() == 19)
    #expect(throws: TensorError.self) { try tensor(of: [image, crop(grey)]) }
  }

  private func crop(_ image: Image) -> Image {
    Image(width: 5, height: 3, channels: 1, pixels: Array(image.pixels.prefix(15)))
  }

  private func source<Source: SampleSources>(
    _ sources: Source,
    _ data: String,
    width: Int = 64,
    height: Int = 48
  ) throws -> any SampleSource<Source.Sample> {
    let text =
      "network: {name: depthnet}\nstages: [{steps: 1, batch: 1, width: \(width), height: \(height), "
      + "rate: 0, data: [\(data)]}]"
    let stage = try Recipe("r.yaml", text: text).stages[0]
    return try sources.source(stage.data[0].origin, stage, isHeldOut: false)
  }

  @Test func `a flight's images make all pairs in order, with the distances of their cameras`()
    throws
  {
    let source = try source(DepthPairSources(), "{world: still-box}")
    let pairs = try source.samples(seed: 5, count: 6)
    #expect(pairs.count == 6)
    #expect(Set(pairs.map(\.reference.pixels)).count == 3)
    #expect(Set(pairs.map { $0.reference.pixels + $0.target.pixels }).count == 6)
    let distances = pairs.map(\.displacement).sorted()
    for (distance, expected) in zip(distances, [0.5, 0.5, 0.5, 0.5, 1, 1]) {
      #expect(abs(distance / distances[5] - expected) < 1e-9)
    }
    for pair in pairs {
      // Each depth belongs to the later image, whichever that is.
      let same = pairs.filter { $0.target.pixels == pair.target.pixels }
      #expect(
        same.count == 2 && same[0].depth.values.elementsEqual(same[1].depth.values, by: alike)
      )
    }
    let again = try source.samples(seed: 5, count: 6)
    #expect(again.map(\.displacement) == pairs.map(\.displacement))
    let one = try source.samples(seed: 5, count: 1)
    #expect(try one[0].target.pixels == source.sample(seed: 5).target.pixels)
  }

  private func alike(_ a: Float, _ b: Float) -> Bool { a == b || a.isNaN && b.isNaN }

  @Test func `views along a way are windows of it, in the order of time, and mirrored`() throws {
    let source = try source(ViewSources(images: 3), "{world: drive}")
    let samples = try source.samples(seed: 3, count: 6)
    #expect(samples.count == 6 && Set(samples.map { $0.images.flatMap(\.pixels) }).count == 6)
    // Of five images; each window's first image is the second one of the window before it.
    #expect(Set(samples.flatMap(\.images).map(\.pixels)).count == 10)
    for sample in samples {
      #expect(samples.contains { $0.images.map(\.pixels) == sample.mirrored.images.map(\.pixels) })
      // The middle camera has gone on from the first one, and the last one from it.
      #expect(length(sample.cameraFromMiddle[1].translation) < 1e-9)
      #expect(sample.cameraFromMiddle[1].rotation.rotationAngle < 1e-6)
      #expect(sample.cameraFromMiddle[0].translation.z > 0)
      #expect(sample.cameraFromMiddle[2].translation.z < 0)
    }
  }

  @Test func `views in a mirror keep their geometry`() throws {
    let sample = try source(ViewSources(images: 3), "{world: drive}").sample(seed: 3)
    let mirrored = sample.mirrored
    #expect(mirrored.mirrored.images[0].pixels == sample.images[0].pixels)
    let last = Double(sample.camera.width - 1)
    for (x, y) in [(3, 40), (30, 30), (60, 44)] {
      let depth = Double(sample.depth[x, y])
      let opposite = mirrored.depth[sample.camera.width - 1 - x, y]
      guard depth.isFinite else {
        #expect(opposite.isNaN)
        continue
      }
      #expect(Double(opposite) == depth)
      for place in 0..<3 {
        func project(_ views: ViewsSample, _ x: Double, _ place: Int) -> Vector2 {
          let ray = (Vector2(x, Double(y)) - views.camera.centre) / views.camera.focal
          let point = views.cameraFromMiddle[place] * (Vector3(ray.x, ray.y, 1) * depth)
          return views.camera.projectPinhole(point)
        }
        let (here, there) = (
          project(sample, Double(x), place), project(mirrored, last - Double(x), place)
        )
        #expect(abs(last - there.x - here.x) < 1e-9 && abs(there.y - here.y) < 1e-9)
      }
    }
  }

  @Test(arguments: ["chairs", "drive"])
  func `a pair gives four mirror images, whose flow still leads to the same pixels`(
    world: String
  ) throws {
    let source = try source(FlowSources(), "{world: \(world)}")
    let pairs = try source.samples(seed: 5, count: 4)
    #expect(Set(pairs.map(\.first.pixels)).count == 4)
    let original = try source.sample(seed: 5)
    let (width, height) = (original.flow.width, original.flow.height)
    var found: Set<[Bool]> = []
    for pair in pairs {
      // Which one it is, by the image alone.
      let kind = try #require(
        [[false, false], [true, false], [false, true], [true, true]].first { kind in
          (0..<height * width).allSatisfy { place in
            let (x, y) = (place % width, place / width)
            let there = (kind[1] ? height - 1 - y : y) * width + (kind[0] ? width - 1 - x : x)
            return pair.first.pixels[3 * place] == original.first.pixels[3 * there]
          }
        }
      )
      found.insert(kind)
      for place in stride(from: 0, to: height * width, by: 37) {
        let (x, y) = (place % width, place / width)
        let there = original.flow[kind[0] ? width - 1 - x : x, kind[1] ? height - 1 - y : y]
        let here = pair.flow[x, y]
        guard there.x.isFinite else {
          #expect(here.x.isNaN)
          continue
        }
        #expect(here == there * SIMD2(kind[0] ? -1 : 1, kind[1] ? -1 : 1))
      }
    }
    #expect(found.count == 4)
  }

  @Test func `more mirror images of a pair than there are, are refused`() throws {
    let text =
      "network: {name: raft-small}\nstages: [{steps: 1, batch: 1, samples-per-scene: 5, width: 64, height: 48, "
      + "rate: 0, data: [{world: drive}]}]"
    let stage = try Recipe("r.yaml", text: text).stages[0]
    let error = #expect(throws: DataError.self) {
      try FlowSources().source(stage.data[0].origin, stage, isHeldOut: false)
    }
    #expect(error?.description.contains("expected 4 or fewer") == true)
  }

  @Test func `a scene of single images gives images from all its way, and mirrored ones`() throws {
    let source = try source(DepthSources(), "{world: colon, level: 2}")
    let samples = try source.samples(seed: 2, count: 4)
    #expect(Set(samples.map(\.image.pixels)).count == 4)
    for sample in samples {
      #expect(samples.contains { $0.image.pixels == sample.mirrored.image.pixels })
    }
  }

  @Test func `FlyingChairs are read, and held out where they are marked so`() throws {
    try withTemporaryFolder { folder in
      let (image, flow) = marked(24, 20)
      for number in 1...4 {
        var first = image
        first.pixels[2] = UInt8(number)
        let path = "\(folder)/0000\(number)"
        try ImageFile.write(first, to: path + "_img1.ppm")
        try ImageFile.write(image, to: path + "_img2.ppm")
        try FloFile.write(flow, to: path + "_flow.flo")
      }
      try AtomicFile.write(folder + "/FlyingChairs_train_val.txt", text: "1\n2\n1\n1\n")
      func pairs(_ isHeldOut: Bool) throws -> Set<UInt8> {
        let source = try FlyingChairsFolder(folder, width: 24, height: 20, isHeldOut: isHeldOut)
        return try Set(
          (0..<40).map { try source.sample(seed: $0).first.pixels.max { $0 < $1 } ?? 0 }
        )
      }
      #expect(try pairs(true).count == 1)
      let source = try FlyingChairsFolder(folder, width: 16, height: 16, isHeldOut: false)
      let (one, again) = (try source.sample(seed: 7), try source.sample(seed: 7))
      #expect(one.first == again.first && one.flow.vectors == again.flow.vectors)
      #expect(one.first.width == 16)
      try FileManager.default.removeItem(atPath: folder + "/FlyingChairs_train_val.txt")
      #expect(throws: CropError.self) {
        try FlyingChairsFolder(folder, width: 32, height: 16, isHeldOut: false).sample(seed: 1)
      }
    }
    #expect(throws: FileError.self) {
      try FlyingChairsFolder("/nonexistent", width: 16, height: 16, isHeldOut: false)
    }
  }

  @Test func `a mixture draws from its parts by their shares`() throws {
    struct Constant: SampleSource {
      let value: Int
      func sample(seed: UInt64) throws -> Int { value }
    }
    let mixture = MixedSource<Int>([(Constant(value: 1), 3), (Constant(value: 2), 1)])
    let drawn = try (0..<2000).map { try mixture.sample(seed: SeededRandom.mixed($0)) }
    let share = Double(drawn.count { $0 == 1 }) / 2000
    // Four standard deviations of a share of 3/4 among 2,000.
    #expect(isClose(share, 0.75, within: 0.039))
  }

  @Test func `every world and format of a recipe has a source, or is refused by name`() throws {
    let recipe = try Recipe("r", text: RunTests.recipe)
    let chairs = try FlowSources().source(
      recipe.stages[0].data[0].origin,
      recipe.stages[0],
      isHeldOut: false
    )
    let pair = try chairs.sample(seed: 3)
    #expect(pair.first.width == 24 && pair.flow.height == 16)
    let other = try Recipe(
      "r",
      text: RunTests.recipe.replacing("world: chairs", with: "world: motions")
    )
    let error = #expect(throws: DataError.self) {
      try FlowSources().source(other.stages[0].data[0].origin, other.stages[0], isHeldOut: false)
    }
    #expect(error?.description.contains("world motions") == true)
  }
}
