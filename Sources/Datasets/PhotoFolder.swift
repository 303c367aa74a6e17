internal import Formats
public import Imagery
internal import Parallelism
internal import Vision

/// Photos in a folder, for surfaces to be painted with.
public enum PhotoFolder {
  /// The images of a folder in natural order of their names, in RGB, shrunk to `longestSide` pixels.
  ///
  /// Throws a `FileError` where there is none, and where one cannot be read.
  public static func photos(
    in folder: String,
    longestSide: Int,
    threads: Int = 1
  ) throws -> [Image] {
    precondition(longestSide > 0)
    guard case .images(let paths) = try FrameInput(arguments: [folder]) else {
      throw FileError(
        folder,
        found: "a video",
        expected: "a folder of photos",
        advice: "make textures fills the folder Textures"
      )
    }
    return try orderedResults(paths.count, threads: threads) { index in
      try shrunk(ImageFile.read(paths[index]).rgb, longestSide: longestSide)
    }
  }

  /// An image no larger than `longestSide` pixels in both directions.
  public static func shrunk(_ image: Image, longestSide: Int) throws -> Image {
    let longest = max(image.width, image.height)
    guard longest > longestSide else { return image }
    return try image.shrunk(
      width: max(1, image.width * longestSide / longest),
      height: max(1, image.height * longestSide / longest)
    )
  }
}
