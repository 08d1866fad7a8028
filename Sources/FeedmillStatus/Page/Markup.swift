import FeedmillBytes

/// HTML, with SVG, into which text comes only by interpolation, which escapes it.
///
/// Literals go into the page unchanged, and the compiler makes sure that they are literals.
/// Interpolated text is escaped for elements and for quoted attributes; controls and marks that
/// change the writing direction are made visible, and very long text is cut.
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
