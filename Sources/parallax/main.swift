internal import ArgumentParser
internal import Commands
internal import Formats

InterruptCleanup.install()
Root.main()
