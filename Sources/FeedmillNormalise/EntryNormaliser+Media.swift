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
                indices[identity] = index
            }
            complete(&attachments[index], with: enclosure)
        }
        setEpisodeDuration(of: &attachments)
        return attachments
    }

    private func complete(_ attachment: inout Article.Attachment, with enclosure: ParsedEnclosure) {
        if attachment.mimeType == nil { attachment.mimeType = mimeType(enclosure.mediaType) }
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

    private func mimeType(_ text: Text?) -> String? {
        guard let type = document.feed.string(text)?.trimmed.lowercased(), type.utf8.count <= 127,
            type.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).count
                == 2
        else { return nil }
        return type.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? type : nil
    }

    private func size(_ text: Text?) -> Int? {
        guard let text = document.feed.string(text)?.trimmed else { return nil }
        let digits = text.filter { $0 != "," && $0 != "." && $0 != " " }
        guard let size = Int(digits), size > 0 else { return nil }
        return size
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
        for picture in pictures.filter(\.isDefault) + pictures {
            if let url = document.resolver.web(picture.url) { return url.string }
        }
        for thumbnail in entry.thumbnails {
            if let url = document.resolver.web(thumbnail) { return url.string }
        }
        return nil
    }

    private func isPicture(_ enclosure: ParsedEnclosure) -> Bool {
        let medium = document.feed.string(enclosure.medium)?.trimmed.lowercased()
        if let medium, !medium.isEmpty { return medium == "image" }
        return document.feed.string(enclosure.mediaType)?.trimmed.lowercased().hasPrefix("image/")
            ?? false
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
