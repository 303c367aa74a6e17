internal import Datasets
internal import Formats
internal import Glibc

/// An executable of the suite that lies beside this one.
public enum Sibling: String, CaseIterable, Sendable {
  /// The one with point clouds, further image formats and video.
  case media = "parallax-media"

  /// The one with networks, and all that `parallax-media` has.
  case net = "parallax-net"

  /// Where it must lie: in the folder of this executable, links followed.
  public var path: String { ExecutableFolder.path + rawValue }

  /// Whether it is there and can be run.
  public var isInstalled: Bool { access(path, X_OK) == 0 }

  /// Goes on as the sibling, with the same arguments: same process, signals and exit code.
  ///
  /// Returns only by throwing, when the sibling cannot be run.
  public func become() throws -> Never {
    Self.shareProcessors()
    fflush(nil)
    execv(path, CommandLine.unsafeArgv)
    throw FileError(
      path,
      found: String(cString: strerror(errno)).lowercased(),
      expected: "the executable that this command runs in",
      advice: "install \(rawValue) beside parallax (make build, make install)"
    )
  }

  /// Lets other processes work where threads of a loop (libgomp's) wait for each other, unless the user says how they
  /// are to wait.
  ///
  /// By default they spin for some 14 ms. Two commands side by side then spend their time at that; a quarter of a
  /// millisecond is enough for one alone.
  private static func shareProcessors() {
    guard getenv("OMP_WAIT_POLICY") == nil else { return }
    setenv("GOMP_SPINCOUNT", "5000", 0)
  }

  /// Goes on as the sibling where one of the images, or a video, needs codecs that only it has.
  public func becomeIfNeeded(toRead paths: [String]) throws {
    try becomeIfNeeded(toRead: .images(paths))
  }

  /// Goes on as the sibling where the input needs codecs that only it has.
  func becomeIfNeeded(toRead input: FrameInput) throws {
    guard input.needsOtherCodecs, !VideoCodecs.isAvailable else { return }
    try become()
  }
}
