import FeedmillBytes
import FeedmillModel

// The values of keys that only feeds have.

extension ValueType<FeedSettings.Interval> {
    /// `auto` or a duration.
    static func interval(in range: ClosedRange<Duration>) -> Self {
        scalar(
            "auto or a duration from \(ScalarText.text(range.lowerBound)) to"
                + " \(ScalarText.text(range.upperBound)), such as 30m",
            ["type": "string", "pattern": "^(auto|[0-9]+(ms|s|m|h|d))$"],
            show: { interval in
                switch interval {
                case .automatic: "auto"
                case .fixed(let duration): .text(ScalarText.text(duration))
                }
            }
        ) { text in
            if text == "auto" { return .automatic }
            return ScalarText.duration(text).flatMap { range.contains($0) ? .fixed($0) : nil }
        }
    }
}

extension ValueType<FeedSettings.FirstPoll> {
    private static var count: ValueType<Int> { .number(in: 1...100_000) }

    /// `all`, `none`, or how many of the newest entries.
    static var firstPoll: Self {
        ValueType(
            read: { node, place in
                switch node.content {
                case .scalar("all", _): return .all
                case .scalar("none", _): return FeedSettings.FirstPoll.none
                case .mapping(let entries): return newest(entries, place)
                case .scalar, .list:
                    place.report(
                        "\"first-poll\" cannot be this; write all, none or {newest: 10}",
                        at: node.location
                    )
                    return nil
                }
            },
            show: { choice in
                switch choice {
                case .all: "all"
                case .none: "none"
                case .newest(let count): ["newest": .number(count)]
                }
            },
            schema: [
                "anyOf": [
                    ["enum": ["all", "none"]],
                    [
                        "type": "object", "properties": ["newest": count.schema],
                        "required": ["newest"], "additionalProperties": false,
                    ],
                ]
            ]
        )
    }

    private static func newest(_ entries: [SourceNode.Entry], _ place: ValuePlace) -> Value? {
        var number: Int?
        for entry in SourceNode.unique(entries, place.context) {
            if entry.key == "newest" {
                let inner = ValuePlace(path: "\(place.path).newest", context: place.context)
                number = count.read(entry.value, inner)
            } else {
                place.report(
                    "unknown key \"\(entry.key.printable(limit: 60))\" in \"\(place.path)\";"
                        + " write \"newest\"",
                    at: entry.location
                )
            }
        }
        return number.map { .newest($0) }
    }
}

extension ValueType<FeedSettings.FullText> {
    static var fullText: Self {
        scalar(
            "true, false or auto",
            ["enum": [true, false, "auto"]],
            show: { choice in
                switch choice {
                case .never: false
                case .always: true
                case .auto: "auto"
                }
            }
        ) { text in
            if text == "auto" { return .auto }
            return ScalarText.truth(text).map { $0 ? .always : .never }
        }
    }
}

extension ValueType<[FeedSettings.Header]> {
    /// Names and values; one that is set already is replaced.
    static var headers: Self {
        ValueType(
            read: { node, place in
                guard case .mapping(let entries) = node.content else {
                    place.report(
                        "\"\(place.path)\" must be a mapping of keys (key: value), not \(node.kind)",
                        at: node.location
                    )
                    return nil
                }
                return SourceNode.unique(entries, place.context).compactMap { header($0, place) }
            },
            // A value may be a key to the server.
            show: { .mapping($0.map { .init($0.name, .masked) }) },
            schema: [
                "type": "object",
                "additionalProperties": ["type": ["string", "number", "boolean"]],
            ],
            isScalar: false,
            put: { new, headers in
                for header in new {
                    headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
                    headers.append(header)
                }
            }
        )
    }

