import FeedmillAddress
import FeedmillMarkup

/// Writes a fragment of HTML anew from an allow-list, and takes its plain text and its first
/// picture along, all in one pass of the parser.
///
/// The writer is token-safe: whatever tree a browser builds, its tokeniser sees just the tags
/// that were written, all of them allowed. No start tag is written that switches the tokeniser,
/// no foreign content, no comment, and every `& < >` in text and also every quote in attributes
/// is escaped. The result is safe as content of a body, not inside attributes, scripts, or XML.
final class HTMLSanitiser: HTMLHandler {
    private let reader = HTMLReader()
    /// What is written and what is open; a value, so that each event touches it once.
    private(set) var output = SanitisedHTML()

    /// Reads a fragment; the results stand in `output` until the next.
    ///
    /// With `writesHTML` off only the text is taken.
    func read(_ fragment: Span<UInt8>, addresses: BodyAddresses, writesHTML: Bool) {
        output.start(addresses, writesHTML: writesHTML, inputCount: fragment.count)
        reader.read(fragment, handler: self)
        output.finish()
        guard output.hidMost else { return }
        // Nothing but hidden text: a script was to show it, and none will.
        output.start(addresses, writesHTML: writesHTML, inputCount: fragment.count)
        output.showsHidden = true
        reader.read(fragment, handler: self)
        output.finish()
    }

    func restart() { output.restart() }

    func begin(_ element: HTMLElement) -> Bool { output.begin(element) }

    func attribute(_ attribute: HTMLAttribute, value: Span<UInt8>) {
        output.write(attribute, value)
    }

    func endAttributes(of element: HTMLElement) { output.endAttributes(of: element) }

    func text(_ text: Span<UInt8>) { output.text(text) }

    func end(_ element: HTMLElement) { output.end() }
}
