/// The suite's version, as manifests and `--version` state it.
public let suiteVersion = "0.1.0"
