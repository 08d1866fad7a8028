import FeedmillAddress
import FeedmillBytes
import FeedmillMarkup

/// What the attributes of the tag that is being written say together.
struct HTMLAttributeState {
    var hasAddress = false
    /// The addresses that a script would have put in place of a placeholder.
    var lateSource: String?
    var lateCandidates: [UInt8] = []
    var hasDroppedAddress = false
    var source: String?
    /// The first address of `srcset`, and how wide it is.
    var candidate: (address: String, width: Double)?
    /// Where the attributes of addresses have been written.
    var sourceRange: Range<Int>?
    var candidatesRange: Range<Int>?
    var width: Int?
    var height: Int?
    var alternative: [UInt8] = []
    var classNames: [UInt8] = []
    var isHidden = false
    var keepsLines = false
    var frame: String?
    var title: [UInt8] = []

    /// A picture that is there to be asked for, not to be seen.
    var isPixel: Bool {
        guard let side = [width, height].compactMap({ $0 }).min() else { return false }
        return side <= 1
    }

    /// The address of the picture when it is one that could stand for the article.
    var picture: String? {
        guard let source, min(width ?? 1000, height ?? 1000) >= 50 else { return nil }
        return PictureJudge.isDecoration(source) ? nil : source
    }
}

extension SanitisedHTML {
    /// Writes one attribute when its value is one that may stand there.
    mutating func write(
        _ attribute: HTMLAttribute,
        _ kind: HTMLPolicy.Value,
        _ value: Span<UInt8>,
        of element: HTMLElement
    ) {
        switch kind {
        case .text:
            guard value.count > 0 || attribute == .alt else { return }
            if attribute == .alt { attributes.alternative = Self.bytes(value, limit: 1_024) }
            begin(attribute)
            html.appendEscaped(value, isAttribute: true)
            html.append(UInt8(ascii: "\""))
        case .number: writeNumber(attribute, value)
        case .language, .token, .direction: writeToken(attribute, kind, value)
        case .flag:
            html.append(UInt8(ascii: " "))
            html.append(contentsOf: attribute.name)
        case .link, .media: writeAddress(attribute, kind, value, of: element)
        case .candidates: writeCandidates(value)
        case .lateSource:
            if attributes.lateSource == nil, Self.looksLikeAddress(value) {
                attributes.lateSource = address(value, .media)
            }
        case .lateCandidates: attributes.lateCandidates = Self.bytes(value, limit: 16_384)
        case .style, .hidden, .classNames, .frame, .frameSize: readSign(attribute, kind, value)
        }
    }

    /// Reads an attribute that says what the element is and is not written.
    mutating func readSign(
        _ attribute: HTMLAttribute,
        _ kind: HTMLPolicy.Value,
        _ value: Span<UInt8>
    ) {
        switch kind {
        case .style:
            let style = HTMLStyle(value)
            if style.isHidden { attributes.isHidden = true }
            if style.keepsLines { attributes.keepsLines = true }
        case .hidden: attributes.isHidden = true
        case .frameSize:
            // Only whether it is a pixel matters.
            guard value.count == 1, value[0] == UInt8(ascii: "0") || value[0] == UInt8(ascii: "1")
            else { return }
            attributes.width = 1
        case .classNames: attributes.classNames = Self.bytes(value, limit: 512)
        case .frame:
            let hadDropped = attributes.hasDroppedAddress
            if let address = address(value, .media), attributes.frame == nil {
                attributes.frame = address
            }
            attributes.hasDroppedAddress = hadDropped
        default: break
        }
    }

    /// Puts the picture that a script would have loaded later in the place of its placeholder.
    mutating func writeLateSource() {
        if !attributes.lateCandidates.isEmpty {
            if let range = attributes.candidatesRange { removeAttribute(range) }
            let candidates = attributes.lateCandidates
            writeCandidates(candidates.span)
            if attributes.candidate != nil { attributes.hasDroppedAddress = false }
        }
        guard let source = attributes.lateSource else {
            if attributes.source == nil { attributes.source = attributes.candidate?.address }
            return
        }
        attributes.source = source
        attributes.hasAddress = true
        attributes.hasDroppedAddress = false
        allowGrowth(by: source.utf8.count)
        var written = HTMLAttribute.src.opening
        written.appendEscaped(source.utf8.span, isAttribute: true)
        written.append(UInt8(ascii: "\""))
        html.replaceSubrange(attributes.sourceRange ?? html.endIndex..<html.endIndex, with: written)
    }

    private mutating func removeAttribute(_ range: Range<Int>) {
        html.removeSubrange(range)
        if let source = attributes.sourceRange, source.lowerBound >= range.upperBound {
            let start = source.lowerBound - range.count
            attributes.sourceRange = start..<start + source.count
        }
    }

    /// Whether a value may be an address: scripts keep other things in such attributes, too.
    private static func looksLikeAddress(_ value: Span<UInt8>) -> Bool {
        for index in value.indices
        where value[index] == UInt8(ascii: "/") || value[index] == UInt8(ascii: ".") {
            return true
        }
        return false
    }