    private static func header(
        _ entry: SourceNode.Entry,
        _ place: ValuePlace
    ) -> FeedSettings.Header? {
        let name = entry.key
        let inner = ValuePlace(path: "\(place.path).\(name)", context: place.context)
        guard !entry.value.isAbsent, let value = inner.text(entry.value) else { return nil }
        if let advice = HeaderRules.advice(against: name) {
            place.report("header \"\(name.printable(limit: 60))\" \(advice)", at: entry.location)
        } else if !HeaderRules.isValue(value) {
            place.report(
                "the value of header \"\(name)\" must be one line of text",
                at: entry.value.location
            )
        } else {
            return FeedSettings.Header(name: name, value: value)
        }
        return nil
    }
}

// MARK: - Selectors

extension ValueType<PageSelector> {
    static var selector: Self {
        ValueType(
            read: { node, place in
                place.text(node).flatMap { read($0, at: node.location, place) }
            },
            show: { .text($0.text) },
            schema: ["type": "string"]
        )
    }

    fileprivate static func read(
        _ text: String,
        at location: Location,
        _ place: ValuePlace
    ) -> PageSelector? {
        do {
            return try PageSelector(text)
        } catch {
            place.report(
                "\"\(place.path)\" cannot be \"\(text.printable(limit: 60))\": \(error)",
                at: location
            )
            return nil
        }
    }
}

extension ValueType<[PageSelector]> {
    static var selectors: Self {
        ValueType(
            read: { node, place in
                place.texts(node).compactMap {
                    ValueType<PageSelector>.read($0.text, at: $0.location, place)
                }
            },
            show: { .list($0.map { .text($0.text) }) },
            schema: ["type": "array", "items": ["type": "string"]],
            isScalar: false
        )
    }
}

// MARK: - Secrets: no value of one is ever quoted in a message

extension ValueType<String> {
    /// The user of HTTP Basic authentication.
    static var userName: Self {
        text(["type": "string", "pattern": "^[^:]*$"]) { text, location, place in
            // RFC 7617 section 2: the first colon ends the user name.
            if !text.contains(":"), HeaderRules.isValue(text) { return text }
            place.report("the user of \"basic-auth\" may not hold \":\"", at: location)
            return nil
        }
    }

    /// A secret that stands in the configuration or the environment itself.
    static var secret: Self {
        text(show: { _ in .masked }) { text, location, place in
            if HeaderRules.isValue(text) { return text }
            place.report("\"\(place.path)\" must be one line of text", at: location)
            return nil
        }
    }

    /// A secret that stands alone in a file, without its final line feed.
    ///
    /// A relative name is looked for among systemd's credentials first. What is read is the secret,
    /// so that nothing of it is shown.
    static var secretFile: Self {
        text(show: { _ in .null }) { name, location, place in
            let file = place.context.secretPath(name, at: location)
            let subject = "\"\(place.path)\": \(file.printable())"
            var text: String
            do throws(InputFile.Failure) {
                text = try InputFile.text(file)
            } catch {
                place.report("\(subject) \(error.message)", at: location)
                return nil
            }
            while text.last?.isNewline == true { text.removeLast() }
            guard !text.isEmpty, text.utf8.count <= 64 << 10, HeaderRules.isValue(text) else {
                place.report("\(subject) must hold one line with the secret", at: location)
                return nil
            }
            if let exposure = InputFile.exposure(of: file, hasSecrets: true) {
                place.context.warn("\(subject) \(exposure)", at: location)
            }
            return text
        }
    }

    /// A file that will be read later, such as a certificate.
    static var laterFile: Self {
        text { name, location, place in
            place.readable(place.context.secretPath(name, at: location), at: location)
        }
    }

    /// The same for one that only we may read, such as a private key.
    static var laterSecretFile: Self {
        text { name, location, place in
            let path = place.context.secretPath(name, at: location)
            guard let file = place.readable(path, at: location) else { return nil }
            if let exposure = InputFile.exposure(of: file, hasSecrets: true) {
                place.context.warn(
                    "\"\(place.path)\": \(file.printable()) \(exposure)",
                    at: location
                )
            }
            return file
        }
    }
}
