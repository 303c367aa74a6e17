internal import ArgumentParser
internal import Commands

Root.main()
