/// The steps of an extraction that can be left out, to measure what each is worth.
package enum ExtractionStep: String, CaseIterable, Sendable {
    // What is discarded before the text is looked for.
    case names, hidden, roles, teasers, notices
    // How the text is found.
    case titled, named, marked, silent, narrowing, widening
    // What is discarded inside it.
    case agreement, rights, ends, galleries, copies, paths, heads, headLines, links, tail
    case looseHeadings
    // What is added to it, or taken in its place.
    case lead, patience, linkedBody
}
