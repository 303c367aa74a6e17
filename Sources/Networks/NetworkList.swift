/// How the networks of the catalogue are made, in its order.
public enum NetworkList {
  /// All networks.
  public static let all: [NetworkEntry] = [
    .flowNetS,
    .flowNetSNormed,
    .flowNetC,
    .flowNetCNormed,
    .flowNet2,
    .flowNet2C,
    .flowNet2S,
    .flowNet2SD,
    .flowNet2CS,
    .flowNet2CSS,
    .flowNet2Aligned,
    .flowNet2CAligned,
    .flowNet2SAligned,
    .flowNet2SDAligned,
    .flowNet2CSAligned,
    .flowNet2CSSAligned,
    .back2Future,
    .back2FutureAligned,
    .dispNet,
    .dispResNet,
    .dispResNetAligned,
    .monodepth2,
    .depthAnythingSmall,
    .depthAnythingBase,
    .depthAnythingLarge,
    .eigen,
    .meter,
    .meterKITTI,
    .pyDNet,
    .microPyDNet,
    .depthNet,
    .depthNetLinear,
    .depthNetUnsupervised,
    .depthNetUnsupervisedSigmoid,
    .poseNet,
    .poseExpNet,
    .poseNetB6,
    .monodepth2Pose,
    .maskNet,
  ]

  /// The network of a name.
  public static func entry(named name: String) -> NetworkEntry? { all.first { $0.name == name } }
}
