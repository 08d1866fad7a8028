// swift-tools-version: 6.2
import PackageDescription

/// One array for every Swift target: Swift 6 mode with strict memory safety, warnings as errors,
/// and the upcoming features that make imports and existentials explicit.
let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let flyingFox = Target.Dependency.product(name: "FlyingFox", package: "FlyingFox")
let flyingSocks = Target.Dependency.product(name: "FlyingSocks", package: "FlyingFox")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let serviceLifecycle = Target.Dependency.product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let unixSignals = Target.Dependency.product(
    name: "UnixSignals",
    package: "swift-service-lifecycle"
)
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

/// A system library, as pkg-config and Debian know it.
func system(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// A library target of the program; arrows point only at targets above it in the list.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The test target that mirrors a library, with the shared helpers beside it.
func tests(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    resources: [Resource] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name), "FeedmillTestSupport"] + dependencies,
        resources: resources,
        swiftSettings: settings
    )
}

let package = Package(
    name: "feedmill",
    products: [.executable(name: "feedmill", targets: ["feedmill"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        system("CCurl", "libcurl", "libcurl4-openssl-dev"),
        system("CZlib", "zlib", "zlib1g-dev"),
        system("CBrotli", "libbrotlidec", "libbrotli-dev"),
        system("CZstd", "libzstd", "libzstd-dev"),
        system("CIDN2", "libidn2", "libidn2-dev"),
        system("CLibXML2", "libxml-2.0", "libxml2-dev"),
        .systemLibrary(name: "CLinux"),

        // The data's way, in order: each may import only what stands above it.
        library("FeedmillModel", ["CIDN2"]),
        library("FeedmillConfig", ["FeedmillModel", "Yams"]),
        library("FeedmillSchedule", ["FeedmillModel"]),
        library(
            "FeedmillFetch",
            ["FeedmillModel", "CCurl", "CZlib", "CBrotli", "CZstd", logging]
        ),
        library("FeedmillMarkup", ["CLibXML2"]),
        library("FeedmillParse", ["FeedmillMarkup"]),
        library("FeedmillNormalise", ["FeedmillModel", "FeedmillParse", "FeedmillMarkup"]),
        library("FeedmillExtract", ["FeedmillModel", "FeedmillMarkup", "FeedmillNormalise"]),
        library("FeedmillState", ["FeedmillModel", grdb]),
        library("FeedmillSpool", ["FeedmillModel", "CLinux", systemPackage]),
        library(
            "FeedmillPipeline",
            [
                "FeedmillModel", "FeedmillConfig", "FeedmillSchedule", "FeedmillFetch",
                "FeedmillParse", "FeedmillNormalise", "FeedmillExtract", "FeedmillState",
                "FeedmillSpool", logging, metrics, serviceLifecycle,
            ]
        ),
        library(
            "FeedmillStatus",
            ["FeedmillModel", "FeedmillState", coreMetrics, flyingFox, flyingSocks]
        ),
        .executableTarget(
            name: "feedmill",
            dependencies: [
                "FeedmillModel", "FeedmillConfig", "FeedmillFetch", "FeedmillSchedule",
                "FeedmillParse", "FeedmillNormalise", "FeedmillExtract", "FeedmillState",
                "FeedmillSpool", "FeedmillPipeline", "FeedmillStatus", "CLinux",
                argumentParser, coreMetrics, logging, serviceLifecycle, unixSignals,
            ],
            swiftSettings: settings
        ),

        .target(
            name: "FeedmillTestSupport",
            path: "Tests/FeedmillTestSupport",
            swiftSettings: settings
        ),
        tests("FeedmillModel"),
        tests("FeedmillConfig", ["FeedmillModel"], resources: [.copy("Fixtures")]),
        tests("FeedmillSchedule", ["FeedmillModel"]),
        tests("FeedmillFetch", ["FeedmillModel", logging]),
        tests("FeedmillMarkup"),
        tests("FeedmillParse", ["FeedmillMarkup"], resources: [.copy("Fixtures")]),
        tests(
            "FeedmillNormalise",
            ["FeedmillModel", "FeedmillParse", "FeedmillMarkup"],
            resources: [.copy("Fixtures")]
        ),
        tests(
            "FeedmillExtract",
            ["FeedmillModel", "FeedmillMarkup"],
            resources: [.copy("Fixtures")]
        ),
        tests("FeedmillState", ["FeedmillModel", grdb]),
        tests("FeedmillSpool", ["FeedmillModel", systemPackage]),
        tests(
            "FeedmillPipeline",
            [
                "FeedmillModel", "FeedmillConfig", "FeedmillFetch", "FeedmillNormalise",
                "FeedmillExtract", "FeedmillState", "FeedmillSpool", "FeedmillSchedule", logging,
                serviceLifecycle,
            ]
        ),
        tests("FeedmillStatus", ["FeedmillModel", "FeedmillState", coreMetrics]),
        .testTarget(
            name: "FeedmillEndToEndTests",
            dependencies: [
                "feedmill", "FeedmillModel", "FeedmillConfig", "FeedmillSchedule", "FeedmillFetch",
                "FeedmillState", "FeedmillSpool", "FeedmillPipeline", "FeedmillTestSupport",
                logging, grdb,
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
