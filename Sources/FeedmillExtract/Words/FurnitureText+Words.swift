/// What pages say about themselves where they show no article.
extension FurnitureText {
    static let notices = Phrases([
        "loading", "please wait", "just a moment", "checking your browser", "wird geladen",
        "bitte warten", "chargement", "cargando", "caricamento", "загрузка",
    ])

    static let subjects = Phrases(["javascript", "java script", "cookie", "browser"])

    static let demands = Phrases([
        "enable", "activate", "turn on", "required", "disabled", "need", "support", "outdated",
        "upgrade", "accept", "consent", "we use", "this site uses", "this website uses",
        "aktivier", "deaktiviert", "benötig", "erforderlich", "eingeschaltet", "verwende",
        "zustimm", "akzeptier", "activer", "activé", "désactivé", "nécessaire", "utilise",
        "accepter", "activar", "activa", "habilit", "necesita", "utiliza", "acept", "attiva",
        "abilita", "utilizza", "accett", "ativ", "inschakel", "gebruik", "accepteer", "включ",
        "использ", "włącz", "używa", "aktivera", "använd", "有効", "启用", "啟用",
    ])
}
