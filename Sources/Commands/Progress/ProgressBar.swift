internal import Glibc
public import Pipelines
internal import Synchronization

/// Progress on standard error: a bar that redraws itself on a terminal, a line a stage elsewhere.
public final class ProgressBar: StageProgress {
  private struct Stage {
    var name = ""
    var total = 0
    var done = 0
    var start = 0.0
    var lastDrawn = -Double.infinity
  }

  private let isQuiet: Bool
  private let isTerminal: Bool
  private let stage = Mutex(Stage())

  /// Progress that says nothing when `quiet`.
  public init(quiet: Bool) {
    isQuiet = quiet
    isTerminal = isatty(STDERR_FILENO) == 1
  }

  /// Begins a stage of `total` steps, and ends the one before.
  public func begin(_ name: String, total: Int) {
    finish()
    stage.withLock { stage in
      stage = Stage(name: name, total: total, start: seconds())
      draw(&stage)
    }
  }

  /// Says that one more step of the stage is done; from any thread.
  public func advance() {
    stage.withLock { stage in
      stage.done += 1
      draw(&stage)
    }
  }

  /// Ends the stage with a line that stays: what was done and how long it took.
  ///
  /// A stage that was cut short, as by an error, leaves no line.
  public func finish() {
    stage.withLock { stage in
      guard !stage.name.isEmpty else { return }
      defer { stage = Stage() }
      guard stage.done >= stage.total else { return clear() }
      let elapsed = duration(seconds() - stage.start)
      say("\(stage.name): \(stage.done) of \(stage.total) in \(elapsed)")
    }
  }

  /// Prints a line for people, above the bar.
  public func note(_ text: String) {
    stage.withLock { stage in
      say(text)
      stage.lastDrawn = -.infinity
      draw(&stage)
    }
  }

  private func clear() {
    if !isQuiet, isTerminal { write("\r\u{1B}[K") }
  }

  private func say(_ text: String) {
    guard !isQuiet else { return }
    clear()
    write(text + "\n")
  }

  /// At most ten times a second, so that a bar never costs more than the work.
  private func draw(_ stage: inout Stage) {
    guard !isQuiet, isTerminal, !stage.name.isEmpty else { return }
    let now = seconds()
    guard now - stage.lastDrawn >= 0.1 else { return }
    stage.lastDrawn = now
    write("\r\u{1B}[K" + Self.line(stage.name, stage.done, stage.total, elapsed: now - stage.start))
  }

  /// The bar, such as `Flow  [#####.....]  105/210  12.3/s  9 s left`.
  static func line(_ name: String, _ done: Int, _ total: Int, elapsed: Double) -> String {
    let width = 24
    let part = total > 0 ? min(1, Double(done) / Double(total)) : 0
    let filled = Int(part * Double(width))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    var text = "\(name)  [\(bar)]  \(done)/\(total)"
    if done > 0, elapsed > 0.5 {
      let rate = Double(done) / elapsed
      text += "  \(Double(Int(rate * 10)) / 10)/s"
      if done < total { text += "  \(duration(Double(total - done) / rate)) left" }
    }
    return text
  }
}

/// Hours, minutes and seconds, or seconds to a tenth when short.
private func duration(_ seconds: Double) -> String {
  guard seconds >= 60 else { return "\((seconds * 10).rounded() / 10) s" }
  let total = Int(seconds.rounded())
  func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
  let tail = "\(twoDigits(total / 60 % 60)):\(twoDigits(total % 60))"
  return total >= 3600 ? "\(total / 3600):\(tail)" : tail
}

private func seconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

private func write(_ text: String) {
  var text = text
  text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
