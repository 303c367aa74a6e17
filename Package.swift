// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
/// Also in debug builds: for what is computed pixel by pixel and would take a hundred times as long.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]
let strictC: [CSetting] = [.treatAllWarnings(as: .error)]
let strictCXX: [CXXSetting] = [.treatAllWarnings(as: .error)]

/// OpenCV by module: its pkg-config file would link all sixty, and loading them takes 300 ms.
let openCVHeaders: [CXXSetting] = [.unsafeFlags(["-isystem", "/usr/include/opencv4"])]
func openCV(_ modules: String...) -> [LinkerSetting] {
  modules.map { .linkedLibrary("opencv_\($0)") }
}

let arguments: Target.Dependency = .product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let real: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")

/// A Swift target of the suite; imports go to a lower layer only.
func swift(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one target, with the shared test support.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name,
    dependencies: dependencies + ["TestSupport"],
    swiftSettings: strict
  )
}

let package = Package(
  name: "parallax",
  products: [
    .executable(name: "parallax", targets: ["parallax"]),
    .executable(name: "parallax-media", targets: ["parallax-media"]),
    .executable(name: "parallax-net", targets: ["parallax-net"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    // 0  C headers over the libraries; no logic.
    .target(
      name: "CImageIO",
      cSettings: strictC,
      linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg")]
    ),
    .target(name: "CProcess", cSettings: strictC),
    .target(
      name: "CVision",
      cxxSettings: strictCXX + openCVHeaders,
      linkerSettings: openCV("core", "imgproc", "calib3d", "video")
    ),
    .target(
      name: "CMedia",
      cxxSettings: strictCXX + openCVHeaders,
      linkerSettings: openCV("core", "imgproc", "imgcodecs", "videoio")
    ),
    .systemLibrary(name: "CPCLSystem", pkgConfig: "pcl_filters", providers: [.apt(["libpcl-dev"])]),
    .target(
      name: "CPCL",
      dependencies: ["CPCLSystem"],
      cxxSettings: strictCXX,
      linkerSettings: [.linkedLibrary("pcl_features")]
    ),
    .systemLibrary(
      name: "CHDF5System",
      pkgConfig: "hdf5-serial",
      providers: [.apt(["libhdf5-dev"])]
    ),
    .target(name: "CHDF5", dependencies: ["CHDF5System"], cSettings: strictC),
    .target(
      name: "CTorch",
      cxxSettings: strictCXX,
      linkerSettings: [.linkedLibrary("torch_cpu"), .linkedLibrary("c10")]
    ),

    .target(name: "CDNN", cxxSettings: strictCXX, linkerSettings: [.linkedLibrary("dnnl")]),

    // 0  Loops over pixels that libraries or Swift leave slow, in C++ for several processors: of networks; of alignment.
    .target(
      name: "CKernels",
      // Square roots that set errno are not done by vectors.
      cxxSettings: strictCXX + [.unsafeFlags(["-O3", "-fno-math-errno"])],
      linkerSettings: [.linkedLibrary("gomp")]
    ),

    .target(name: "CAlignment", cxxSettings: strictCXX + [.unsafeFlags(["-O3"])]),

    // 1  Loops over several threads.
    swift("Parallelism"),

    // 1  Cameras, rigid motions, projection, alignment: Double, no input or output.
    swift("Geometry", [real]),

    // 1  Tensors and their gradients; the only importer of CTorch, CDNN and CKernels.
    swift("Tensors", ["CTorch", "CDNN", "CKernels"]),

    // 1  Networks by name, kind and number of images: what is said of them without running them.
    swift("NetworkCatalogue"),

    // 2  Layers of networks, their parameters under the names that checkpoints use.
    swift("Layers", ["Tensors"]),

    // 2  Images, depth, flow, masks and clouds as plain values.
    swift("Imagery", ["Geometry"]),

    // 3  A file per format; the only importer of CImageIO.
    swift("Formats", ["Imagery", "Geometry", "CImageIO", "CProcess", yams]),

    // 4  Algorithms: each usable alone, none knows files or commands.
    swift("Vision", ["Imagery", "Geometry", "CVision"]),
    .target(
      name: "SyntheticScenes",
      dependencies: ["Imagery", "Geometry", "Parallelism"],
      swiftSettings: strict + optimised
    ),
    swift("Evaluation", ["Imagery", "Geometry", real]),
    swift("Rendering", ["Imagery", "Geometry", real]),
    swift("Odometry", ["Imagery", "Geometry", "Parallelism", "Vision", "CAlignment", real]),
    swift("Movers", ["Imagery", "Geometry", "Parallelism"]),
    swift("Mapping", ["Imagery", "Geometry", "Parallelism", "CPCL", real]),
    swift("Media", ["Formats", "Imagery", "CMedia"]),

    // 4  Files of network weights, as names, shapes and bytes.
    swift("Checkpoints", ["Formats"]),
    swift("KerasFiles", ["Checkpoints", "Formats", "CHDF5"]),

    // 5  Sequences on disk: which frames, in which order, seen through which camera.
    swift("Datasets", ["Formats", "Imagery", "Geometry", "Parallelism", "Vision"]),

    // 5  Networks: an architecture a file, loading the weights that its authors published.
    .target(
      name: "Networks",
      dependencies: [
        "NetworkCatalogue", "Layers", "Tensors", "Checkpoints", "Formats", "Imagery", "Geometry",
        "Parallelism", real,
      ],
      // Beside the executables, where the light ones find them too (ShippedWeights).
      resources: [.copy("Weights")],
      swiftSettings: strict
    ),

    // 6  Stages from file to file, in order, without printing.
    swift(
      "Pipelines",
      [
        "Datasets", "Formats", "Imagery", "Geometry", "Parallelism", "Vision", "Odometry", "Movers",
        "SyntheticScenes", "Rendering", "Evaluation",
      ]
    ),
    swift(
      "MapPipelines",
      [
        "Pipelines", "Mapping", "Movers", "Datasets", "Formats", "Imagery", "Geometry", "Odometry",
        "Parallelism", "Rendering", "Evaluation",
      ]
    ),

    // 6  Networks learn: losses, optimisers, recipes, and runs that can be resumed.
    .target(
      name: "Training",
      dependencies: [
        "Checkpoints", "Datasets", "Formats", "Geometry", "Imagery", "Layers", "Networks",
        "Parallelism", "CProcess", "Rendering", "SyntheticScenes", "Tensors", real, yams,
      ],
      exclude: ["Recipes/README.md", "Recipes/Curves"],
      resources: [.embedInCode("Recipes/Shipped")],
      swiftSettings: strict
    ),

    // 6  Networks where reconstruction wants an estimator.
    swift("NetworkEstimators", ["Networks", "NetworkCatalogue", "Odometry", "Imagery", "Tensors"]),

    // 7  Stages by networks, from file to file.
    swift(
      "NetworkStages",
      [
        "Networks", "NetworkCatalogue", "Pipelines", "Datasets", "Formats", "Imagery", "Geometry",
        "Odometry", real,
      ]
    ),

    // 8  Options in, library call, result out. MediaCommands are those that need PCL, other codecs or video,
    //    NetCommands those that need networks.
    swift(
      "Commands",
      [
        "Pipelines", "Datasets", "Formats", "Imagery", "Geometry", "Vision", "Odometry", "Movers",
        "SyntheticScenes", "Rendering", "Evaluation", "Checkpoints", "NetworkCatalogue", "CProcess",
        arguments,
      ]
    ),
    swift(
      "MediaCommands",
      [
        "Commands", "MapPipelines", "Mapping", "Media", "Pipelines", "Datasets", "Formats",
        "Imagery", "Geometry", "Rendering", arguments,
      ]
    ),
    swift(
      "NetCommands",
      [
        "NetworkEstimators", "NetworkStages", "Odometry", "MediaCommands", "Commands", "Networks",
        "NetworkCatalogue", "Layers", "Tensors", "Checkpoints", "Pipelines", "Datasets", "Formats",
        "Imagery", "Rendering", "Training", "KerasFiles", arguments,
      ]
    ),

    // 9  The executables: the light one that people call, and its siblings with ever more libraries.
    .executableTarget(
      name: "parallax",
      dependencies: ["Commands", "Formats", arguments],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "parallax-media",
      dependencies: ["MediaCommands", "Media", "Formats", arguments],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "parallax-net",
      dependencies: ["NetCommands", "Media", "Formats", arguments],
      swiftSettings: strict
    ),

    .executableTarget(
      name: "network-bench",
      dependencies: ["Networks", "NetworkCatalogue", "Imagery", "Tensors"],
      exclude: ["raft_eager.py", "networks_eager.py", "training_eager.py"],
      swiftSettings: strict
    ),

    // –  Used by tests only.
    .target(
      name: "TestSupport",
      dependencies: ["Geometry", "Imagery", real],
      path: "Tests/TestSupport",
      swiftSettings: strict
    ),
    .target(
      name: "NetworkTestSupport",
      dependencies: [
        "Networks", "NetworkCatalogue", "Layers", "Tensors", "Checkpoints", "Formats", "Imagery",
        "TestSupport",
      ],
      path: "Tests/NetworkTestSupport",
      swiftSettings: strict + optimised
    ),
    tests("ParallelismTests", ["Parallelism"]),
    tests("GeometryTests", ["Geometry"]),
    tests("ImageryTests", ["Imagery"]),
    tests("FormatsTests", ["Formats"]),
    tests("VisionTests", ["Vision"]),
    tests("SyntheticScenesTests", ["SyntheticScenes"]),
    tests("EvaluationTests", ["Evaluation", "Formats", "Commands", arguments]),
    tests("RenderingTests", ["Rendering", "Formats", "Commands", arguments]),
    tests("OdometryTests", ["Odometry", "SyntheticScenes", "Evaluation"]),
    tests("MoversTests", ["Movers", "Geometry", "Imagery", real]),
    tests("MappingTests", ["Mapping", "SyntheticScenes", "Evaluation"]),
    tests("TensorsTests", ["Tensors"]),
    tests("LayersTests", ["Layers", "Tensors"]),
    tests("CheckpointsTests", ["Checkpoints", "Formats"]),
    .target(
      name: "CHDF5Writing",
      dependencies: ["CHDF5System"],
      path: "Tests/CHDF5Writing",
      cSettings: strictC
    ),
    tests("KerasFilesTests", ["KerasFiles", "CHDF5Writing", "Checkpoints", "Formats"]),
    .target(
      name: "CTorchScriptWriting",
      path: "Tests/CTorchScriptWriting",
      cxxSettings: strictCXX,
      linkerSettings: [.linkedLibrary("torch_cpu"), .linkedLibrary("c10")]
    ),
    tests(
      "NetworksTests",
      [
        "Networks", "NetworkCatalogue", "NetworkTestSupport", "Layers", "Tensors", "Checkpoints",
        "Formats", "Geometry", "Imagery", "Evaluation", "NetworkEstimators", "Odometry",
        "CTorchScriptWriting",
      ]
    ),
    tests(
      "TrainingTests",
      [
        "Training", "Tensors", "Layers", "Checkpoints", "Formats", "Imagery", "Geometry",
        "SyntheticScenes", "Networks", "NetworkCatalogue",
      ]
    ),
    tests("DatasetsTests", ["Datasets", "Formats"]),
    tests("PipelinesTests", ["MapPipelines", "Pipelines", "SyntheticScenes", "Evaluation"]),
    tests(
      "NetworkStagesTests",
      [
        "NetworkStages", "Networks", "NetworkCatalogue", "Pipelines", "Datasets", "Formats",
        "Geometry", "Imagery",
      ]
    ),
    tests(
      "EndToEndTests",
      [
        "Commands", "MediaCommands", "NetCommands", "MapPipelines", "Media", "Networks",
        "NetworkCatalogue", "NetworkTestSupport",
        "Layers", "Tensors", "Checkpoints", "SyntheticScenes", "Formats", "Evaluation", "Datasets",
        "Imagery", "Geometry", "CHDF5Writing", "CTorchScriptWriting", arguments,
      ]
    ),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)
