import FeedmillModel

/// Reads an OPML 2.0 subscription list: every outline with `xmlUrl` is a feed.
///
/// The outlines around it are folders; their titles become tags.
struct OPMLFeedList {
    private var scanner: OPMLScanner
    private let source: String
    private let context: LoadContext
    private var open: [Element] = []
    private var hasRoot = false

    /// An element that is not closed yet.
    private struct Element {
        var name: String
        /// The title of an outline that is a folder.
        var folder: String?
        var location: Location
    }

    private static let depthLimit = 100

    init(bytes: [UInt8], source: String, context: LoadContext) {
        scanner = OPMLScanner(bytes: bytes, source: source)
        self.source = source
        self.context = context
    }

    mutating func read(into collector: inout FeedCollector) {
        do {
            while let event = try scanner.next() {
                switch event {
                case .start(let name, let attributes, let isEmpty, let location):
                    try start(name, attributes, isEmpty: isEmpty, at: location, &collector)
                case .end(let name, let location):
                    try end(name, at: location)
                }
            }
            if let element = open.last {
                context.report(
                    "<\(element.name.printable(limit: 40))> is never closed",
                    at: element.location
                )
            } else if !hasRoot {
                context.report(
                    "is no OPML: it has no <opml> element",
                    at: Location(source: source, line: 1, column: 1)
                )
            }
        } catch {
            context.report(error.problem.message, at: error.problem.location)
        }
        for warning in scanner.warnings { context.warn(warning.message, at: warning.location) }
    }
}

// MARK: - Elements

extension OPMLFeedList {
    private mutating func start(
        _ name: String,
        _ attributes: [OPMLScanner.Attribute],
        isEmpty: Bool,
        at location: Location,
        _ collector: inout FeedCollector
    ) throws(OPMLScanner.Failure) {
        if open.isEmpty {
            guard !hasRoot, name.lowercased() == "opml" else {
                throw OPMLScanner.Failure(
                    problem: Problem(
                        "is no OPML: <\(name.printable(limit: 40))> stands where <opml> should;"
                            + " list the addresses of feeds, not the feeds themselves",
                        at: location
                    )
                )
            }
            hasRoot = true
        }
        guard open.count < Self.depthLimit else {
            throw OPMLScanner.Failure(
                problem: Problem("more than \(Self.depthLimit) elements deep", at: location)
            )
        }
        var folder: String?
        if name.lowercased() == "outline" {
            folder = outline(attributes, at: location, &collector)
        }
        if !isEmpty { open.append(Element(name: name, folder: folder, location: location)) }
    }

    private mutating func end(
        _ name: String,
        at location: Location
    ) throws(OPMLScanner.Failure) {
        guard let element = open.popLast(), element.name == name else {
            throw OPMLScanner.Failure(
                problem: Problem(
                    "not valid XML: </\(name.printable(limit: 40))> closes nothing that is open",
                    at: location
                )
            )
        }
    }

    /// Adds a feed, or returns the title of a folder.
    private func outline(
        _ attributes: [OPMLScanner.Attribute],
        at location: Location,
        _ collector: inout FeedCollector
    ) -> String? {
        var values: [String: OPMLScanner.Attribute] = [:]
        for attribute in attributes { values[attribute.name.lowercased()] = attribute }
        let title = [values["title"], values["text"]].compactMap(\.self)
            .map { (Self.collapse($0.value), $0.location) }
            .first { !$0.0.isEmpty }
        guard let address = values["xmlurl"], !address.value.isEmpty else { return title?.0 }
        var item = FeedItem(
            url: Self.collapse(address.value),
            location: address.location
        )
        item.name = title?.0
        item.nameLocation = title?.1
        item.isNameTitle = true
        item.folders = open.compactMap(\.folder)
        collector.add(item)
        return nil
    }

    /// The text with white space at its ends cut off and elsewhere made one space.
    private static func collapse(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            guard byte == 0x20 else {
                bytes.append(byte)
                continue
            }
            if let last = bytes.last, last != 0x20 { bytes.append(byte) }
        }
        if bytes.last == 0x20 { bytes.removeLast() }
        return bytes.count == text.utf8.count ? text : String(decoding: bytes, as: UTF8.self)
    }
}
