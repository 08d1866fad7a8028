/// A manual page of `docs/man`, as its words.
package struct ManualPage: Sendable {
    private let sections: [(title: String, text: String)]

    /// Reads a page: `feedmill.1`.
    package init(_ name: String) throws {
        var sections: [(title: String, text: String)] = []
        for line in try Repository.text("docs/man/\(name)").split(separator: "\n") {
            let line = Self.plain(line)
            if line.hasPrefix(".SH ") || line.hasPrefix(".SS ") {
                sections.append((String(line.dropFirst(4)), ""))
            } else if !sections.isEmpty {
                sections[sections.count - 1].text += line + "\n"
            }
        }
        self.sections = sections
    }

    /// The text of a section, without the escapes of its markup; arguments in the title do not
    /// count.
    package func text(_ title: String) -> String? {
        sections.first { section in
            section.title == title
                || (section.title.hasPrefix(title + " ")
                    && !(section.title.dropFirst(title.count + 1).first?.isLowercase ?? true))
        }?.text
    }

    /// The words of a section; of the whole page when there is no title.
    package func words(_ title: String? = nil) -> Set<String> {
        let text = title.map { self.text($0) ?? "" } ?? sections.map(\.text).joined()
        let words = text.split { !($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        return Set(words.map(String.init))
    }

    private static func plain(_ line: Substring) -> String {
        var line = line.replacing("\\-", with: "-").replacing("\\~", with: " ")
        for font in ["\\fR", "\\fB", "\\fI"] { line = line.replacing(font, with: "") }
        return String(line)
    }
}
