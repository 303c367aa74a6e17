import Foundation
import Pipelines
import TestSupport
import Testing

@Suite struct FolderJournalTests {
  private func write(_ name: String, in folder: String) {
    _ = FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: Data([1]))
  }

  private func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { !$0.hasPrefix(".") || $0.hasSuffix(".tmp") }.sorted()
  }

  @Test func finishedFilesAreTakenUpUnderTheSameKeyOnly() throws {
    try withTemporaryFolder { folder in
      write("user.txt", in: folder)
      do {
        let journal = try FolderJournal(folder, key: "one")
        try journal.willMake("a")
        write("a", in: folder)
        // Noted, but killed before it appeared.
        try journal.willMake("b")
        write(".b.123-4.tmp", in: folder)
        #expect(journal.isFinished("a") && !journal.isFinished("b"))
        // A user's file is not a result, whatever its name.
        #expect(!journal.isFinished("user.txt"))
      }
      do {
        let again = try FolderJournal(folder, key: "one")
        #expect(again.isFinished("a") && !again.isFinished("b"))
        #expect(names(folder) == ["a", "user.txt"])
      }
      let other = try FolderJournal(folder, key: "two")
      #expect(!other.isFinished("a"))
      #expect(names(folder) == ["user.txt"])
    }
  }

  @Test func aLineThatWasCutShortSpoilsNothing() throws {
    try withTemporaryFolder { folder in
      do {
        let journal = try FolderJournal(folder, key: "one")
        try journal.willMake("a")
        write("a", in: folder)
      }
      let note = folder + "/.made-by-parallax"
      let whole = try Data(contentsOf: URL(fileURLWithPath: note))
      try (whole + Data("made b.pf".utf8)).write(to: URL(fileURLWithPath: note))
      write("b.pf", in: folder)
      do {
        let journal = try FolderJournal(folder, key: "one")
        #expect(journal.isFinished("a") && !journal.isFinished("b.pf"))
        try journal.willMake("c")
        write("c", in: folder)
      }
      let journal = try FolderJournal(folder, key: "one")
      #expect(journal.isFinished("a") && journal.isFinished("c") && !journal.isFinished("b.pf"))
    }
  }

  @Test func filesOfEarlierRunsAreRemovedAndTheUsersStay() throws {
    try withTemporaryFolder { folder in
      write("mine", in: folder)
      do {
        let journal = try FolderJournal(folder, key: "one")
        for name in ["a", "b", "c"] {
          try journal.willMake(name)
          write(name, in: folder)
        }
        try journal.remove(allBut: ["b"])
        #expect(names(folder) == ["b", "mine"])
      }
      try FolderJournal.clear(folder)
      #expect(names(folder) == ["mine"])
    }
  }

  @Test func twoRunsDoNotShareAFolder() throws {
    try withTemporaryFolder { folder in
      let journal = try FolderJournal(folder, key: "one")
      let text = message { _ = try FolderJournal(folder, key: "one") }
      #expect(text.hasPrefix("\(folder): another run at work on it"))
      #expect(!journal.isFinished("a"))
    }
  }
}
