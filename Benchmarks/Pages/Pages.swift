// Extracts many pages in one process, with steps left out: Benchmarks/extract asks it what each
// step is worth.

import FeedmillAddress
import FeedmillExtract
import FeedmillModel
import Foundation

/// A line of the list that is read from standard input.
private struct Page: Decodable {
    var url: String
    var file: String
}

@main
enum Pages {
    static func main() throws {
        let names = CommandLine.arguments.dropFirst()
        if names.first == "--list" {
            print(ExtractionStep.allCases.map(\.rawValue).joined(separator: "\n"))
            return
        }
        let steps = names.map { name in
            guard let step = ExtractionStep(rawValue: name) else {
                fatalError("no step is called \(name); --list names them")
            }
            return step
        }
        let extractor = PageExtractor(omitting: Set(steps))
        while let line = readLine() {
            let page = try JSONDecoder().decode(Page.self, from: Data(line.utf8))
            let bytes = try Data(contentsOf: URL(filePath: page.file))
            do {
                let article = try extractor.extract(Array(bytes), url: WebURL(page.url))
                FileHandle.standardOutput.write(Data(article.json() + [0x0A]))
            } catch {
                FileHandle.standardError.write(Data("\(page.file): \(error)\n".utf8))
            }
        }
    }
}
