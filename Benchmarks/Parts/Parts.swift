import Benchmark
import FeedmillModel
import FeedmillNormalise
import FeedmillParse

// The parts of reading a feed on which most of the time is spent, one benchmark each. A round of a
// benchmark works on one batch: the samples below, or one body.

let benchmarks: @Sendable () -> Void = {
    // One configuration, set before any benchmark runs: nothing else reads it meanwhile.
    unsafe Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .instructions, .throughput],
        warmupIterations: 20,
        scalingFactor: .kilo,
        maxDuration: .seconds(2)
    )

    // The sanitiser is no part of the package's own interface, so it is reached through an entry
    // that has nothing but a body: plain text, first picture and identity are in the figure.
    Benchmark("Sanitiser: body of \(Samples.body.utf8.count) bytes") { benchmark in
        let feed = Samples.feed
        let normaliser = Normaliser(context: NormalisingContext())
        for _ in benchmark.scaledIterations { blackHole(normaliser.normalise(feed)) }
    }

    Benchmark("Dates: \(Samples.dates.count) of all kinds") { benchmark in
        let dates = Samples.dates
        for _ in benchmark.scaledIterations {
            for date in dates { blackHole(DateParser.parse(date[...])) }
        }
    }

    Benchmark("URLs: \(Samples.addresses.count) parsed and resolved") { benchmark in
        let addresses = Samples.addresses
        let base = WebURL("https://example.org/blog/2026/")
        for _ in benchmark.scaledIterations {
            for address in addresses { blackHole(WebURL(address, base: base)) }
        }
    }

    Benchmark("URLs: \(Samples.addresses.count) made canonical") { benchmark in
        let base = WebURL("https://example.org/blog/2026/")
        let urls = Samples.addresses.compactMap { WebURL($0, base: base) }
        let cleaner = URLCleaner()
        for _ in benchmark.scaledIterations {
            for url in urls { blackHole(cleaner.canonical(url)) }
        }
    }

    Benchmark("JSON: a record with that body") { benchmark in
        let article = Samples.article
        for _ in benchmark.scaledIterations { blackHole(article.json()) }
    }
}
