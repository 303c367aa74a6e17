internal import Imagery

/// A grey image as numbers.
struct GreyLevel: Sendable {
  let width: Int
  let height: Int
  let values: [Float]

  init(_ image: Image) {
    let grey = image.grey
    (width, height) = (grey.width, grey.height)
    values = grey.pixels.map(Float.init)
  }

  private init(width: Int, height: Int, values: [Float]) {
    self.width = width
    self.height = height
    self.values = values
  }

  /// Half the size, each pixel the mean of four.
  var halved: GreyLevel {
    let (w, h) = (width / 2, height / 2)
    var result = [Float](repeating: 0, count: w * h)
    values.withUnsafeBufferPointer { source in
      for y in 0..<h {
        for x in 0..<w {
          let i = 2 * y * width + 2 * x
          result[y * w + x] =
            (source[i] + source[i + 1] + source[i + width] + source[i + width + 1]) / 4
        }
      }
    }
    return GreyLevel(width: w, height: h, values: result)
  }

  /// Itself, half of it, a quarter … down to about `smallest` pixels of the shorter side.
  func pyramid(levels: Int, smallest: Int) -> [GreyLevel] {
    var pyramid = [self]
    while let last = pyramid.last, pyramid.count < levels,
      min(last.width, last.height) / 2 >= smallest
    {
      pyramid.append(last.halved)
    }
    return pyramid
  }
}
