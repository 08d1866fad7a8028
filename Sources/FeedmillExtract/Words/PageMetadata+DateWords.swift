/// What stands before dates and says what happened then.
extension PageMetadata {
    static let publicationWords = Phrases([
        "veröffentlicht", "publi", "posted", "erstellt", "gespeichert von", "geschrieben",
        "erschienen", "eingestellt", "verfasst", "pubblicato", "geplaatst", "gepost", "opubli",
        "опубликован", "skrevet", "julkaistu", "written on", "submitted", "datum:", "date:",
        "mis en ligne", "выложен", "dodano", "zveřejněno", "vydáno",
    ])

    static let changeWords = Phrases([
        "aktualisiert", "geändert", "updated", "modified", "mis à jour", "actualizado",
        "aggiornato", "zuletzt", "obnov", "обновлен", "edited", "stand:", "bijgewerkt",
        "editado",
    ])

    /// An event, a birthday, a copyright.
    static let otherWords = Phrases([
        "bis zum", "until", "geboren", "born", "©", "copyright", "gültig", "valid",
        "kommentar von", "says:", "sagt:", "beginn:", "termin", "registr", "joined",
        "mitglied seit", "heute ist", "jahrgang",
    ])
}
