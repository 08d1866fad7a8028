package import FeedmillAddress
package import FeedmillBytes
package import FeedmillModel
import FeedmillParse

/// Reads what was taken out of a page by the rules that hold for the content of feeds.
package final class PageContentReader {
    private let reader = TextReader()

    package init() {}

    /// The text of an article as a record has it.
    package struct Content: Sendable, Hashable {
        /// Sanitised, every address absolute.
        package var html: UTF8Text?
        package var text: UTF8Text?
        /// The players that stood in frames.
        package var attachments: [Article.Attachment] = []
        /// What was left out.
        package var warnings: [Warning] = []

        package init() {}
    }

    /// Sanitises markup.
    ///
    /// - Parameters:
    ///   - html: the markup, pictures and their captions included.
    ///   - textHTML: the markup that the plain text is made of.
    ///   - frames: the frames of the content, in markup.
    ///   - base: what relative addresses resolve against.
    /// - Returns: markup and text, as far as there is any.
    package func content(
        html: [UInt8],
        textHTML: [UInt8],
        frames: [UInt8] = [],
        base: WebURL?
    ) -> Content {
        let addresses = BodyAddresses(base: base)
        let whole = reader.body(html.span, kind: .html, addresses: addresses)
        var content = Content()
        content.html = whole.html
        content.text = reader.body(textHTML.span, kind: .html, addresses: addresses).text
        if !frames.isEmpty {
            // Frames of other kinds are advertisements and the page's own furniture.
            content.attachments = reader.body(frames.span, kind: .html, addresses: addresses)
                .frames.filter { $0.isPlayer }.map { $0.attachment }
        }
        if whole.isCut {
            content.warnings.append(.contentCut)
        }
        return content
    }

    /// Text that may be markup, as markup; plain text gets paragraphs.
    package func markup(ofText text: [UInt8]) -> [UInt8] {
        reader.body(text.span, kind: .undeclared, addresses: BodyAddresses()).html?.bytes ?? []
    }

    /// A title, a name or a summary as one line of plain text, whether it was markup or not.
    package func line(_ text: String) -> String? {
        reader.line(text.utf8.span, kind: .undeclared)
    }

    /// A language tag; `nil` for what can be none.
    package static func language(_ text: String?) -> String? { LanguageTag.normalised(text) }
}
