import FeedmillBytes

/// Reads the text of a `PageSelector` (the supported part of Selectors Level 4).
struct PageSelectorParser {
    private let text: [Unicode.Scalar]
    private var index = 0

    init(_ text: String) {
        self.text = Array(text.unicodeScalars)
    }

    private var next: Unicode.Scalar? { index < text.count ? text[index] : nil }

    private func failure(_ message: String) -> PageSelectorError {
        PageSelectorError(position: index + 1, message: message)
    }

    private func unexpected(_ wanted: String) -> PageSelectorError {
        guard let next else { return failure("it ends where \(wanted) is expected") }
        return failure("\"\(String(next).printable(limit: 8))\" where \(wanted) is expected")
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        index += 1
        return true
    }

    /// - Returns: whether there was any white space.
    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = index
        while let next, next == " " || (next.value >= 9 && next.value <= 13) { index += 1 }
        return index > start
    }

    // MARK: - Structure

    mutating func list() throws(PageSelectorError) -> [[PageSelector.Step]] {
        var paths: [[PageSelector.Step]] = []
        repeat { paths.append(try path()) } while take(",")
        guard next == nil else { throw unexpected("a comma or the end") }
        return paths
    }

    private mutating func path() throws(PageSelectorError) -> [PageSelector.Step] {
        skipSpace()
        var steps = [PageSelector.Step(relation: .none, compound: try compound())]
        while let relation = relation() {
            steps.append(PageSelector.Step(relation: relation, compound: try compound()))
        }
        return steps
    }

    /// The combinator before the next compound; `nil` at the end of a path.
    private mutating func relation() -> PageSelector.Relation? {
        let hasSpace = skipSpace()
        let relation: PageSelector.Relation
        switch next {
        case ">": relation = .child
        case "+": relation = .next
        case "~": relation = .following
        case nil, ",", ")": return nil
        default: return hasSpace ? .descendant : nil
        }
        index += 1
        skipSpace()
        return relation
    }

    private mutating func compound(
        isInside: Bool = false
    ) throws(PageSelectorError) -> PageSelector.Compound {
        var compound = PageSelector.Compound()
        let start = index
        if !take("*"), next.map(Self.beginsName) ?? false {
            let name = try name().lowercased()
            guard !name.contains("-") else {
                index = start
                throw failure(
                    "\"\(name.printable(limit: 40))\" is an element of the site's own, which is not"
                        + " told from others; name its class or id"
                )
            }
            compound.element = name
        }
        while let condition = try condition(isInside: isInside) {
            compound.conditions.append(condition)
        }
        guard index > start else {
            throw unexpected("an element, .class, #id or [attribute]")
        }
        return compound
    }

    private mutating func condition(
        isInside: Bool
    ) throws(PageSelectorError) -> PageSelector.Condition? {
        switch next {
        case ".":
            index += 1
            return .attribute("class", .word(try name()))
        case "#":
            index += 1
            return .attribute("id", .equal(try name()))
        case "[":
            index += 1
            return try attribute()
        case ":":
            index += 1
            return try pseudoClass(isInside: isInside)
        default: return nil
        }
    }

    private mutating func pseudoClass(
        isInside: Bool
    ) throws(PageSelectorError) -> PageSelector.Condition {
        let start = index
        let word = try name().lowercased()
        if word == "first-child" { return .firstChild }
        guard word == "not", !isInside, take("(") else {
            index = start
            throw failure(
                ":\(word.printable(limit: 40)) is not known"
                    + (isInside ? " here" : "; there are :first-child and :not(...)")
            )
        }
        var compounds: [PageSelector.Compound] = []
        repeat {
            skipSpace()
            compounds.append(try compound(isInside: true))
            skipSpace()
        } while take(",")
        guard take(")") else { throw unexpected("a closing parenthesis") }
        return .not(compounds)
    }

    // MARK: - Attributes

    private mutating func attribute() throws(PageSelectorError) -> PageSelector.Condition {
        skipSpace()
        let start = index
        let name = try name().lowercased()
        guard PageSelector.attributes.contains(name) else {
            index = start
            throw failure(
                "[\(name.printable(limit: 40))] is not an attribute that is kept; known are"
                    + " \(PageSelector.attributes.sorted().joined(separator: ", "))"
            )
        }
        skipSpace()
        if take("]") { return .attribute(name, .present) }
        let sign = next
        if let sign, "^$*~|".unicodeScalars.contains(sign) { index += 1 }
        guard take("=") else { throw unexpected("one of = ^= $= *= ~= |= or ]") }
        skipSpace()
        let value = try value()
        skipSpace()
        guard take("]") else { throw unexpected("]") }
        switch sign {
        case "^": return .attribute(name, .prefix(value))
        case "$": return .attribute(name, .suffix(value))
        case "*": return .attribute(name, .contains(value))
        case "~": return .attribute(name, .word(value))
        case "|": return .attribute(name, .dash(value))
        default: return .attribute(name, .equal(value))
        }
    }

    private mutating func value() throws(PageSelectorError) -> String {
        guard let quote = next, quote == "\"" || quote == "'" else { return try name() }
        index += 1
        var value = String.UnicodeScalarView()
        while let scalar = next, scalar != quote {
            value.append(try character())
        }
        guard take(quote) else { throw unexpected("the closing quote") }
        return String(value)
    }

    // MARK: - Names

    private static func beginsName(_ scalar: Unicode.Scalar) -> Bool {
        continuesName(scalar) && !("0"..."9").contains(scalar)
    }

    private static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", "\\": true
        default: scalar.value >= 0x80
        }
    }

    private mutating func name() throws(PageSelectorError) -> String {
        guard let first = next, Self.beginsName(first) else { throw unexpected("a name") }
        var name = String.UnicodeScalarView()
        while let scalar = next, Self.continuesName(scalar) { name.append(try character()) }
        return String(name)
    }

    /// One character, which may be escaped: `md\:wide`, `\31 st`.
    private mutating func character() throws(PageSelectorError) -> Unicode.Scalar {
        guard let scalar = next else { throw unexpected("a character") }
        index += 1
        guard scalar == "\\" else { return scalar }
        guard let escaped = next else { throw unexpected("the escaped character") }
        index += 1
        guard escaped.properties.isASCIIHexDigit else { return escaped }
        var number = String(escaped)
        while let digit = next, digit.properties.isASCIIHexDigit, number.utf8.count < 6 {
            number.unicodeScalars.append(digit)
            index += 1
        }
        if next == " " { index += 1 }
        return UInt32(number, radix: 16).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
    }
}
