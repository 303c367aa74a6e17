internal import Glibc
internal import Rendering
internal import Training

/// A run's progress on standard error: a line that redraws itself on a terminal, and notes that stay.
final class TrainingLine: TrainingObserver {
  private let isQuiet: Bool
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var lastDrawn = ContinuousClock.now - .seconds(1)

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func stepped(_ progress: TrainingProgress) {
    guard !isQuiet, isTerminal, ContinuousClock.now - lastDrawn > .milliseconds(200) else { return }
    lastDrawn = .now
    write("\r\u{1B}[K" + Self.text(progress))
  }

  func note(_ line: String) {
    guard !isQuiet else { return }
    end()
    write(line + "\n")
  }

  /// Takes the line away.
  func end() {
    if !isQuiet, isTerminal { write("\r\u{1B}[K") }
  }

  /// Such as `chairs  1200/60000  4.8 samples/s  loss 3.214  epe 2.31 px  3:12:10 left`.
  static func text(_ progress: TrainingProgress) -> String {
    var parts = [
      progress.stage, "\(progress.step)/\(progress.steps)",
      "\(NumberText.fixed(progress.samplesPerSecond, decimals: 1)) samples/s",
      "loss \(NumberText.fixed(progress.loss, decimals: 4))",
    ]
    if let first = progress.validation.first { parts.append(first.description) }
    parts.append("\(NumberText.duration(seconds: progress.secondsLeft)) left")
    return parts.joined(separator: "  ")
  }

  private func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
