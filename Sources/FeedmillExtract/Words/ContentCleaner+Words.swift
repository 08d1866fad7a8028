/// What pages say to their readers between paragraphs, and below pictures.
extension ContentCleaner {
    /// What stands between the paragraphs of some, and is said to the reader of the page.
    static let noise = Phrases([
        "advertisement", "advertising", "story continues below", "article continues",
        "story continues after", "continue reading", "continue reading the main story",
        "media playback is", "anzeige", "werbung", "publicité", "publicidad", "pubblicità",
        "advertentie", "реклама", "image copyright", "image caption", "text size",
        "externer inhalt", "rezept drucken", "print recipe", "javascript", "loading",
        "your browser does not support", "artikel drucken", "drucken", "print this", "share this",
        "teilen", "kommentieren", "skip advertisement", "play video", "video", "watch video",
        "view comments", "see comments", "newsletter", "mehr anzeigen", "show more", "weiterlesen",
        "nach oben", "back to top", "zurück zur übersicht", "zur startseite", "copyright",
        "all rights reserved", "alle rechte vorbehalten",
    ])

    static let pictureMarks = Phrases([
        "foto:", "fotos:", "bild:", "bilder:", "bildquelle:", "photo:", "photos:", "photo by",
        "photo credit", "photograph:", "image:", "images:", "image credit", "picture:", "credit:",
        "crédit photo", "crédits photo", "image illustrative", "photo d'illustration", "photo ©",
        "foto ©", "bild ©", "© ", "(foto:", "(bild:", "(photo:", "фото:",
        "bild 1 von", "(credit", "header image", "courtesy of", "pages:", "seite 1 von",
        "titelbild:", "beitragsbild:", "fotografie:", "featured image",
    ])
}
