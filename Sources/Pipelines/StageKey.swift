internal import Datasets

/// A digest of the parts that a stage depends on.
public func stageKey(_ parts: String...) -> String {
  var sha = SHA256()
  for part in parts { sha.update("\(part.utf8.count):\(part)\n") }
  return sha.hexadecimal
}
