import FeedmillMarkup

/// Finds the last lines of a text that are none of it: whose the rights are, where to read more,
/// what to load or to follow.
///
/// From the end on, up to the first line that is of the article.
struct TextTail {
    enum Kind {
        /// Lines of rights.
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
        if rights.begin(bytes) || isAddress(bytes) { return true }
        let range = line.node..<line.last + 1
        let links = map.sums.links(range)
        guard kind == .all, links > 0 else { return false }
        let text = map.sums.text(range)
        return links * 2 >= text && text < linkedLimit || advice.begin(bytes)
            || calls.contains { line.text.contains($0) }
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

    /// Said with a link only, anywhere in a line.
    private static let calls = [
        "lick here", "our channel", "our newsletter", "unseren Newsletter", "notre newsletter",
        "rivacy policy", "rivacy notice", "Datenschutz",
    ]

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
