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

        // In the order in which data passes: each may import only what stands above it.
        library("FeedmillBytes"),
        library("FeedmillAddress", ["FeedmillBytes", "CIDN2"]),
        library("FeedmillModel", ["FeedmillBytes", "FeedmillAddress"]),
        library("FeedmillConfig", ["FeedmillBytes", "FeedmillAddress", "FeedmillModel", "Yams"]),
        library("FeedmillSystem", ["FeedmillBytes", "CLinux", logging, systemPackage]),
        library("FeedmillSchedule", ["FeedmillBytes", "FeedmillAddress", "FeedmillModel"]),
        library(
            "FeedmillFetch",
            [
                "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "CCurl", "CZlib", "CBrotli",
                "CZstd", logging,
            ]
        ),
        library("FeedmillMarkup", ["FeedmillBytes", "FeedmillModel", "CLibXML2"]),
        library("FeedmillParse", ["FeedmillBytes", "FeedmillModel", "FeedmillMarkup"]),
        library(
            "FeedmillNormalise",
            [
                "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillParse",
                "FeedmillMarkup",
            ]
        ),
        library(
            "FeedmillExtract",
            [
                "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillMarkup",
                "FeedmillNormalise",
            ]
        ),
        library(
            "FeedmillState",
            [
                "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillSystem",
                "FeedmillSchedule", grdb,
            ]
        ),
        library(
            "FeedmillSpool",
            ["FeedmillBytes", "FeedmillModel", "FeedmillSystem", systemPackage]
        ),
        library(
            "FeedmillDelivery",
            [
                "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillConfig",
                "FeedmillSystem", "FeedmillSchedule", "FeedmillFetch", "FeedmillNormalise",
                "FeedmillExtract", "FeedmillState", "FeedmillSpool", logging,
            ]
        ),
        library(
            "FeedmillPoll",
            [
                "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillConfig",
                "FeedmillSystem", "FeedmillSchedule", "FeedmillFetch", "FeedmillParse",
                "FeedmillNormalise", "FeedmillExtract", "FeedmillState", "FeedmillDelivery",
                metrics,
            ]
        ),
        library(
            "FeedmillLoop",
            [
                "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillConfig",
                "FeedmillSystem", "FeedmillSchedule", "FeedmillFetch", "FeedmillNormalise",
                "FeedmillExtract", "FeedmillState", "FeedmillSpool", "FeedmillDelivery",
                "FeedmillPoll", logging, serviceLifecycle,
            ]
        ),
        library(
            "FeedmillStatus",
            [
                "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillConfig",
                "FeedmillSystem", "FeedmillSchedule", "FeedmillNormalise", "FeedmillState",
                "FeedmillSpool", "FeedmillDelivery", coreMetrics, systemPackage,
            ]
        ),
        library(
            "FeedmillDaemon",
            [
                "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillConfig",
                "FeedmillSystem", "FeedmillSchedule", "FeedmillFetch", "FeedmillState",
                "FeedmillDelivery", "FeedmillPoll", "FeedmillLoop", "FeedmillStatus",
                coreMetrics, logging, serviceLifecycle, unixSignals,
            ]
        ),
        .executableTarget(
            name: "feedmill",
            dependencies: [
                "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillConfig",
                "FeedmillSystem", "FeedmillSchedule", "FeedmillFetch", "FeedmillParse",
                "FeedmillNormalise", "FeedmillExtract", "FeedmillState", "FeedmillSpool",
                "FeedmillDelivery", "FeedmillPoll", "FeedmillLoop", "FeedmillStatus",
                "FeedmillDaemon", argumentParser, logging, unixSignals,
            ],
            swiftSettings: settings
        ),

        .target(
            name: "FeedmillTestSupport",
            path: "Tests/FeedmillTestSupport",
            swiftSettings: settings
        ),
        .target(
            name: "FeedmillDoubles",
            dependencies: [
                "FeedmillModel", "FeedmillSchedule", "FeedmillState", "FeedmillDelivery",
                "FeedmillLoop", "FeedmillTestSupport", logging,
            ],
            path: "Tests/FeedmillDoubles",
            swiftSettings: settings
        ),
        tests("FeedmillBytes"),
        tests("FeedmillAddress", ["FeedmillBytes"]),
        tests("FeedmillModel", ["FeedmillBytes", "FeedmillAddress"]),
        tests(
            "FeedmillConfig",
            ["FeedmillBytes", "FeedmillAddress", "FeedmillModel"],
            resources: [.copy("Fixtures")]
        ),
        tests("FeedmillSystem", [logging]),
        tests("FeedmillSchedule", ["FeedmillAddress", "FeedmillModel"]),
        tests("FeedmillFetch", ["FeedmillAddress", "FeedmillModel", logging]),
        tests("FeedmillMarkup", ["FeedmillModel"]),
        tests(
            "FeedmillParse",
            ["FeedmillModel", "FeedmillMarkup"],
            resources: [.copy("Fixtures")]
        ),
        tests(
            "FeedmillNormalise",
            [
                "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillParse",
                "FeedmillMarkup",
            ],
            resources: [.copy("Fixtures")]
        ),
        tests(
            "FeedmillExtract",
            ["FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillMarkup"],
            resources: [.copy("Fixtures")]
        ),
        tests(
            "FeedmillState",
            [
                "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillSchedule",
                "FeedmillDoubles", grdb,
            ]
        ),
        tests(
            "FeedmillSpool",
            ["FeedmillBytes", "FeedmillModel", "FeedmillSystem", systemPackage]
        ),
        tests(
            "FeedmillDelivery",
            [
                "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillConfig",
                "FeedmillSystem", "FeedmillSchedule", "FeedmillFetch", "FeedmillNormalise",
                "FeedmillState", "FeedmillSpool", "FeedmillPoll", "FeedmillDoubles", logging,
            ]
        ),
        tests(
            "FeedmillPoll",
            [
                "FeedmillAddress", "FeedmillModel", "FeedmillConfig", "FeedmillFetch",
                "FeedmillNormalise", "FeedmillState", "FeedmillDelivery",
            ]
        ),
        tests(
            "FeedmillLoop",
            [
                "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillConfig",
                "FeedmillSystem", "FeedmillFetch", "FeedmillNormalise", "FeedmillExtract",
                "FeedmillState", "FeedmillSpool", "FeedmillSchedule", "FeedmillDelivery",
                "FeedmillPoll", "FeedmillDaemon", "FeedmillDoubles", logging, serviceLifecycle,
            ]
        ),
        tests(
            "FeedmillStatus",
            [
                "FeedmillAddress", "FeedmillModel", "FeedmillSchedule", "FeedmillState",
                coreMetrics,
            ]
        ),
        .testTarget(
            name: "FeedmillEndToEndTests",
            dependencies: [
                "feedmill", "FeedmillBytes", "FeedmillAddress", "FeedmillModel", "FeedmillConfig",
                "FeedmillSystem", "FeedmillSchedule", "FeedmillFetch", "FeedmillState",
                "FeedmillSpool", "FeedmillDelivery", "FeedmillPoll", "FeedmillLoop",
                "FeedmillDaemon", "FeedmillDoubles", "FeedmillTestSupport", logging, grdb,
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
