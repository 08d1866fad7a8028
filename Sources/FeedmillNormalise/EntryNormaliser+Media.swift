import FeedmillAddress
import FeedmillBytes
import FeedmillModel
import FeedmillParse

extension EntryNormaliser {
    /// Enclosures and Media RSS objects, each address once, with all that is said of it.
    mutating func attachments() -> [Article.Attachment] {
        var attachments: [Article.Attachment] = []
        // By canonical address: feeds write one file as http here and with a tracker there.
        var indices: [String: Int] = [:]
        var signs: [MediaSigns] = []
        let ordered =
            entry.enclosures.filter { $0.origin == .enclosure }
            + entry.enclosures.filter { $0.origin == .media }
        for enclosure in ordered {
            guard let url = document.resolver.web(enclosure.url) else {
                _ = web(enclosure.url, "an attachment")
                continue
            }
            let identity = URLCleaner.identity(
                ofCanonical: document.context.cleaner.canonical(url) ?? url.string
            )
            let index = indices[identity] ?? attachments.count
            if index == attachments.count {
                attachments.append(Article.Attachment(url: url.string))
                signs.append(MediaSigns(address: url.string))
                indices[identity] = index
            }
            complete(&attachments[index], with: enclosure)
            signs[index].medium = signs[index].medium ?? document.feed.string(enclosure.medium)
            signs[index].type = signs[index].type ?? document.feed.string(enclosure.mediaType)
            if enclosure.isPlayer { signs[index].isPlayer = true }
        }
        for index in attachments.indices where attachments[index].mimeType == nil {
            attachments[index].mimeType = signs[index].assumedType
        }
        setEpisodeDuration(of: &attachments)
        for frame in frames where !attachments.contains(where: { $0.url == frame.url }) {
            guard frame.isPlayer else {
                warn(.frameLeftOut(url: frame.url.printable(limit: 200)))
                continue
            }
            attachments.append(frame.attachment)
        }
        return attachments
    }

    private func complete(_ attachment: inout Article.Attachment, with enclosure: ParsedEnclosure) {
        if attachment.mimeType == nil {
            attachment.mimeType = document.feed.string(enclosure.mediaType)
                .flatMap(MediaSigns.type)
        }
        if attachment.title == nil { attachment.title = document.line(enclosure.title) }
        if attachment.sizeInBytes == nil { attachment.sizeInBytes = size(enclosure.length) }
        if attachment.durationInSeconds == nil {
            attachment.durationInSeconds = seconds(enclosure.duration)
        }
    }

    /// `itunes:duration` is that of the episode's only sound or film.
    private func setEpisodeDuration(of attachments: inout [Article.Attachment]) {
        guard let duration = seconds(entry.podcast?.duration) else { return }
        let playable = attachments.indices.filter { index in
            let type = attachments[index].mimeType ?? ""
            return type.hasPrefix("audio/") || type.hasPrefix("video/")
        }
        guard let index = playable.first ?? attachments.indices.first else { return }
        if attachments[index].durationInSeconds == nil {
            attachments[index].durationInSeconds = duration
        }
    }

    /// Whole bytes: `1,234,567` has its thousands parted, `1048576.0` a fraction.
    private func size(_ text: Text?) -> Int? {
        guard let text = document.feed.string(text)?.trimmed, text.utf8.count <= 30 else {
            return nil
        }
        let groups = text.split(
            omittingEmptySubsequences: false,
            whereSeparator: { $0 == "," || $0 == "." || $0 == " " }
        )
        let isParted =
            groups.count > 1 && (1...3).contains(groups[0].utf8.count)
            && groups.dropFirst().allSatisfy { $0.utf8.count == 3 }
        if isParted || groups.count == 1, let size = Int(groups.joined()) {
            return size > 0 ? size : nil
        }
        guard let number = Double(text), number >= 1, number < 1e15 else { return nil }
        return Int(number)
    }

    /// Seconds, or hours, minutes and seconds with colons between.
    func seconds(_ text: Text?) -> Int? {
        guard let text = document.feed.string(text)?.trimmed, !text.isEmpty else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 3 else { return nil }
        var total = 0.0
        for part in parts {
            guard let value = Double(part.trimmed), value >= 0, value < 10_000_000 else {
                return nil
            }
            total = total * 60 + value
        }
        let whole = Int(total)
        return whole > 0 ? whole : nil
    }

    // MARK: - Pictures

    /// The picture that is declared, else the first real one of the body, which stands there yet.
    mutating func setPictures() {
        if let url = web(entry.image, "image") {
            article.image = url
        } else if let url = declaredPicture() {
            article.image = url
        }
        article.bannerImage = web(entry.bannerImage, "banner_image")
        setCaption()
    }

    private mutating func declaredPicture() -> String? {
        let pictures = entry.enclosures.filter(isPicture)
        let widest = widestFirst(pictures.map { ($0, document.feed.string($0.width)) })
        for picture in pictures.filter(\.isDefault) + widest {
            if let url = document.resolver.web(picture.url) { return url.string }
        }
        let thumbnails = entry.thumbnails.map { ($0, document.feed.string($0.width)) }
        for thumbnail in widestFirst(thumbnails) {
            if let url = document.resolver.web(thumbnail.url) { return url.string }
        }
        return nil
    }

    /// The versions of a picture, the widest first; in their order where the first has no width.
    private func widestFirst<Picture>(_ pictures: [(Picture, String?)]) -> [Picture] {
        let widths = pictures.map { $0.1.flatMap { Double($0.trimmed) } ?? 0 }
        guard pictures.count > 1, let first = widths.first, first > 0 else {
            return pictures.map(\.0)
        }
        return pictures.indices.sorted {
            widths[$0] != widths[$1] ? widths[$0] > widths[$1] : $0 < $1
        }
        .map { pictures[$0].0 }
    }

    private func isPicture(_ enclosure: ParsedEnclosure) -> Bool {
        MediaSigns(
            medium: document.feed.string(enclosure.medium),
            type: document.feed.string(enclosure.mediaType),
            isPlayer: enclosure.isPlayer,
            address: document.feed.string(enclosure.url.text)
        ).isPicture
    }

    /// Caption and credit of the record's picture.
    private mutating func setCaption() {
        guard let image = article.image else { return }
        for enclosure in entry.enclosures
        where document.resolver.web(enclosure.url)?.string == image {
            let caption = document.line(enclosure.caption)
            article.feedmill.imageCaption = article.feedmill.imageCaption ?? caption
            let credit = document.line(enclosure.credit, kind: .undeclared)
            article.feedmill.imageCredit = article.feedmill.imageCredit ?? credit
        }
    }
}
