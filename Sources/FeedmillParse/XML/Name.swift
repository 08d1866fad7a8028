/// The local names that feeds use, of elements and attributes; compared without case.
///
/// The position of a case is its number in the reader's vocabulary, so `unknown` is first.
enum Name: String, CaseIterable {
    case unknown = ""
    case base, lang
    // Containers
    case rss, rdf, channel, item, items, feed, entry, image, textInput, source, group
    case collection, li, bag
    // Shared by the formats
    case title, link, description, summary, subtitle, content, id, guid, category, author
    case contributor, generator, icon, logo, rights, copyright, license, language, updated
    case published, created, issued, modified, name, email, uri, url, href, rel, type, length
    case term, label, scheme, mode, src, hreflang, value, text
    // RSS
    case rdfAbout = "about"
    case rdfResource = "resource"
    case isPermaLink, pubDate, lastBuildDate, managingEditor, ttl, skipHours, skipDays
    case hour, day, comments, enclosure, domain, body, fullItem, tagline, info, date
    case homepage, subject, creator, encoded, abstract, lastMod, a, div
    // Dublin Core terms
    case available, valid, dateSubmitted, dateAccepted
    // Syndication module
    case updatePeriod, updateFrequency, updateBase
    // Paging and archiving (RFC 5005)
    case complete
    // Media RSS
    case thumbnail, player, credit, keywords, tags, medium, fileSize, duration, isDefault, role
    case width
    // iTunes and Google Play
    case owner, explicit, season, episode, episodeType
    // Podcasting 2.0
    case transcript, chapters, person, soundbite, startTime, img
    // Geography
    case point, lat, long, lon, wherePlace = "where", pos
    // Others
    case origLink, inReplyTo = "in-reply-to", ref, generatorAgent

    static let all = Name.allCases

    init(number: UInt16) {
        self = Int(number) < Name.all.count ? Name.all[Int(number)] : .unknown
    }
}
