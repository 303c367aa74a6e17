import Imagery
import NetworkCatalogue
import Tensors

/// What is subtracted from red, green and blue from 0 to 1, and what they are then divided by.
struct Normalisation {
  var mean: [Float]
  var deviation: [Float]

  /// From −1 to 1.
  static let symmetric = Normalisation(mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])

  /// The statistics of ImageNet.
  static let imageNet = Normalisation(
    mean: [0.485, 0.456, 0.406],
    deviation: [0.229, 0.224, 0.225]
  )

  /// Images of one size side by side in the numbers that the settings ask for: 1 × 3n × H × W.
  func callAsFunction(
    _ images: [Image],
    _ settings: NetworkSettings = NetworkSettings()
  ) throws -> Tensor {
    let size = (images.first?.width ?? 0, images.first?.height ?? 0)
    guard images.allSatisfy({ ($0.width, $0.height) == size }) else {
      throw NetworkInputError(
        "images of one size are needed, not of \(images.map { "\($0.width)x\($0.height)" })"
      )
    }
    // There are only so many bytes.
    let tables = (0..<3).flatMap { channel in
      (0..<256).map { (Float($0) / 255 - mean[channel]) / deviation[channel] }
    }
    return try .pixels(
      images.map(\.pixels),
      height: size.1,
      width: size.0,
      tables: tables,
      kind: settings.precision == .bf16 ? .bfloat16 : .float32
    )
  }
}

extension Tensor {
  /// This map in the numbers in which a network is to compute; its layers go on in those of their input.
  func inNumbers(of settings: NetworkSettings) throws(TensorError) -> Tensor {
    try cast(to: settings.precision == .bf16 ? .bfloat16 : .float32).channelsLast()
  }
}

extension Array where Element == Image {
  /// The images, resized if the settings ask for it.
  func sized(_ settings: NetworkSettings, by resampling: Resampling = .bilinear) -> [Image] {
    guard let size = settings.size else { return self }
    return map { resampling($0, width: size.width, height: size.height) }
  }

  /// The target, then its neighbours in time order: what networks of several frames are given.
  var targetFirst: [Image] {
    let middle = count / 2
    return [self[middle]] + self[..<middle] + self[(middle + 1)...]
  }
}

extension Image {
  /// Throws unless width and height are multiples of a number, and not below it.
  func requireMultiples(of number: Int, for network: String) throws {
    guard width % number == 0, height % number == 0, width > 0, height > 0 else {
      throw NetworkInputError(
        "\(network) takes sizes that are multiples of \(number), not \(width)x\(height); "
          + "ask for one by --size"
      )
    }
  }
}

extension NetworkSettings {
  /// With a size, where none was asked for.
  func sized(_ size: Size?) -> NetworkSettings {
    var settings = self
    settings.size = self.size ?? size
    return settings
  }
}
