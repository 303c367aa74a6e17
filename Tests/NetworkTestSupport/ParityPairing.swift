public import NetworkCatalogue
public import Testing

/// A case and the network that it is of.
public struct ParityPairing: Sendable, CustomTestStringConvertible {
  /// The name of the case.
  public let name: String

  /// The name of the network.
  public let network: String

  /// The size at which the network is to work, if it resizes.
  public var size: NetworkSettings.Size?

  /// How many numbers of the weights are of an encoder's last layer, which tells ImageNet's classes.
  public var unusedParameters = 0

  /// The name of the case.
  public var testDescription: String { name }

  /// Every case and its network.
  public static let all: [ParityPairing] = [
    ParityPairing(name: "raft_basic_128x160", network: "raft"),
    ParityPairing(name: "raft_basic_131x149", network: "raft"),
    ParityPairing(name: "raft_small_128x160", network: "raft-small"),
    ParityPairing(name: "raft_small_131x149", network: "raft-small"),
    ParityPairing(name: "flownets_128x192", network: "flownet-s"),
    ParityPairing(name: "flownets_117x173", network: "flownet-s"),
    ParityPairing(name: "flownets_bn_128x128", network: "flownet-s-bn"),
    ParityPairing(name: "flownetc_128x192", network: "flownet-c"),
    ParityPairing(name: "flownetc_117x173", network: "flownet-c"),
    ParityPairing(name: "flownet2_128x192", network: "flownet2"),
    ParityPairing(name: "flownet2_css_128x192", network: "flownet2-css"),
    ParityPairing(name: "flownet2_sd_128x192", network: "flownet2-sd"),
    ParityPairing(name: "cc_back2future_128x192", network: "back2future"),
    ParityPairing(name: "sfm_dispnets_128x192", network: "dispnet"),
    ParityPairing(name: "sfm_dispnets_123x165", network: "dispnet"),
    ParityPairing(name: "cc_dispresnet6_128x192", network: "dispresnet"),
    ParityPairing(name: "cc_dispresnet6_121x170", network: "dispresnet"),
    ParityPairing(
      name: "monodepth2_depth_128x192",
      network: "monodepth2",
      unusedParameters: 513_000
    ),
    ParityPairing(
      name: "monodepth2_depth_100x333",
      network: "monodepth2",
      unusedParameters: 513_000
    ),
    ParityPairing(
      name: "depth_anything_v2_small_112x140",
      network: "depth-anything-v2-small",
      size: .init(width: 140, height: 112)
    ),
    ParityPairing(
      name: "depth_anything_v2_small_98x154",
      network: "depth-anything-v2-small",
      size: .init(width: 154, height: 98)
    ),
    ParityPairing(name: "eigen_240x320", network: "eigen"),
    ParityPairing(name: "depthnet_elu_128x128", network: "depthnet"),
    ParityPairing(name: "depthnet_elu_bn_128x192", network: "depthnet"),
    ParityPairing(name: "depthnet_elu_bn_108x150", network: "depthnet"),
    ParityPairing(name: "depthnet_linear_bn_128x128", network: "depthnet-linear"),
    ParityPairing(name: "unsup_depthnet_128x192", network: "depthnet-unsupervised"),
    ParityPairing(
      name: "unsup_depthnet_bn_resized_110x150",
      network: "depthnet-unsupervised",
      size: .init(width: 192, height: 128)
    ),
    ParityPairing(name: "unsup_posenet_3f_128x192", network: "posenet"),
    ParityPairing(name: "unsup_posenet_5f_118x170", network: "posenet"),
    ParityPairing(name: "sfm_poseexp_3f_128x192", network: "poseexpnet"),
    ParityPairing(name: "sfm_poseexp_5f_122x170", network: "poseexpnet"),
    ParityPairing(name: "cc_posenetb6_128x192", network: "posenet-b6"),
    ParityPairing(
      name: "monodepth2_pose_128x192",
      network: "monodepth2-pose",
      unusedParameters: 513_000
    ),
    ParityPairing(
      name: "monodepth2_pose_96x320",
      network: "monodepth2-pose",
      unusedParameters: 513_000
    ),
    ParityPairing(name: "cc_masknet6_128x192", network: "masknet"),
  ]
}