    static func bytes(_ value: Span<UInt8>, limit: Int) -> [UInt8] {
        guard value.count <= limit else { return [] }
        return [UInt8](capacity: value.count) { output in
            for index in value.indices { output.append(value[index]) }
        }
    }

    private mutating func begin(_ attribute: HTMLAttribute) {
        html.append(contentsOf: attribute.opening)
    }

    private mutating func writeNumber(_ attribute: HTMLAttribute, _ value: Span<UInt8>) {
        var text = value
        while text.count > 0, text[0] <= 0x20 { text = text.extracting(droppingFirst: 1) }
        // Pixels are what a bare number means, too.
        if text.count > 2, text[text.count - 2] == UInt8(ascii: "p"),
            text[text.count - 1] == UInt8(ascii: "x")
        {
            text = text.extracting(droppingLast: 2)
        }
        guard (1...5).contains(text.count) else { return }
        var number = 0
        for index in text.indices {
            guard text[index] &- 0x30 < 10 else { return }
            number = number * 10 + Int(text[index] & 15)
        }
        if attribute == .colspan || attribute == .rowspan || attribute == .span {
            guard (1...1000).contains(number) else { return }
        }
        if attribute == .width { attributes.width = number }
        if attribute == .height { attributes.height = number }
        begin(attribute)
        html.append(contentsOf: String(number).utf8)
        html.append(UInt8(ascii: "\""))
    }

    /// Letters, digits and hyphens: the values of enumerations and languages.
    private mutating func writeToken(
        _ attribute: HTMLAttribute,
        _ kind: HTMLPolicy.Value,
        _ value: Span<UInt8>
    ) {
        guard (1...35).contains(value.count) else { return }
        var token: [UInt8] = []
        for index in value.indices {
            let byte = value[index]
            let isLetter = (byte | 0x20) &- 0x61 < 26
            guard isLetter || byte &- 0x30 < 10 || byte == UInt8(ascii: "-") else { return }
            token.append(kind == .direction ? byte | 0x20 : byte)
        }
        if kind == .direction {
            let known = ["ltr", "rtl", "auto"]
            guard known.contains(where: { $0.utf8.elementsEqual(token) }) else { return }
        }
        begin(attribute)
        html.append(contentsOf: token)
        html.append(UInt8(ascii: "\""))
    }

    // MARK: - Addresses

    /// Resolves an address; `nil` when its scheme is none that may stand there.
    private mutating func address(_ value: Span<UInt8>, _ kind: HTMLPolicy.Value) -> String? {
        if value.count == 0 { return nil }
        if let url = addresses.url(value) {
            if url.isHTTP { return url.string }
            if kind == .link, url.scheme == "mailto" || url.scheme == "tel" { return url.string }
        }
        attributes.hasDroppedAddress = true
        return nil
    }

    private mutating func writeAddress(
        _ attribute: HTMLAttribute,
        _ kind: HTMLPolicy.Value,
        _ value: Span<UInt8>,
        of element: HTMLElement
    ) {
        guard let address = address(value, kind) else { return }
        allowGrowth(by: address.utf8.count - value.count)
        if attribute == .href || attribute == .src { attributes.hasAddress = true }
        let start = html.count
        begin(attribute)
        html.appendEscaped(address.utf8.span, isAttribute: true)
        html.append(UInt8(ascii: "\""))
        if attribute == .src, element == .img {
            attributes.source = address
            attributes.sourceRange = start..<html.count
        }
    }

    /// Checks each candidate of a `srcset` and writes the good ones anew.
    private mutating func writeCandidates(_ value: Span<UInt8>) {
        var isFirst = true
        let start = html.count
        for candidate in SourceSet.candidates(of: value) {
            let written = value.extracting(candidate.address)
            guard let address = address(written, .media) else { continue }
            noteCandidate(address, value.extracting(candidate.descriptor))
            allowGrowth(by: address.utf8.count)
            if isFirst {
                begin(.srcset)
            } else {
                html.append(UInt8(ascii: ","))
                html.append(UInt8(ascii: " "))
            }
            isFirst = false
            attributes.hasAddress = true
            // A comma at either end would be read as the end of the candidate.
            html.appendEscaped(SourceSet.escapingCommas(address).span, isAttribute: true)
            if !candidate.descriptor.isEmpty {
                html.append(UInt8(ascii: " "))
                html.append(copying: value.extracting(candidate.descriptor))
            }
        }
        guard !isFirst else { return }
        html.append(UInt8(ascii: "\""))
        attributes.candidatesRange = start..<html.count
    }

    /// Remembers the widest candidate, which stands for the picture where there is no `src`.
    private mutating func noteCandidate(_ address: String, _ descriptor: Span<UInt8>) {
        var number = 0.0
        for index in descriptor.indices where descriptor[index] &- 0x30 < 10 {
            number = number * 10 + Double(descriptor[index] & 15)
        }
        if attributes.candidate.map({ number > $0.width }) ?? true {
            attributes.candidate = (address, number)
        }
    }
}
