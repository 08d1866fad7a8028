// swift-tools-version: 6.2
import PackageDescription

/// The same as in the main package, whose sources are built here too.
let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let serviceLifecycle = Target.Dependency.product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// A target of the main package, by the symbolic link in Sources.
///
/// Its declarations are visible inside their package only, so a dependency would not do.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "feedmill-benchmarks",
    dependencies: [
        // Without traits: its counts of allocations would need jemalloc.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .systemLibrary(name: "CBrotli", pkgConfig: "libbrotlidec"),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
        .systemLibrary(name: "CIDN2", pkgConfig: "libidn2"),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0"),
        .systemLibrary(name: "CLinux"),
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
        library("FeedmillMarkup", ["FeedmillBytes", "CLibXML2"]),
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
                "FeedmillSchedule", "FeedmillFetch", "FeedmillParse", "FeedmillNormalise",
                "FeedmillExtract", "FeedmillState", "FeedmillDelivery", metrics,
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
        .executableTarget(
            name: "Deliver",
            dependencies: [
                "FeedmillModel", "FeedmillConfig", "FeedmillFetch", "FeedmillState",
                "FeedmillDelivery", "FeedmillPoll",
            ],
            path: "Deliver",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Pages",
            dependencies: ["FeedmillAddress", "FeedmillModel", "FeedmillExtract"],
            path: "Pages",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Parts",
            dependencies: [
                "FeedmillModel", "FeedmillParse", "FeedmillNormalise",
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Parts",
            swiftSettings: settings,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
