/// The lines above what follows an article.
extension EndMarks {
    static let certain = Phrases([
        "ähnliche beiträge", "ähnliche artikel", "ähnliche themen", "verwandte artikel",
        "verwandte beiträge", "verwandte themen", "weitere artikel", "weitere beiträge",
        "weitere themen", "weitere nachrichten", "weitere meldungen", "mehr zum thema",
        "mehr zu diesem thema", "lesen sie auch", "lesen sie mehr", "lies auch", "auch interessant",
        "das könnte dich", "das könnte sie", "das könnte ihnen", "das könnte euch",
        "diese beiträge", "diese artikel könnten", "kommentar schreiben", "kommentar verfassen",
        "schreibe einen kommentar", "schreiben sie einen kommentar", "hinterlasse eine",
        "diskutieren sie", "leserkommentare", "neueste beiträge", "neueste artikel",
        "beliebte beiträge", "beliebte artikel", "meistgelesen", "diesen artikel teilen",
        "diesen beitrag teilen", "artikel teilen", "beitrag teilen", "teile diesen", "teilen mit",
        "teilen sie diesen", "über den autor", "über die autorin", "zum weiterlesen",
        "newsletter abonnieren", "jetzt abonnieren", "related articles", "related posts",
        "related stories", "related coverage", "more great", "schon gelesen",
        "empfehlungen der redaktion", "empfehlungen aus der redaktion", "related news",
        "related content", "related topics", "related links",
        "read next", "read also", "also read", "more stories", "more news", "you may also",
        "you might also", "you may like", "you might like", "recommended for you",
        "recommended stories", "editors’ recommendations", "editors' recommendations",
        "editor’s picks", "editor's picks", "popular posts", "most read", "most popular",
        "leave a reply", "leave a comment", "leave a response", "post a comment", "share this",
        "sign up for", "subscribe to our", "about the author", "join the conversation",
        "since you're here", "since you’re here", "support our journalism",
        "more must-reads", "must-reads", "このニュースをシェア", "シェアする",
        "support independent journalism",
        "à lire aussi", "lire aussi", "à voir aussi", "articles similaires", "articles liés",
        "articles récents", "derniers articles", "sur le même sujet", "sur le même thème",
        "dans la même rubrique", "laisser un commentaire", "vous aimerez", "partager cet",
        "du même auteur", "artículos relacionados", "noticias relacionadas", "también te puede",
        "te puede interesar", "lea también", "lee también", "deja un comentario",
        "deja una respuesta", "leggi anche", "articoli correlati", "potrebbe interessarti",
        "potrebbero interessarti", "lascia un commento", "leia também", "veja também",
        "notícias relacionadas", "lees ook", "gerelateerde", "geef een reactie", "czytaj także",
        "czytaj też", "zobacz także", "zobacz też", "podobne artykuły", "читайте также",
        "похожие", "материалы по теме", "läs också", "læs også", "les også", "lue myös",
    ])

    static let likely = Phrases([
        "read more", "more from", "more on", "more about", "mehr aus", "mehr zu", "mehr von",
        "weiterlesen", "zum thema", "lees meer", "leia mais", "leggi di più", "en savoir plus",
        "related", "recommended", "trending", "further reading", "aktuelle beiträge",
        "aktuelle meldungen", "aktuelle artikel", "passend dazu", "siehe auch", "see also", "tags:",
        "tagged", "schlagwörter", "schlagworte", "stichwort", "kategorie", "filed under",
        "posted in", "labels:", "mots-clés", "mots clés", "etiquetas", "abgelegt unter",
        "verschlagwortet", "share on", "teilen auf", "follow us", "folgen sie uns", "folge uns",
    ])

    /// Lines that say this and nothing more, give or take a number.
    static let whole = Phrases([
        "kommentare", "kommentar", "comments comments", "comments", "comment", "commentaires",
        "commentaire",
        "comentarios", "commenti", "reacties", "komentarze", "комментарии", "responses", "replies",
        "schlagwörter", "schlagworte", "tags", "themen", "topics", "kategorien", "categories",
        "share", "teilen", "partager", "compartir", "newsletter", "anzeige", "links zum thema",
        "leserbriefe", "archiv", "pingbacks", "trackbacks",
    ])
}
