internal import CProcess
internal import Glibc

/// Signals that ask a long run to stop where it can go on later.
public enum StopRequest {
  /// From now on the first Ctrl-C (SIGINT, SIGTERM, SIGHUP) is only remembered; a second one ends the process.
  public static func install() { stop_requests_install() }

  /// Whether there was one.
  public static var isPending: Bool { stop_request() != 0 }

  /// Ends the process by the remembered signal, once all is saved, so that the shell sees it.
  public static func obey() {
    let signal = stop_request()
    if signal != 0 { raise(signal) }
  }
}
