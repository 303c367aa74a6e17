import Imagery
import Testing

@Suite struct ImageTests {
  @Test func greyIsLuma() {
    let image = Image(
      width: 4,
      height: 1,
      channels: 3,
      pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]
    )
    // 0.299, 0.587 and 0.114 of 255, rounded; the weights add up to one.
    #expect(image.grey.pixels == [76, 150, 29, 255])
  }

  @Test func greyOfRGBOfGreyIsTheSame() {
    let image = Image(width: 16, height: 16, channels: 1, pixels: (0..<256).map { UInt8($0) })
    #expect(image.rgb.grey == image)
    #expect(image.grey == image)
    #expect(image.rgb.rgb == image.rgb)
  }
}

@Suite struct FieldTests {
  @Test func newMapsKnowNothing() {
    #expect(DepthMap(width: 3, height: 2).values.allSatisfy { $0.isNaN })
    #expect(FlowField(width: 3, height: 2).vectors.allSatisfy { $0.x.isNaN && $0.y.isNaN })
  }

  @Test func subscriptsCountColumnsThenRows() {
    let depth = DepthMap(width: 3, height: 2, values: [0, 1, 2, 3, 4, 5])
    #expect(depth[2, 0] == 2)
    #expect(depth[0, 1] == 3)
    var mask = Mask(width: 3, height: 2, filledWith: 7)
    mask[1, 1] = 9
    #expect(mask.values == [7, 7, 7, 7, 9, 7])
  }
}

@Suite struct PointCloudTests {
  @Test func findsPropertiesByName() {
    let cloud = PointCloud(
      positions: [.zero, .one],
      properties: [
        ScalarProperty(name: "sigma", values: .float([0.1, 0.2])),
        ScalarProperty(name: "observations", values: .int32([3, 4])),
      ]
    )
    #expect(cloud.property(named: "observations")?.values == .int32([3, 4]))
    #expect(cloud.property(named: "missing") == nil)
    #expect(cloud.properties.allSatisfy { $0.values.count == cloud.count })
  }
}
