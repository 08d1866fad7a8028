/// Puts what one OPML document holds into another, and leaves the rest of both as it is.
///
/// Folders of the same title become one; attributes and elements of the head that are missing are
/// taken over; what stands there already, whatever it is, is not added again.
struct OPMLMerge {
    private let source: OPMLDocument
    private let target: OPMLDocument
    /// Whether an outline that is a feed is wanted.
    private let keeps: (OPMLOutline) -> Bool
    private var edits = TextEdits()
    /// Declarations of prefixes that mean something else in the target.
    private var declarations: [UInt8] = []

    /// The text of `target` with what `source` has besides.
    static func merge(
        _ source: OPMLDocument,
        into target: OPMLDocument,
        keeping keeps: (OPMLOutline) -> Bool
    ) -> [UInt8] {
        withoutActuallyEscaping(keeps) { keeps in
            var merge = OPMLMerge(source: source, target: target, keeps: keeps)
            merge.mergeRoots()
            return merge.edits.applied(to: target.bytes)
        }
    }

    private mutating func mergeRoots() {
        for attribute in source.root.attributes where attribute.name.hasPrefix("xmlns") {
            let same = target.root.attributes.first { $0.name == attribute.name }
            if let same, same.value != attribute.value { declarations += Self.text(attribute) }
        }
        addAttributes(of: source.root, to: target.root)
        let head = target.root.children.first { $0.name.lowercased() == "head" }
        let body = source.body.range
        for child in source.root.children where child.range != body && !child.isOutline {
            if child.name.lowercased() == "head" {
                mergeHead(child, into: head)
            } else if !target.root.children.contains(where: { isSame(child, $0) }) {
                append([slice(child)], to: target.root)
            }
        }
        mergeOutlines(of: source.body, into: target.body)
    }

    private mutating func mergeHead(_ head: OPMLElement, into own: OPMLElement?) {
        guard let own else {
            let place = target.root.isEmptyTag ? nil : target.root.startTag.upperBound
            if let place { edits.insert(Array("\n  ".utf8) + slice(head), at: place) }
            return
        }
        let names = Set(own.children.map(\.name))
        append(head.children.filter { !names.contains($0.name) }.map(slice), to: own)
    }

    private mutating func mergeOutlines(of element: OPMLElement, into own: OPMLElement) {
        var folders: [String: OPMLElement] = [:]
        var known: Set<[String]> = []
        for child in own.children {
            known.insert(signature(child, of: target))
            let outline = OPMLOutline(child.attributes)
            if child.isOutline, outline.address == nil, let title = outline.title?.text,
                declarations.isEmpty, folders[title] == nil
            {
                folders[title] = child
            }
        }
        var additions: [[UInt8]] = []
        for child in element.children where child.isOutline || element.name.lowercased() != "opml" {
            let outline = OPMLOutline(child.attributes)
            if child.isOutline, outline.address == nil, !child.children.isEmpty,
                let folder = outline.title.flatMap({ folders[$0.text] })
            {
                addAttributes(of: child, to: folder)
                mergeOutlines(of: child, into: folder)
            } else if !known.contains(signature(child, of: source)), let text = wanted(child) {
                additions.append(text)
            }
        }
        append(additions, to: own)
    }
}

// MARK: - Pieces of the source

extension OPMLMerge {
    private func slice(_ element: OPMLElement) -> [UInt8] {
        declared(Array(source.bytes[element.range]), element)
    }

    /// The text of an element without the feeds that are not wanted; `nil` when that leaves nothing.
    private func wanted(_ element: OPMLElement) -> [UInt8]? {
        var edits = TextEdits()
        guard source.leaveOut(from: element, in: &edits, unless: keeps) else { return nil }
        return declared(edits.applied(to: source.bytes, in: element.range), element)
    }

    private func declared(_ text: [UInt8], _ element: OPMLElement) -> [UInt8] {
        guard !declarations.isEmpty else { return text }
        let nameEnd = 1 + element.name.utf8.count
        return text[..<nameEnd] + declarations + text[nameEnd...]
    }

    private func isSame(_ element: OPMLElement, _ other: OPMLElement) -> Bool {
        signature(element, of: source) == signature(other, of: target)
            && source.bytes[element.content] == target.bytes[other.content]
    }

    /// What an element is by its name and attributes, and by what it holds.
    private func signature(_ element: OPMLElement, of document: OPMLDocument) -> [String] {
        let attributes = element.attributes.map { "\($0.name)=\($0.value)" }.sorted()
        let isWhole = attributes.isEmpty || !element.children.isEmpty
        let text = isWhole ? document.bytes[element.content] : []
        return [element.name, String(decoding: text, as: UTF8.self)] + attributes
    }

    private static func text(_ attribute: OPMLScanner.Attribute) -> [UInt8] {
        Array(" \(attribute.name)=\"\(OPMLDocument.escaped(attribute.value))\"".utf8)
    }
}

// MARK: - Changes to the target

extension OPMLMerge {
    private mutating func addAttributes(of element: OPMLElement, to own: OPMLElement) {
        let names = Set(own.attributes.map(\.name))
        let missing = element.attributes.filter { !names.contains($0.name) }
        guard !missing.isEmpty else { return }
        let end = own.startTag.upperBound - (own.isEmptyTag ? 2 : 1)
        edits.insert(Array(missing.map(Self.text).joined()), at: end)
    }

    /// Puts texts behind the children of an element, in lines of their own where it has lines.
    private mutating func append(_ texts: [[UInt8]], to own: OPMLElement) {
        guard !texts.isEmpty else { return }
        let bytes = target.bytes
        if own.isEmptyTag {
            let indent = indent(at: own.range.lowerBound)
            var lines: [UInt8] = [0x3E]
            for text in texts {
                lines += [0x0A] + indent
                lines += [0x20, 0x20] + text
            }
            lines += [0x0A] + indent
            lines += "</\(own.name)>".utf8
            let end = own.startTag.upperBound
            edits.replace((end - 2)..<end, by: lines)
            return
        }
        let end = own.content.upperBound
        let indent = indent(at: end)
        let start = end - indent.count
        guard start > own.content.lowerBound, bytes[start - 1] == 0x0A else {
            edits.insert(Array(texts.joined()), at: end)
            return
        }
        var lines: [UInt8] = []
        for text in texts {
            lines += indent + [0x20, 0x20]
            lines += text + [0x0A]
        }
        edits.insert(lines, at: start)
    }

    /// The blanks before a place, back to the start of its line or the last thing that is not a blank.
    private func indent(at place: Int) -> [UInt8] {
        var start = place
        while start > 0, target.bytes[start - 1] == 0x20 || target.bytes[start - 1] == 0x09 {
            start -= 1
        }
        return Array(target.bytes[start..<place])
    }
}

extension OPMLDocument {
    /// Notes the removal of the feeds below an element, or of itself, that are not wanted.
    ///
    /// - Returns: whether anything is left of the element: a folder goes with the last of its feeds.
    func leaveOut(
        from element: OPMLElement,
        in edits: inout TextEdits,
        unless keeps: (OPMLOutline) -> Bool
    ) -> Bool {
        let outline = OPMLOutline(element.attributes)
        if element.isOutline, outline.address != nil {
            // With outlines of its own it is a folder too, which is not for us to take apart.
            return !element.children.isEmpty || keeps(outline)
        }
        guard !element.children.isEmpty else { return true }
        var isLeft = false
        for child in element.children {
            if leaveOut(from: child, in: &edits, unless: keeps) {
                isLeft = true
            } else {
                edits.replace(lines(of: child))
            }
        }
        return isLeft
    }
}
