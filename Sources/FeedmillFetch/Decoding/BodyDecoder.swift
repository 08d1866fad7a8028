/// Decodes a body as its Content-Encoding says, piece by piece, and knows whether it was whole.
///
/// libcurl could decode too, but takes a compressed body that was cut off for a whole one. A coding
/// that nobody knows, `aws-chunked` or `UTF-8`, is passed over when the body begins like a document
/// all the same, and a body in gzip without a label is inflated: a feed that is refused for its label
/// fails at every poll.
final class BodyDecoder {
    /// What came of a piece.
    enum Progress {
        case fine
        /// The output has come to where it is to pause; the rest of the input, or none, is given
        /// again.
        case paused
        /// The output would grow beyond its limit.
        case tooLarge
        case damaged
        /// The coding is not known, and the body is not a document without it.
        case unknownCoding
    }

    /// How far a piece may lead.
    struct Bounds {
        /// The size of output that is too large.
        var limit: Int
        /// The size of output at which decoding pauses, soon.
        var pause: Int
    }

    /// What came of a piece, and how much of it is done.
    struct Step {
        var progress: Progress
        var consumed: Int

        init(_ progress: Progress, consumed: Int = 0) {
            self.progress = progress
            self.consumed = consumed
        }
    }

    /// The codings offered to servers: those whose libraries were there at build time.
    static let accepted = ["gzip", "deflate", "br", "zstd"]
        .filter { layer($0) != nil }.joined(separator: ", ")
    /// More codings than this around one body are an attack.
    private static let layerLimit = 2
    /// What the outer of two layers decodes at a time.
    private static let middleSize = 64 << 10

    /// From the outermost coding to the innermost.
    private var layers: [any CodingLayer] = []
    /// Bytes at the start that tell whether a body is a document.
    private static let lookLimit = 1_024

    /// The coding that is passed over.
    private(set) var unknownCoding: String?
    /// Whether the start of a body without layers has been looked at.
    private var hasLooked = false
    /// What the outer of two layers has decoded and the inner one has not.
    private var middle: [UInt8] = []
    /// What came before the first layer was known.
    private var held: [UInt8] = []

    /// Reads a list of codings; `nil` when there are too many.
    init?(contentEncoding values: [String]) {
        for field in values.flatMap({ $0.split(separator: ",") }).reversed() {
            let name = field.lowercased().filter { $0 != " " && $0 != "\t" }
            if ["", "identity", "none"].contains(name) { continue }
            guard layers.count < Self.layerLimit else { return nil }
            if let layer = Self.layer(name) {
                layers.append(layer)
            } else {
                unknownCoding = name
            }
        }
    }

    private static func layer(_ name: String) -> (any CodingLayer)? {
        switch name {
        case "gzip", "x-gzip": return InflateLayer(.gzip)
        case "deflate": return InflateLayer(.deflate)
        #if canImport(CBrotli)
            case "br": return BrotliLayer()
        #endif
        #if canImport(CZstd)
            case "zstd": return ZstandardLayer()
        #endif
        default: return nil
        }
    }

    /// Whether every layer has come to its end; a body of no bytes at all is whole too.
    var isComplete: Bool { layers.allSatisfy { $0.isFinished || !$0.hasBegun } }

    /// Whether the outermost layer has come to its end: what still comes is not part of the body.
    var isPastEnd: Bool { layers.first?.isFinished ?? false }

