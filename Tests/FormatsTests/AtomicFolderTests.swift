import Formats
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFolderTests {
  private struct Stop: Error {}

  private func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  private func names(_ folder: String) -> [String]? {
    try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test(arguments: ["", "/"])
  func aFolderAppearsWithAllThatWasPutInIt(ending: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/new"
      try AtomicFolder.write(path + ending) { temporary in
        #expect(names(folder)?.count == 1)
        #expect(!FileManager.default.fileExists(atPath: path))
        try AtomicFolder.makeFolder("\(temporary)/inner")
        try AtomicFile.write("\(temporary)/inner/file", text: "here")
      }
      #expect(names(folder) == ["new"])
      #expect(text("\(path)/inner/file") == "here")
    }
  }

  @Test func nothingIsLeftOfOneThatFailed() throws {
    try withTemporaryFolder { folder in
      #expect(throws: Stop.self) {
        try AtomicFolder.write("\(folder)/new") { temporary in
          try AtomicFolder.makeFolder("\(temporary)/inner")
          try AtomicFile.write("\(temporary)/inner/file", text: "here")
          throw Stop()
        }
      }
      #expect(names(folder) == [])
    }
  }

  @Test func whatIsThereIsReplacedOnlyWhenAllowed() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/old"
      try AtomicFolder.write(path) { try AtomicFile.write("\($0)/file", text: "old") }
      #expect {
        try AtomicFolder.write(path) { _ in Issue.record("refused before anything is done") }
      } throws: { error in
        "\(error)".contains(path) && "\(error)".contains("--force")
      }
      #expect(throws: Stop.self) {
        try AtomicFolder.write(path, replacingIf: { _ in true }) { _ in throw Stop() }
      }
      #expect(text("\(path)/file") == "old")
      try AtomicFolder.write(path, replacingIf: { _ in true }) {
        try AtomicFile.write("\($0)/other", text: "new")
      }
      #expect(names(folder) == ["old"])
      #expect(names(path) == ["other"])
    }
  }

  @Test func linksWithinAreNotFollowed() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: "\(folder)/kept",
        withIntermediateDirectories: false
      )
      try AtomicFile.write("\(folder)/kept/file", text: "kept")
      #expect(throws: Stop.self) {
        try AtomicFolder.write("\(folder)/new") { temporary in
          try FileManager.default.createSymbolicLink(
            atPath: "\(temporary)/link",
            withDestinationPath: "\(folder)/kept"
          )
          throw Stop()
        }
      }
      #expect(names(folder) == ["kept"])
      #expect(text("\(folder)/kept/file") == "kept")
    }
  }

  @Test func aMissingParentIsNamed() {
    #expect {
      try AtomicFolder.write("/nowhere/at/all") { _ in }
    } throws: { error in
      "\(error)".contains("/nowhere/at/all") && "\(error)".contains("create it first")
    }
  }

  @Test func aSignalRemovesAFolderThatIsBeingWritten() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/parallax-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    await #expect(processExitsWith: .signal(SIGTERM)) { [folder = folder as String] in
      InterruptCleanup.install()
      try AtomicFolder.write("\(folder)/new") { temporary in
        try AtomicFolder.makeFolder("\(temporary)/inner")
        try AtomicFile.write("\(temporary)/inner/file", text: "here")
        raise(SIGTERM)
      }
    }
    #expect(names(folder) == [])
  }
}
