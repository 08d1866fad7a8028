/// The words around the names of authors, in the languages that texts are written in.
extension AuthorName {
    static let articles: Set<String> = [
        "ein", "eine", "an", "a", "une", "un", "una", "propos", "text", "texte",
    ]

    static let kinds: Set<String> = [
        "gastbeitrag", "kommentar", "gastkommentar", "analyse", "essay", "reportage", "kolumne",
        "redaktion", "gespräch", "recherche", "dokumentation", "rezension", "interview", "bericht",
        "protokoll", "glosse", "porträt", "kritik", "leitartikel", "entretien", "chronique",
        "tribune", "analysis", "opinion", "review", "commentary", "entrevista", "análisis",
    ]

    static let prepositions = Phrases([
        "text und fotos", "text und foto", "text & fotos", "text & foto", "text und bilder",
        "text und bild", "fotos und text", "text and photos", "texte et photos", "verfasst von",
        "veröffentlicht von", "geschrieben von", "gespeichert von", "view all posts by",
        "alle beiträge von", "show all articles of", "show all articles by", "more by", "mehr von",
        "ein beitrag von", "ein artikel von", "eingestellt von", "veröffentlicht durch",
        "gepostet von", "erstellt von", "beitrag von", "artikel von", "interview von",
        "publicado por", "escrito por", "scritto da", "pubblicato da", "durch",
        "propos recueillis par", "published by", "written by", "posted by", "submitted by",
        "geschreven door", "publié par", "écrit par", "proposé par", "rédigé par", "article by",
        "story by", "words by", "posts by", "autor/in", "autorin", "autoren", "authors", "author",
        "verfasser", "autor", "auteur", "autore", "автор", "текст", "texte", "texto", "text",
        "from", "über", "by", "von", "par", "por", "di", "door", "af", "av", "van", "od", "da",
    ])

    static let endings = Phrases([
        " in ", " IN ", " am ", " on ", " um ", " at ", " | ", " - ", " – ", " — ", " • ", " · ",
        " / ", " (", " le ", " vom ", " il ", " unter ", " under ", " für ", " geschrieben", " Uhr",
        " &bull; ", ", Reuters", " Kommentar", " Comment", " Leave a", " Follow", " Published",
        " Updated", " Posted", " schreibt", " berichtet", " @", " aus ", " Aktualisiert",
        " aktualisiert", " zuletzt", " veröffentlicht", " Veröffentlicht", " Stand:", " Lesezeit",
        " Lesedauer", " Foto:", " Fotos:", " Bild:", " Bilder:", " publié", " publicado",
        " pubblicato",
    ])

    static let conjunctions = [
        " and ", " AND ", " und ", " UND ", " sowie ", " et ", " ET ", " y ", " och ", " og ",
        " & ", " e ", " и ",
    ]

    static let possessives: Set<String> = [
        "unser", "unsere", "unserem", "unserer", "unseren", "our", "notre", "nuestro", "nuestra",
    ]

    static let particles: Set<String> = [
        "von", "van", "de", "der", "den", "zu", "zur", "la", "le", "di", "da", "del", "dos", "du",
        "al", "el", "bin", "ben", "af", "y", "und", "and", "&", "et", "ter", "ten", "med.", "jur.",
        "phil.", "rer.", "nat.", "pol.",
    ]

    /// What is said of authors beside their names, and what else stands in their place.
    static let roles: Set<String> = [
        "writer", "reporter", "correspondent", "columnist", "contributor", "journalist",
        "photographer", "partner", "staff", "desk", "posts", "comments", "kommentare", "comment",
        "projects", "redaktion", "redaction", "rédaction", "redazione", "redacción", "team",
        "redakteur",
    ]

    /// What begins a line that is about something else.
    static let labels: Set<String> = [
        "updated", "published", "aktualisiert", "redaktion", "posted", "stand", "foto", "photo",
        "bild", "source", "quelle",
    ]

    static let subjects: Set<String> = [
        "tags", "tagged", "kategorie", "kategorien", "category", "categories", "filed", "themen",
        "schlagwörter", "labels", "topics",
    ]

    /// Those that a system has before anybody writes.
    static let accounts: Set<String> = [
        "super user", "site admin", "site administrator", "site editor", "web admin",
    ]

    static let days: Set<String> = [
        "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "monday",
        "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed",
        "thu", "fri", "sat", "sun", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi",
        "dimanche", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    ]

    static let nobodies: Set<String> = [
        "admin", "administrator", "editor", "redaktion", "webmaster", "unknown", "anonymous",
        "gast", "guest", "autor", "author", "anonym", "root", "user", "blog", "news", "facebook",
        "twitter", "about", "follow", "submitted", "share", "teilen", "heute", "today", "gestern",
        "yesterday", "none", "null", "undefined",
    ]

    /// Words of companies, clubs and addresses, which are in no name of a person.
    static let companies: Set<String> = [
        "gmbh", "ag", "inc", "ltd", "llc", "verlag", "zeitung", "e.v", "corp", "foundation", "sarl",
        "d.o.o", "oü", "sas", "kg", "srl", "verein", "fraktion", "medien", "media", "magazin",
        "magazine", "newspaper", "welle", "agency", "agentur", "landesanstalt", "universität",
        "university", "institut", "institute", "ministerium", "hochschule", "bundesamt", "str",
        "straße",
    ]
}
