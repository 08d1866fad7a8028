/// The local names that feeds use, of elements and attributes; compared without case.
///
/// The position of a case is its number in the reader's vocabulary, so `unknown` is first.
enum Name: String, CaseIterable {
    case unknown = ""
    case base, lang
    // Containers
    case rss, rdf, channel, item, items, seq, feed, entry, image, textInput, source, group
    case collection, li, bag
    // Shared by the formats
    case title, link, description, summary, subtitle, content, id, guid, category, author
    case contributor, generator, icon, logo, rights, copyright, license, language, updated
    case published, created, issued, modified, name, email, uri, url, href, rel, type, length
    case term, label, scheme, mode, src, hreflang, width, height, value, text
    // RSS
    case rdfAbout = "about"
    case rdfResource = "resource"
    case isPermaLink, pubDate, lastBuildDate, managingEditor, webMaster, ttl, skipHours, skipDays
    case hour, day, comments, enclosure, domain, body, fullItem, tagline, info, version, date
    case cloud, docs, rating, homepage, subject, creator, publisher, encoded, format, abstract
    case lastMod, a, div
    // Dublin Core terms
    case available, valid, accessRights, dateSubmitted, dateAccepted
    // Syndication module
    case updatePeriod, updateFrequency, updateBase
    // Media RSS
    case thumbnail, player, credit, keywords, tags, medium, fileSize, duration, isDefault, role,
        time
    case expression, bitrate, hash, community, statistics, restriction
    // iTunes and Google Play
    case owner, explicit, season, episode, episodeType, block, newFeedURL = "new-feed-url"
    // Podcasting 2.0
    case transcript, chapters, person, soundbite, startTime, img, display
    // Geography
    case point, lat, long, lon, wherePlace = "where", pos, geoPoint = "geopoint"
    // Others
    case origLink, inReplyTo = "in-reply-to", ref, agent, generatorAgent, commentRss

    static let all = Name.allCases

    init(number: UInt16) {
        self = Int(number) < Name.all.count ? Name.all[Int(number)] : .unknown
    }
}
