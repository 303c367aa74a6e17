internal import Formats
internal import Foundation

/// The files of a run.
struct RunFolder {
  let path: String

  var checkpoint: String { path + "/checkpoint.safetensors" }
  var recipe: String { path + "/recipe.yaml" }
  var training: String { path + "/training.csv" }
  var validation: String { path + "/validation.csv" }
  var curves: String { path + "/curves.png" }
  var pictures: String { path + "/pictures" }

  func weights(_ name: String) -> String { "\(path)/\(name).safetensors" }

  func picture(step: Int) -> String {
    let digits = "\(step)"
    let zeros = String(repeating: "0", count: max(0, 7 - digits.count))
    return "\(pictures)/\(zeros)\(digits).png"
  }

  var hasCheckpoint: Bool { FileManager.default.fileExists(atPath: checkpoint) }

  /// Makes the folder, if it is not there yet.
  func create() throws {
    do {
      try FileManager.default.createDirectory(atPath: pictures, withIntermediateDirectories: true)
    } catch {
      throw FileError(
        path,
        found: "a folder that cannot be made (\(error.localizedDescription))",
        expected: "a place to write into",
        advice: "choose another -o"
      )
    }
  }

  /// Removes what an earlier run left, and nothing else.
  func clear(weights names: [String]) throws {
    let manager = FileManager.default
    let drawn = (try? manager.contentsOfDirectory(atPath: pictures)) ?? []
    let ours = drawn.filter { name in
      name.hasSuffix(".png") && name.dropLast(4).allSatisfy(\.isNumber)
    }
    let files = [checkpoint, recipe, training, validation, curves] + names.map(weights)
    for file in files + ours.map({ "\(pictures)/\($0)" })
    where manager.fileExists(atPath: file) {
      try manager.removeItem(atPath: file)
    }
  }
}
