import FeedmillAddress

/// What the addresses of a body resolve against.
struct BodyAddresses {
    /// The base of references.
    var base: WebURL?
    /// The page that the body is the text of: what a bare fragment names a place in.
    var page: WebURL?
    var cleaner = AddressCleaner()

    /// The URL of an address in the markup of the body.
    func url(_ value: Span<UInt8>) -> WebURL? {
        cleaner.url(value, base: base(of: value), unescapes: false)
    }

    private func base(of value: Span<UInt8>) -> WebURL? {
        guard let page else { return base }
        var index = 0
        while index < value.count, value[index] <= 0x20 { index += 1 }
        return index < value.count && value[index] == UInt8(ascii: "#") ? page : base
    }
}
