import FeedmillTestSupport
import Foundation
import Testing

/// The documents name files and link to each other; both must exist.
@Suite struct DocumentationTests {
    private static let documents = [
        "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs", "docs/decisions",
    ]

    private static func files() throws -> [URL] {
        try documents.flatMap { name in
            let url = URL(filePath: Repository.path(name))
            guard url.pathExtension.isEmpty else { return [url] }
            return try FileManager.default.contentsOfDirectory(
                at: url,
                includingPropertiesForKeys: nil
            ).filter { $0.pathExtension == "md" }
        }
    }

    private static func exists(_ path: Substring, from folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: String(path)).path)
    }

    @Test func linksLeadToFiles() throws {
        var count = 0
        for file in try Self.files() {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /\]\(([^)#\s]+)(#[^)]*)?\)/)
            where !match.1.contains(":") {
                let folder = file.deletingLastPathComponent()
                #expect(Self.exists(match.1, from: folder), "\(file.lastPathComponent)")
                count += 1
            }
        }
        #expect(count > 20)
    }

    @Test func namedFilesOfTheSourceExist() throws {
        var count = 0
        for file in try Self.files() {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /`((Sources|Tests|Fuzz|Benchmarks)\/[\w\/+.-]+)/) {
                #expect(
                    Self.exists(match.1, from: URL(filePath: Repository.path(""))),
                    "\(file.lastPathComponent) names \(match.1)"
                )
                count += 1
            }
        }
        #expect(count > 50)
    }
}
