import ArgumentParser
import Commands
import Testing

@Suite struct HelpTests {
  /// Every command with its help as a terminal of 80 columns shows it.
  static let helps: [(path: [String], help: String)] = commands(Root.self, []).map { type, path in
    (path, Root.helpMessage(for: type, columns: 80))
  }

  private static func commands(
    _ type: any ParsableCommand.Type,
    _ path: [String]
  ) -> [(any ParsableCommand.Type, [String])] {
    let children = type.configuration.subcommands
    guard children.isEmpty else {
      return children.flatMap { commands($0, path + [$0._commandName]) }
    }
    return [(type, path)]
  }

  @Test(arguments: helps.indices)
  func `every command's example works when pasted`(index: Int) throws {
    let (path, help) = Self.helps[index]
    // An example is a line that begins with parallax, and those that a backslash joins to it.
    var examples: [String] = []
    var isJoined = false
    for line in help.split(separator: "\n") {
      let text = line.drop { $0 == " " }
      guard isJoined || (text.hasPrefix("parallax ") && text.count < line.count) else { continue }
      if isJoined {
        examples[examples.count - 1] += " " + text
      } else {
        examples.append(String(text))
      }
      isJoined = text.hasSuffix("\\")
      if isJoined { examples[examples.count - 1].removeLast() }
    }
    #expect(!examples.isEmpty, "\(path.joined(separator: " ")) has no example:\n\(help)")
    let isShown = examples.contains { $0.hasPrefix("parallax \(path.joined(separator: " ")) ") }
    #expect(isShown, "\(examples)")
    for example in examples {
      let words = example.split(separator: " ").map(String.init)
      #expect(throws: Never.self, "\(example)") {
        _ = try Root.parseAsRoot(Array(words.dropFirst()))
      }
    }
  }

  @Test(arguments: [.bash, .zsh, .fish] as [CompletionShell])
  func `completion offers the networks`(shell: CompletionShell) {
    let script = Root.completionScript(for: shell)
    for name in ["flownet2-css", "monodepth2", "posenet-b6", "masknet", "triangulate", "essential"]
    {
      #expect(script.contains(name), "\(name)")
    }
  }
}
