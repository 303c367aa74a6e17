internal import Datasets
internal import Formats
internal import Foundation

/// An estimated file and the true one that belongs to it.
struct EvaluationPair {
  /// The name that both share, without its ending.
  var name: String
  var estimate: String
  var truth: String
}

extension EvaluationPair {
  /// The pairs of two files, or of two folders whose files have the same names but for the ending.
  ///
  /// In the natural order of names. Truth without an estimate is noted on stderr, an estimate
  /// without truth is not compared.
  static func matching(
    _ estimate: String,
    _ truth: String,
    endings: Set<String>
  ) throws -> [EvaluationPair] {
    switch (try isFolder(estimate), try isFolder(truth)) {
    case (false, false):
      return [EvaluationPair(name: stem(estimate), estimate: estimate, truth: truth)]
    case (true, false):
      throw FileError(truth, found: "a file", expected: "a folder, as \(estimate) is one")
    case (false, true):
      throw FileError(truth, found: "a folder", expected: "a file, as \(estimate) is one")
    case (true, true): break
    }
    let estimates = try files(in: estimate, endings: endings)
    let truths = try files(in: truth, endings: endings)
    let byName = Dictionary(estimates.map { (stem($0), $0) }) { first, _ in first }
    let pairs = truths.compactMap { path in
      byName[stem(path)].map { EvaluationPair(name: stem(path), estimate: $0, truth: path) }
    }
    guard !pairs.isEmpty else {
      throw FileError(
        estimate,
        found: "no file with the name of one in \(truth)",
        expected: "names such as \(truths.first.map(stem) ?? "000000")",
        advice: "files belong together by their names without the ending"
      )
    }
    if pairs.count < truths.count {
      note(
        "\(estimate): \(truths.count - pairs.count) of \(truths.count) true frames have no estimate"
      )
    }
    return pairs
  }

  /// The file that belongs to this pair: `path` itself, or the file of that name in the folder.
  func companion(in path: String, endings: Set<String>) throws -> String {
    guard try Self.isFolder(path) else { return path }
    let match = try Self.files(in: path, endings: endings).first { Self.stem($0) == name }
    guard let match else {
      throw FileError(
        path,
        found: "no file named \(name)",
        expected: "one for each compared frame"
      )
    }
    return match
  }

  /// The files of a folder with one of the endings, in the natural order of their names.
  static func files(in folder: String, endings: Set<String>) throws -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw FileError(folder, found: "a folder that cannot be read", expected: "a readable folder")
    }
    let paths =
      names
      .filter { endings.contains(($0 as NSString).pathExtension.lowercased()) }
      .sorted(by: NaturalOrder.precedes)
      .map { folder + "/" + $0 }
    guard !paths.isEmpty else {
      throw FileError(
        folder,
        found: "no such files",
        expected: "files ending in \(endings.sorted().map { "." + $0 }.joined(separator: ", "))"
      )
    }
    return paths
  }

  /// The name of a file without folder and ending.
  static func stem(_ path: String) -> String {
    ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  }

  /// A line for people, on stderr.
  static func note(_ line: String) {
    FileHandle.standardError.write(Data("parallax: \(line)\n".utf8))
  }

  private static func isFolder(_ path: String) throws -> Bool {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw FileError(
        path,
        found: "no such file or folder",
        expected: "results or truth",
        advice: "check the path"
      )
    }
    return isFolder.boolValue
  }

  /// Refuses a pair of different sizes.
  func requireSameSize(_ estimate: (Int, Int), _ truth: (Int, Int)) throws {
    guard estimate == truth else {
      throw FileError(
        self.estimate,
        found: "\(estimate.0) × \(estimate.1) pixels",
        expected: "\(truth.0) × \(truth.1) as in \(self.truth)"
      )
    }
  }
}
