import CTorchScriptWriting
import Formats
import Geometry
import Imagery
import NetworkCatalogue
import Networks
import TestSupport
import Testing

@Suite struct TorchScriptDepthTests {
  private func withModule(_ methods: String, _ body: (TorchScriptDepth) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try #require(torchscript_write("\(folder)/module.pt", methods))
      try body(try TorchScriptDepth("\(folder)/module.pt"))
    }
  }

  @Test func `a module of one image is given red, green and blue from 0 to 1`() throws {
    let methods = """
      def forward(self, image: Tensor) -> Tensor:
          return 1.0 + image[:, 0:1] + 10.0 * image[:, 1:2] + 100.0 * image[:, 2:3]
      """
    try withModule(methods) { module in
      #expect(module.inputs == .image)
      let pixels: [UInt8] = [255, 0, 51, 0, 102, 255]
      let image = Image(width: 1, height: 2, channels: 3, pixels: pixels)
      let depth = try module.depth(of: image, NetworkSettings())
      #expect(depth.meaning == .depth)
      #expect((depth.values.width, depth.values.height) == (1, 2))
      #expect(abs(depth.values.values[0] - 22) < 1e-5 * 22)
      #expect(abs(depth.values.values[1] - 105) < 1e-5 * 105)
    }
  }

  @Test func `a smaller result is enlarged, and the first of several is depth`() throws {
    let methods = """
      def forward(self, image: Tensor) -> Tuple[Tensor, Tensor]:
          return 3.0 + 0.0 * image[:, 0, ::2, ::2], image
      """
    try withModule(methods) { module in
      let depth = try module.depth(
        of: Image(width: 6, height: 4, channels: 3),
        NetworkSettings()
      )
      #expect(depth.values.values == [Float](repeating: 3, count: 24))
    }
  }

  @Test func `a module of several images is given their cameras and the range`() throws {
    let methods = """
      def forward(self, images: List[Tensor], intrinsics: Tensor, extrinsics: Tensor,
                  depth_min: Tensor, depth_max: Tensor) -> Tuple[Tensor, Tensor]:
          blank = 0.0 * images[0][:, 0:1]
          depth = intrinsics[0, 1, 0, 0] + 1000.0 * extrinsics[0, 1, 0, 3] + images[1][0, 0, 0, 0]
          return blank + depth, blank + depth_min / depth_max
      """
    try withModule(methods) { module in
      #expect(module.inputs == .posedImages)
      let black = Image(width: 3, height: 2, channels: 3)
      let white = Image(
        width: 3,
        height: 2,
        channels: 3,
        pixels: [UInt8](repeating: 255, count: 18)
      )
      let camera = Camera(width: 3, height: 2, focal: Vector2(4, 5), centre: Vector2(1, 0.5))
      let moved = RigidTransform(translation: Vector3(0.5, 0, 0))
      let result = try module.depth(
        of: [
          PosedImage(image: black, camera: camera, cameraFromWorld: .identity),
          PosedImage(image: white, camera: camera, cameraFromWorld: moved),
        ],
        within: 2...8
      )
      #expect(result.depth.values == [Float](repeating: 505, count: 6))
      #expect(result.confidence.values == [Float](repeating: 0.25, count: 6))
    }
  }

  @Test func `a module of other arguments is refused, with what it takes`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/module.pt"
      let methods = "def forward(self, left: Tensor, right: Tensor) -> Tensor:\n    return left"
      try #require(torchscript_write(path, methods))
      let error = try #require(throws: FileError.self) { try TorchScriptDepth(path) }
      #expect(error.description.contains("left: Tensor, right: Tensor"))
    }
  }
}
