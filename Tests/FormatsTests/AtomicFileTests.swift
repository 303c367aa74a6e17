import Formats
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private struct Interruption: Error {}

  @Test func `numbers are little-endian, text is UTF-8`() throws {
    try AtomicFile.write(folder.file("a")) { file in
      try file.append("é")
      try file.append(littleEndian: UInt16(0x0102))
      try file.append(littleEndian: Float(1))
      try file.append(littleEndian: 1.0)
      try file.append([UInt8(7)])
      #expect(file.count == 17)
    }
    let expected: [UInt8] = [
      0xC3, 0xA9, 2, 1, 0, 0, 0x80, 0x3F, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 7,
    ]
    #expect(try bytes(folder.file("a")) == expected)
  }

  @Test(arguments: [0, 1, 262_143, 262_144, 262_145, 700_000])
  func `appends of any size arrive whole and in order`(size: Int) throws {
    let block = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try AtomicFile.write(folder.file("a")) { file in
      try file.append("begin")
      try file.append(block)
      try file.append(block)
      try file.append("end")
    }
    #expect(try bytes(folder.file("a")) == Array("begin".utf8) + block + block + Array("end".utf8))
  }

  @Test func `while a file is written the old one is there, afterwards the new one alone`() throws {
    let path = try folder.file("a.txt", "old")
    try AtomicFile.write(path) { file in
      try file.append("new")
      #expect(try bytes(path) == Array("old".utf8))
      #expect(folder.names.count == 2)
    }
    #expect(try bytes(path) == Array("new".utf8))
    #expect(folder.names == ["a.txt"])
  }

  @Test func `a failure leaves the old file and nothing else`() throws {
    let path = try folder.file("a.txt", "old")
    #expect(throws: Interruption.self) {
      try AtomicFile.write(path) { file in
        try file.append([UInt8](repeating: 1, count: 1_000_000))
        throw Interruption()
      }
    }
    #expect(try bytes(path) == Array("old".utf8))
    #expect(folder.names == ["a.txt"])
  }

  @Test func `a full disk is an error that names the file and what to do`() {
    expectFileError("/dev/full", "no space left", "free some space") {
      try AtomicFile.write("/dev/full", text: "anything")
    }
  }

  @Test func `a file larger than is allowed leaves nothing`() async {
    await #expect(processExitsWith: .success) { [path = folder.path as String] in
      var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
      setrlimit(__rlimit_resource_t(1), &limit)
      signal(SIGXFSZ, SIG_IGN)
      do {
        try AtomicFile.write(path + "/a", bytes: [UInt8](repeating: 1, count: 1_000_000))
      } catch let error as FileError {
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        exit(error.found.contains("larger") && names.isEmpty ? 0 : 1)
      }
      exit(2)
    }
  }

  @Test func `places that cannot be written are named`() throws {
    expectFileError(folder.path, "a folder") { try AtomicFile.write(folder.path, text: "") }
    expectFileError("a folder's name") { try AtomicFile.write(folder.path + "/new/", text: "") }
    let missing = folder.file("none/a.txt")
    expectFileError(missing, "folder does not exist") { try AtomicFile.write(missing, text: "") }
    let file = try folder.file("file", "")
    expectFileError(file, "not a folder") { try AtomicFile.write(file + "/a", text: "") }
    #expect(folder.names == ["file"])
  }

  @Test(.enabled(if: geteuid() != 0, "root may write into any folder"))
  func `a read-only folder is named`() throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
    defer {
      try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
    }
    expectFileError("permission denied") { try AtomicFile.write(folder.file("a"), text: "") }
  }

  @Test func `a link is followed, not replaced`() throws {
    let target = try folder.file("target", "old")
    let link = folder.file("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "target")
    try AtomicFile.write(link, text: "new")
    #expect(try bytes(target) == Array("new".utf8))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "target")
  }

  @Test func `names may be as long as the file system allows`() throws {
    let path = folder.file(String(repeating: "é", count: 125))
    try AtomicFile.write(path, text: "x")
    #expect(try bytes(path) == [0x78])
  }

  @Test func `writers of one file do not meet`() async throws {
    let path = folder.file("a")
    try await withThrowingTaskGroup { group in
      for writer in UInt8(0)..<16 {
        group.addTask {
          try AtomicFile.write(path, bytes: [UInt8](repeating: writer, count: 400_000))
        }
      }
      try await group.waitForAll()
    }
    let result = try bytes(path)
    #expect(result.count == 400_000 && Set(result).count == 1)
    #expect(folder.names == ["a"])
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `a signal removes what is unfinished and ends the process`(number: Int32) async throws {
    _ = try folder.file("a", "old")
    await #expect(processExitsWith: .signal(number)) { [path = folder.path as String, number] in
      InterruptCleanup.install()
      try AtomicFile.write(path + "/a") { file in
        try file.append([UInt8](repeating: 1, count: 1_000_000))
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        if names.count != 2 { exit(3) }
        // To the process, for this thread may be one that blocks signals.
        kill(getpid(), number)
        sleep(10)
      }
    }
    #expect(folder.names == ["a"])
    #expect(try bytes(folder.file("a")) == Array("old".utf8))
  }

  @Test func `a signal that is ignored stays ignored`() async {
    await #expect(processExitsWith: .success) {
      signal(SIGHUP, SIG_IGN)
      InterruptCleanup.install()
      kill(getpid(), SIGHUP)
    }
  }
}

@Suite struct FileContentsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 200_000])
  func `files of any size read whole`(size: Int) throws {
    let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let path = try folder.file("a", content)
    #expect(try FileContents.bytes(of: path) == content)
    #expect(try FileContents.head(of: path, count: 10) == Array(content.prefix(10)))
  }

  @Test func `files without a size are read to their end`() throws {
    let text = try FileContents.text(of: "/proc/self/status")
    #expect(text.hasPrefix("Name:") && text.hasSuffix("\n"))
  }

  @Test func `a byte-order mark is dropped, other bytes must be text`() throws {
    let marked = try folder.file("a", [0xEF, 0xBB, 0xBF, 0x41])
    #expect(try FileContents.text(of: marked) == "A")
    let binary = try folder.file("b", [0xFF, 0x00])
    expectFileError(binary, "UTF-8") { _ = try FileContents.text(of: binary) }
  }

  @Test func `an error is one line in the promised order`() {
    let error = FileError("a.png", found: "two\nlines", expected: "one", advice: "join them")
    #expect(error.description == "a.png: two lines, expected one; join them")
    #expect(FileError("a", found: "b", expected: "").description == "a: b")
  }
}
