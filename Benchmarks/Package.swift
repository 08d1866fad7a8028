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
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: [])
    ],
    targets: [
        .systemLibrary(
            name: "CLibXML2",
            pkgConfig: "libxml-2.0",
            providers: [.apt(["libxml2-dev"])]
        ),
        library("FeedmillModel"),
        library("FeedmillMarkup", ["CLibXML2"]),
        library("FeedmillParse", ["FeedmillMarkup"]),
        library("FeedmillNormalise", ["FeedmillModel", "FeedmillParse", "FeedmillMarkup"]),
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
