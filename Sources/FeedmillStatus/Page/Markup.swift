import FeedmillBytes

/// HTML, or SVG in it, into which text gets in one way only: by interpolation, which escapes it.
///
/// What stands in the source goes into the page as it is, and the compiler sees to it that it does
/// stand in the source. A text is escaped for elements
/// and for attributes in quotation marks; controls and marks that turn the direction of writing
/// are made visible, and it is cut where no reader would follow.
struct Markup: Sendable, ExpressibleByStringInterpolation {
    private(set) var html: String

    init(stringLiteral literal: StaticString) {
        html = literal.description
    }

    init(stringInterpolation interpolation: StringInterpolation) {
        html = interpolation.html
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            html.reserveCapacity(literalCapacity * 2)
        }

        mutating func appendLiteral(_ literal: StaticString) { html += literal.description }

        mutating func appendInterpolation(_ text: String, limit: Int = 1_000) {
            html += Markup.escaped(text, limit: limit)
        }

        mutating func appendInterpolation(_ number: Int) { html += String(number) }

        mutating func appendInterpolation(_ markup: Markup?) { html += markup?.html ?? "" }

        mutating func appendInterpolation(_ parts: [Markup]) {
            for part in parts { html += part.html }
        }
    }

    private static func escaped(_ text: String, limit: Int) -> String {
        var html = ""
        for scalar in text.printable(limit: limit).unicodeScalars {
            switch scalar {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "'": html += "&#39;"
            default: html.unicodeScalars.append(scalar)
            }
        }
        return html
    }
}
