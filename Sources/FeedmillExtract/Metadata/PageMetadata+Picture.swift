import FeedmillAddress
import FeedmillMarkup

/// The picture of an article, and what is written below it.
struct LeadPicture {
    var url: String?
    var caption: String?
    var credit: String?
    /// The figure that shows it; it is not part of the text.
    var figure: Int?
}

extension PageMetadata {
    /// The lead picture: from the data, else the first figure of the text or before it.
    func picture(root: Int?) -> LeadPicture {
        let data = linked?.image
        let said =
            web(data?.url) ?? web(meta.first("og:image", "og:image:url", "og:image:secure_url"))
            ?? web(meta.first("twitter:image", "twitter:image:src"))
        var picture = LeadPicture(url: said?.string)
        picture.figure = figure(of: said, root: root)
        if let figure = picture.figure {
            if picture.url == nil { picture.url = source(figure)?.string }
            let (caption, credit) = caption(of: figure)
            picture.caption = caption
            picture.credit = credit
        }
        // What the data says is cleaner than what stands below the figure.
        if let text = line(data?.caption) { picture.caption = text }
        if let text = line(data?.credit) { picture.credit = text }
        if picture.url == nil { (picture.caption, picture.credit) = (nil, nil) }
        return picture
    }

    /// The figure with this picture; without one, the first figure before the first paragraph.
    private func figure(of url: WebURL?, root: Int?) -> Int? {
        let tree = map.tree
        let name = url.map { Self.fileName($0) }
        let start = root.map { map.sums.sound(0..<$0) } ?? 0
        var first: Int?
        var same: Int?
        map.walk(0..<tree.nodes.count) { node in
            guard same == nil, tree.nodes[node].element == .figure else { return false }
            if let source = source(node) {
                if let name, Self.fileName(source) == name { same = node }
                let isAtStart = map.sums.sound(0..<node) <= start
                if first == nil, isAtStart { first = node }
            }
            return true
        }
        return same ?? first
    }

    /// The address of the first picture in a figure.
    private func source(_ figure: Int) -> WebURL? {
        let pictures = map.tree.range(figure).lazy.filter { map.tree.nodes[$0].element == .img }
        return pictures.compactMap { picture -> WebURL? in
            web(map.tree.string(of: .lateSource, picture))
                ?? web(map.tree.string(of: .src, picture))
        }.first
    }

    /// The same picture comes in many sizes: its name is the last part of the path.
    private static func fileName(_ url: WebURL) -> String {
        url.path.split(separator: "/").last.map { String($0) } ?? url.string
    }

    /// Caption and credit of a figure; the credit is no part of the caption.
    private func caption(of figure: Int) -> (String?, String?) {
        let tree = map.tree
        guard
            let caption = tree.range(figure).first(where: { tree.nodes[$0].element == .figcaption })
                ?? tree.range(figure).first(where: { map.hints[$0].contains(.caption) })
        else { return (nil, nil) }
        let credits = tree.inside(caption).filter { node in
            map.hints[node].contains(.credit) && !tree.nodes[node].isText
        }
        let text = tree.text(caption) { credits.contains($0) }
        let credit = credits.first.map { tree.text($0, limit: 500) }.flatMap {
            $0.isEmpty ? nil : $0
        }
        if let credit { return (text.isEmpty ? nil : text, Self.withoutMark(credit)) }
        return Self.parted(text)
    }

    private static let marks = [
        "photo by", "photo:", "foto:", "credit:", "image:", "picture:", "photograph:", "bild:",
        "фото:", "©",
    ]

    private static func withoutMark(_ credit: String) -> String {
        let lower = credit.lowercased()
        for mark in marks where lower.hasPrefix(mark) && mark != "©" {
            return String(credit.dropFirst(mark.count).trimmingPrefix { $0 == " " })
        }
        return credit
    }

    /// The two parts of a text such as `The gate (Photo: Ana Lind)`.
    private static func parted(_ text: String) -> (String?, String?) {
        let lower = text.lowercased()
        for mark in marks {
            guard let range = lower.ranges(of: mark).last?.lowerBound else { continue }
            let distance = lower.distance(from: lower.startIndex, to: range)
            var caption = text.prefix(distance)
            var credit = text.dropFirst(distance)
            guard credit.count <= 100 else { continue }
            while let last = caption.last, " ([/|–-".contains(last) { caption.removeLast() }
            if let last = credit.last, last == ")" || last == "]" { credit.removeLast() }
            return (caption.isEmpty ? nil : String(caption), withoutMark(String(credit)))
        }
        return (text.isEmpty ? nil : text, nil)
    }
}
