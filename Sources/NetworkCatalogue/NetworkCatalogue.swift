/// The networks that there are: what help, completion and messages say of them.
///
/// How each is made stands in `NetworkList`, which only executables with the tensor library have.
public enum NetworkCatalogue {
  /// All networks, those of a kind together.
  public static let all: [NetworkCard] = [
    NetworkCard(
      "raft",
      .flow,
      images: 2,
      takesSize: false,
      summary: "RAFT (Teed and Deng 2020), 5.3 M parameters"
    ),
    NetworkCard(
      "raft-small",
      .flow,
      images: 2,
      takesSize: false,
      summary: "RAFT small (Teed and Deng 2020), 1.0 M parameters"
    ),
    NetworkCard(
      "flownet-s",
      .flow,
      images: 2,
      summary: "FlowNetSimple (Fischer et al. 2015), FlowNetPytorch's weights"
    ),
    NetworkCard(
      "flownet-s-bn",
      .flow,
      images: 2,
      summary: "FlowNetSimple with batch norms, FlowNetPytorch's weights"
    ),
    NetworkCard(
      "flownet-c",
      .flow,
      images: 2,
      summary: "FlowNetCorr (Fischer et al. 2015), FlowNetPytorch's weights"
    ),
    NetworkCard(
      "flownet-c-bn",
      .flow,
      images: 2,
      summary: "FlowNetCorr with batch norms, FlowNetPytorch's weights"
    ),
    NetworkCard(
      "flownet2",
      .flow,
      images: 2,
      summary: "FlowNet 2.0 (Ilg et al. 2017), all of it, NVIDIA's weights"
    ),
    NetworkCard(
      "flownet2-c",
      .flow,
      images: 2,
      summary: "FlowNet 2.0, its network with correlation alone"
    ),
    NetworkCard("flownet2-s", .flow, images: 2, summary: "FlowNet 2.0, its simple network alone"),
    NetworkCard(
      "flownet2-sd",
      .flow,
      images: 2,
      summary: "FlowNet 2.0, its network for small motions alone"
    ),
    NetworkCard("flownet2-cs", .flow, images: 2, summary: "FlowNet 2.0, the first two networks"),
    NetworkCard("flownet2-css", .flow, images: 2, summary: "FlowNet 2.0, the first three networks"),
    NetworkCard(
      "flownet2-aligned",
      .flow,
      images: 2,
      summary: "flownet2 as before PyTorch 0.4: corners stay in place when enlarging"
    ),
    NetworkCard(
      "flownet2-c-aligned",
      .flow,
      images: 2,
      summary: "flownet2-c as before PyTorch 0.4"
    ),
    NetworkCard(
      "flownet2-s-aligned",
      .flow,
      images: 2,
      summary: "flownet2-s as before PyTorch 0.4"
    ),
    NetworkCard(
      "flownet2-sd-aligned",
      .flow,
      images: 2,
      summary: "flownet2-sd as before PyTorch 0.4"
    ),
    NetworkCard(
      "flownet2-cs-aligned",
      .flow,
      images: 2,
      summary: "flownet2-cs as before PyTorch 0.4"
    ),
    NetworkCard(
      "flownet2-css-aligned",
      .flow,
      images: 2,
      summary: "flownet2-css as before PyTorch 0.4"
    ),
    NetworkCard(
      "back2future",
      .flow,
      images: 3,
      summary:
        "Back2Future (Janai et al. 2018) with occlusions, Competitive Collaboration's weights"
    ),
    NetworkCard(
      "back2future-aligned",
      .flow,
      images: 3,
      summary: "back2future as before PyTorch 0.4"
    ),
    NetworkCard(
      "dispnet",
      .depth,
      images: 1,
      summary: "DispNetS (SfMLearner, Zhou et al. 2017), SfmLearner-Pytorch's weights"
    ),
    NetworkCard(
      "dispresnet",
      .depth,
      images: 1,
      summary: "DispResNet6 (Competitive Collaboration, Ranjan et al. 2019)"
    ),
    NetworkCard(
      "dispresnet-aligned",
      .depth,
      images: 1,
      summary: "dispresnet as before PyTorch 0.4"
    ),
    NetworkCard(
      "monodepth2",
      .depth,
      images: 1,
      summary: "monodepth2 (Godard et al. 2019), ResNet-18 or 50; two files: encoder, depth"
    ),
    NetworkCard(
      "depth-anything-v2-small",
      .depth,
      images: 1,
      summary: "Depth Anything V2 (Yang et al. 2024), relative, 25 million parameters"
    ),
    NetworkCard(
      "depth-anything-v2-base",
      .depth,
      images: 1,
      summary: "Depth Anything V2, relative, 97 million parameters"
    ),
    NetworkCard(
      "depth-anything-v2-large",
      .depth,
      images: 1,
      summary: "Depth Anything V2, relative, 335 million parameters"
    ),
    NetworkCard(
      "sfsnet",
      .depth,
      images: 1,
      summary: "SfSNet (Ruano et al. 2022), endoscopy, EfficientNet-B0; its decoder was inferred"
    ),
    NetworkCard(
      "eigen",
      .depth,
      images: 1,
      takesSize: false,
      summary: "Eigen, Puhrsch and Fergus 2014, indoors; two files: coarse, fine"
    ),
    NetworkCard(
      "meter",
      .depth,
      images: 1,
      summary: "METER-XXS (Papa et al. 2023), convolutions and attention, indoors at 256x192"
    ),
    NetworkCard(
      "meter-kitti",
      .depth,
      images: 1,
      summary: "METER-XXS for streets at 636x192"
    ),
    NetworkCard(
      "pydnet",
      .depth,
      images: 1,
      summary: "PyDNet (Poggi et al. 2018), made for processors"
    ),
    NetworkCard(
      "sfsnet-small",
      .depth,
      images: 1,
      summary: "Depth of endoscopic images by shading (after Ruano et al. 2022), at 320x256"
    ),
    NetworkCard(
      "micro-pydnet",
      .depth,
      images: 1,
      summary: "µPyD-Net (Peluso et al. 2021), 107,625 parameters, 48x48"
    ),
    NetworkCard(
      "depthnet",
      .stereoDepth,
      images: 2,
      summary: "DepthNet (Pinard et al. 2017) for a stabilised pair, ELU"
    ),
    NetworkCard(
      "depthnet-linear",
      .stereoDepth,
      images: 2,
      summary: "DepthNet without its last activation"
    ),
    NetworkCard(
      "depthnet-unsupervised",
      .stereoDepth,
      images: 2,
      summary: "DepthNet trained without truth (Pinard et al. 2018)"
    ),
    NetworkCard(
      "depthnet-unsupervised-sigmoid",
      .stereoDepth,
      images: 2,
      summary: "depthnet-unsupervised with depth by a sigmoid"
    ),
    NetworkCard(
      "flowpose",
      .flowPose,
      images: 2,
      takesSize: false,
      summary: "FlowPose, pose from flow (after TartanVO, Wang et al. 2020)"
    ),
    NetworkCard(
      "posenet",
      .pose,
      images: 3,
      5,
      summary: "PoseNet beside depthnet-unsupervised (Pinard et al. 2018)"
    ),
    NetworkCard(
      "poseexpnet",
      .pose,
      images: 3,
      5,
      summary: "PoseExpNet (SfMLearner, Zhou et al. 2017), poses and explainability"
    ),
    NetworkCard(
      "posenet-b6",
      .pose,
      images: 3,
      5,
      summary: "PoseNetB6 (Competitive Collaboration, Ranjan et al. 2019)"
    ),
    NetworkCard(
      "monodepth2-pose",
      .pose,
      images: 2,
      summary: "monodepth2's motion between two images; two files: pose_encoder, pose"
    ),
    NetworkCard(
      "masknet",
      .mask,
      images: 3,
      5,
      summary: "MaskNet6 (Competitive Collaboration, Ranjan et al. 2019)"
    ),
  ]

  /// The card of a name.
  public static func card(named name: String) -> NetworkCard? { all.first { $0.name == name } }

  /// The names of a kind's networks.
  public static func names(of kind: NetworkKind) -> [String] {
    all.filter { $0.kind == kind }.map(\.name)
  }
}
