/// The last lines of a page that are none of its article.
extension TextTail {
    static let rights = Phrases([
        "©", "™ &", "【责任编辑", "责任编辑", "【纠错】", "(c) 19", "(c) 20", "copyright", "all rights reserved",
        "all content copyright",
        "this material may not be", "alle rechte vorbehalten", "tous droits réservés",
        "todos los derechos reservados", "tutti i diritti riservati", "todos os direitos",
        "alle rechten voorbehouden", "все права защищены", "read or share this",
    ])

    /// What joins a formula of rights and a name.
    static let joints: Set<String> = [
        "by", "of", "to", "the", "and", "under", "unless", "for", "in", "von", "bei", "durch",
        "par",
        "de", "del", "por", "di", "da", "door", "worldwide", "or", "published", "broadcast",
        "reproduced",
    ]

    /// Where a text was taken from, in a short line.
    static let sources = Phrases([
        "source:", "sources:", "source :", "quelle:", "quellen:", "fuente:", "fuentes:", "fonte:",
        "fonti:", "bron:",
    ])

    static let archive = Phrases([
        "dieser beitrag wurde", "dieser eintrag wurde", "this entry was", "this post was posted",
        "first published",
        "cet article a été publié", "cette entrée a été publiée", "esta entrada fue publicada",
        "questo articolo è stato pubblicato", "dit bericht werd", "suggested citation",
        "zitiervorschlag", "categories:", "category:", "kategorien:", "kategorie:", "tags:",
        "labels:", "filed under", "posted in", "schlagwörter:", "schlagworte:", "abgelegt unter",
        "veröffentlicht unter", "classé dans", "mots-clés :", "archivado en", "etiquetas:",
    ])

    /// Said with a link only, anywhere in a line.
    static let calls = Phrases([
        "click here", "our channel", "our newsletter", "unseren newsletter", "notre newsletter",
        "privacy policy", "privacy notice", "datenschutz",
    ])

    /// Said with a link only.
    static let advice = Phrases([
        "download the", "download our", "get the", "click here", "click to", "tap here",
        "follow", "zum newsletter", "like us", "join us", "find us", "visit us", "sign up",
        "subscribe",
        "listen to", "read the original", "read more", "for more", "for all", "for the latest",
        "more:", "have a", "got a", "send us", "email us",
        "contact us", "support us", "folge uns", "folgen sie uns", "abonnieren", "zum original",
        "suivez-nous", "abonnez-vous", "síguenos", "suscríbete", "seguici", "iscriviti",
    ])
}
