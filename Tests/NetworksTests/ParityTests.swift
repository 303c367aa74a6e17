import NetworkCatalogue
import NetworkTestSupport
import Networks
import Testing

/// Every network that a reference implementation's outputs are known of, by the name of the case.
///
/// What each reference computes on the way is compared too.
@Suite(.enabled(if: ParityCase.isAvailable, "PARALLAX_PARITY is not set"), .serialized)
struct ParityTests {
  /// A case, the network that it is of, and the size at which that one is to work if it resizes.
  struct Pairing: Sendable, CustomTestStringConvertible {
    let name: String
    let network: String
    var size: NetworkSettings.Size?
    /// Of an encoder's last layer, which tells ImageNet's classes.
    var unusedParameters = 0

    var testDescription: String { name }
  }

  static let pairings: [Pairing] = [
    Pairing(name: "flownets_128x192", network: "flownet-s"),
    Pairing(name: "flownets_117x173", network: "flownet-s"),
    Pairing(name: "flownets_bn_128x128", network: "flownet-s-bn"),
    Pairing(name: "flownetc_128x192", network: "flownet-c"),
    Pairing(name: "flownetc_117x173", network: "flownet-c"),
    Pairing(name: "flownet2_128x192", network: "flownet2"),
    Pairing(name: "flownet2_css_128x192", network: "flownet2-css"),
    Pairing(name: "flownet2_sd_128x192", network: "flownet2-sd"),
    Pairing(name: "cc_back2future_128x192", network: "back2future"),
    Pairing(name: "sfm_dispnets_128x192", network: "dispnet"),
    Pairing(name: "sfm_dispnets_123x165", network: "dispnet"),
    Pairing(name: "cc_dispresnet6_128x192", network: "dispresnet"),
    Pairing(name: "cc_dispresnet6_121x170", network: "dispresnet"),
    Pairing(name: "monodepth2_depth_128x192", network: "monodepth2", unusedParameters: 513_000),
    Pairing(name: "monodepth2_depth_100x333", network: "monodepth2", unusedParameters: 513_000),
    Pairing(
      name: "depth_anything_v2_small_112x140",
      network: "depth-anything-v2-small",
      size: .init(width: 140, height: 112)
    ),
    Pairing(
      name: "depth_anything_v2_small_98x154",
      network: "depth-anything-v2-small",
      size: .init(width: 154, height: 98)
    ),
    Pairing(name: "eigen_240x320", network: "eigen"),
    Pairing(name: "depthnet_elu_128x128", network: "depthnet"),
    Pairing(name: "depthnet_elu_bn_128x192", network: "depthnet"),
    Pairing(name: "depthnet_elu_bn_108x150", network: "depthnet"),
    Pairing(name: "depthnet_linear_bn_128x128", network: "depthnet-linear"),
    Pairing(name: "unsup_depthnet_128x192", network: "depthnet-unsupervised"),
    Pairing(
      name: "unsup_depthnet_bn_resized_110x150",
      network: "depthnet-unsupervised",
      size: .init(width: 192, height: 128)
    ),
    Pairing(name: "unsup_posenet_3f_128x192", network: "posenet"),
    Pairing(name: "unsup_posenet_5f_118x170", network: "posenet"),
    Pairing(name: "sfm_poseexp_3f_128x192", network: "poseexpnet"),
    Pairing(name: "sfm_poseexp_5f_122x170", network: "poseexpnet"),
    Pairing(name: "cc_posenetb6_128x192", network: "posenet-b6"),
    Pairing(name: "monodepth2_pose_128x192", network: "monodepth2-pose", unusedParameters: 513_000),
    Pairing(name: "monodepth2_pose_96x320", network: "monodepth2-pose", unusedParameters: 513_000),
    Pairing(name: "cc_masknet6_128x192", network: "masknet"),
  ]

  @Test(arguments: pairings)
  func `a network computes what its reference computes`(pairing: Pairing) throws {
    let entry = try #require(NetworkList.entry(named: pairing.network))
    var settings = NetworkSettings()
    settings.size = pairing.size
    try ParityCase.expect(
      pairing.name,
      from: entry,
      settings: settings,
      unusedParameters: pairing.unusedParameters
    )
  }
}
