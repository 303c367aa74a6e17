internal import ArgumentParser
internal import Formats
internal import Media
internal import MediaCommands

InterruptCleanup.install()
MediaLibraries.register()
MediaRoot.main()
