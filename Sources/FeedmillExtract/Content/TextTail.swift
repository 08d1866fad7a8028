import FeedmillMarkup

/// Finds the last lines of a text that are none of it: whose the rights are, where to read more,
/// what to load or to follow.
///
/// From the end on, up to the first line that is of the article.
struct TextTail {
    enum Kind {
        /// Lines of rights, dates, and where a post is filed.
        case rights
        /// Lines of links and advice, too.
        case all
    }

    /// Longer lines are of the article, or have a heading that tells them.
    private static let byteLimit = 300
    /// A line that is half links and longer says something.
    private static let linkedLimit = 80

    /// The texts of these lines.
    static func find(_ kind: Kind, in map: PageMap, root: Int) -> [Int] {
        let tree = map.tree
        let lines = TextRuns.all(in: tree.range(root), of: tree) {
            map.isDead[$0] || tree.nodes[$0].element == .figcaption
        }
        let strange = lines.reversed().prefix { line in
            isStrange(line, kind, map) && map.sums.sound(root..<line.node) > 0
        }
        return strange.flatMap { line in (line.node...line.last).filter { tree.nodes[$0].isText } }
    }

    private static func isStrange(_ line: TextRuns.Run, _ kind: Kind, _ map: PageMap) -> Bool {
        guard line.text.utf8.count < byteLimit else { return false }
        let bytes = Array(line.text.utf8).lowered[...]
        if rights.begin(bytes) || isAddress(bytes) || isArchived(bytes) || isDate(line.text) {
            return true
        }
        let range = line.node..<line.last + 1
        let links = map.sums.links(range)
        guard kind == .all, links > 0 else { return false }
        let text = map.sums.text(range)
        return links * 2 >= text && text < linkedLimit || advice.begin(bytes)
            || calls.first(in: bytes) != nil
    }

    /// Whether a line tells where a post is filed, how to cite it, or how often it was read.
    private static func isArchived(_ line: ArraySlice<UInt8>) -> Bool {
        let words = Array(line).fromFirstLetter
        if line.count - words.count < 4, archive.begin(words) { return true }
        let bars = line.split(separator: UInt8(ascii: "|"))
        return bars.count > 2 && bars.count(where: { $0.contains(UInt8(ascii: ":")) }) > 1
    }

    /// Whether a line is a date and perhaps a time.
    private static func isDate(_ line: String) -> Bool {
        guard line.utf8.count < 40, line.utf8.contains(where: { $0 &- 0x30 < 10 }) else {
            return false
        }
        return DateFinder.find(in: line, isDayFirst: true).map { $0.rest < 5 } ?? false
    }

    /// Whether a line is an address of mail and nothing else.
    private static func isAddress(_ line: ArraySlice<UInt8>) -> Bool {
        line.count < 80 && line.contains(UInt8(ascii: "@")) && !line.contains(0x20)
    }

    private static let rights = Phrases([
        "©", "™ &", "【责任编辑", "责任编辑", "【纠错】", "(c) 19", "(c) 20", "copyright", "all rights reserved",
        "all content copyright",
        "this material may not be", "alle rechte vorbehalten", "tous droits réservés",
        "todos los derechos reservados", "tutti i diritti riservati", "todos os direitos",
        "alle rechten voorbehouden", "все права защищены", "read or share this",
    ])

    private static let archive = Phrases([
        "dieser beitrag wurde", "dieser eintrag wurde", "this entry was", "this post was posted",
        "cet article a été publié", "cette entrée a été publiée", "esta entrada fue publicada",
        "questo articolo è stato pubblicato", "dit bericht werd", "suggested citation",
        "zitiervorschlag", "categories:", "category:", "kategorien:", "kategorie:", "tags:",
        "labels:", "filed under", "posted in", "schlagwörter:", "schlagworte:", "abgelegt unter",
        "veröffentlicht unter", "classé dans", "mots-clés :", "archivado en", "etiquetas:",
    ])

    /// Said with a link only, anywhere in a line.
    private static let calls = Phrases([
        "click here", "our channel", "our newsletter", "unseren newsletter", "notre newsletter",
        "privacy policy", "privacy notice", "datenschutz",
    ])

    /// Said with a link only.
    private static let advice = Phrases([
        "download the", "download our", "get the", "click here", "click to", "tap here",
        "follow us", "like us", "join us", "find us", "visit us", "sign up", "subscribe",
        "listen to", "read the original", "read more", "for more", "for all", "for the latest",
        "more:", "have a", "got a", "send us", "email us",
        "contact us", "support us", "folge uns", "folgen sie uns", "abonnieren", "zum original",
        "suivez-nous", "abonnez-vous", "síguenos", "suscríbete", "seguici", "iscriviti",
    ])
}
