internal import CProcess

/// What happens to unfinished files when a signal ends the process.
public enum InterruptCleanup {
  /// From now on SIGINT, SIGTERM and SIGHUP remove unfinished files before they end the process.
  ///
  /// Executables call this once, first thing. The shell still sees the signal (130 for Ctrl-C).
  public static func install() { temporary_install_cleanup() }
}
