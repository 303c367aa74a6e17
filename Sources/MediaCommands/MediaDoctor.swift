internal import ArgumentParser
internal import Commands

/// `doctor` with the versions of the heavy libraries.
struct MediaDoctor: ParsableCommand {
  static let configuration = DoctorOptions.configuration

  @OptionGroup var options: DoctorOptions

  func run() throws {
    try options.report(libraries: MediaRoot.libraries)
  }
}
