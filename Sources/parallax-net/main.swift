internal import ArgumentParser
internal import Formats
internal import Media
internal import NetCommands

InterruptCleanup.install()
MediaLibraries.register()
NetworkRegistration.register()
NetRoot.main()