    /// Judges by its first bytes a body that nothing decodes so far.
    private func look(at body: inout [UInt8]) -> Progress {
        // White space tells nothing yet, and more than this is no start of a document.
        let start = body.prefix(Self.lookLimit)
        guard let first = start.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
            hasLooked = body.count >= Self.lookLimit
            return hasLooked && unknownCoding != nil ? .unknownCoding : .fine
        }
        let magic: [UInt8] = [0x1F, 0x8B, 0x08]
        if magic.starts(with: body.prefix(3)) {
            guard body.count >= magic.count, let layer = Self.layer("gzip") else { return .fine }
            hasLooked = true
            layers = [layer]
            held = body
            body = []
            return .fine
        }
        hasLooked = true
        // Markup, JSON, or a byte order mark.
        let isDocument = [0x3C, 0x7B, 0x5B, 0xEF, 0xFE, 0xFF].contains(first)
        return unknownCoding == nil || isDocument ? .fine : .unknownCoding
    }

    /// Decodes one piece and appends what comes of it to `body`.
    ///
    /// - Parameters:
    ///   - input: the piece; after a pause, what was not consumed of it.
    ///   - body: what has been decoded so far.
    ///   - bounds: how far to go.
    /// - Returns: what came of it; all of the input is consumed unless it says that it paused.
    func take(
        _ input: UnsafeRawBufferPointer,
        into body: inout [UInt8],
        bounds: Bounds
    ) -> Step {
        guard layers.isEmpty else { return unsafe decode(input, into: &body, bounds: bounds) }
        guard input.count <= bounds.limit - body.count else { return Step(.tooLarge) }
        guard body.count < bounds.pause || input.count == 0 else { return Step(.paused) }
        unsafe body.append(contentsOf: input)
        let progress: Progress = hasLooked ? .fine : look(at: &body)
        guard progress == .fine, !layers.isEmpty else {
            return Step(progress, consumed: input.count)
        }
        let none = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        var step = unsafe decode(none, into: &body, bounds: bounds)
        step.consumed = input.count
        return step
    }

    private func decode(
        _ input: UnsafeRawBufferPointer,
        into body: inout [UInt8],
        bounds: Bounds
    ) -> Step {
        if !held.isEmpty {
            let step = unsafe held.withUnsafeBytes { bytes in
                unsafe layers[0].decode(bytes, into: &body, bounds: bounds)
            }
            held.removeFirst(min(step.consumed, held.count))
            guard step.progress == .fine else { return Step(step.progress) }
            held = []
        }
        guard layers.count == 2 else {
            return unsafe layers[0].decode(input, into: &body, bounds: bounds)
        }
        let part = Bounds(limit: bounds.limit, pause: Self.middleSize)
        var done = 0
        while true {
            let inner = unsafe middle.withUnsafeBytes { bytes in
                unsafe layers[1].decode(bytes, into: &body, bounds: bounds)
            }
            middle.removeFirst(min(inner.consumed, middle.count))
            guard inner.progress == .fine else { return Step(inner.progress, consumed: done) }
            middle = []
            guard done < input.count || layers[0].hasMore else {
                return Step(.fine, consumed: done)
            }
            let rest = unsafe UnsafeRawBufferPointer(rebasing: input[done...])
            let outer = unsafe layers[0].decode(rest, into: &middle, bounds: part)
            guard outer.progress == .fine || outer.progress == .paused else { return outer }
            done += outer.consumed
        }
    }
}

/// One coding around a body.
protocol CodingLayer: AnyObject {
    /// Whether any byte has come.
    var hasBegun: Bool { get }
    /// Whether the coding has come to its own end.
    var isFinished: Bool { get }

    /// Whether decoded bytes may wait inside, after a pause.
    var hasMore: Bool { get }

    /// Decodes bytes; what follows the end of the coding is ignored.
    func decode(
        _ input: UnsafeRawBufferPointer,
        into output: inout [UInt8],
        bounds: BodyDecoder.Bounds
    ) -> BodyDecoder.Step
}

extension [UInt8] {
    /// Appends what `decode` writes into a free part, `limit` bytes in all at most.
    ///
    /// - Returns: whether the part was filled, so that more may follow; `nil` when the limit was
    ///   exceeded.
    mutating func appendPart(
        limit: Int,
        _ decode: (UnsafeMutablePointer<UInt8>, Int) -> Int
    ) -> Bool? {
        let start = count
        // One byte more than allowed shows whether there is one.
        let room = Swift.min(64 << 10, limit - start) + 1
        append(addingCapacity: room) { span in
            unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
                guard let base = buffer.baseAddress else { return }
                initialized += unsafe decode(base + initialized, room)
            }
        }
        guard count <= limit else { return nil }
        return count - start == room
    }
}
