@testable import FeedmillExtract
import Testing

@Suite("Names of authors")
struct AuthorNameTests {
    @Test(
        "What stands around a name is taken off",
        arguments: [
            ("By Ana Lind", "Ana Lind"), ("Von Jana Weber | 12. März 2019", "Jana Weber"),
            ("Gespeichert von hafenwart am 24. Juli 2017", "hafenwart"),
            ("View all posts by Ana Lind", "Ana Lind"), ("Autor: Otto Kern", "Otto Kern"),
            ("Geschrieben von: Otto Kern", "Otto Kern"), ("Ana Lind in Garten, Haus", "Ana Lind"),
            ("Par Odile Garnier (texte)", "Odile Garnier"), ("Vonda Byrne", "Vonda Byrne"),
            ("Ana von Lind", "Ana von Lind"), ("By Ana Lind for the Post", "Ana Lind"),
            ("Society for Old Boats", "Society for Old Boats"), ("Ana Lind @ana", "Ana Lind"),
            ("ANA LIND November 6, 2019", "ANA LIND"),
            ("Ana Lind Thu, 14 May 2020", "Ana Lind"),
            ("Ein Kommentar von Ana Lind", "Ana Lind"), ("Von am 20.06.2018", ""),
            ("Gastbeitrag von Ana Lind und Otto Kern", "Ana Lind und Otto Kern"),
            ("Une chronique de Odile Garnier", "Odile Garnier"), ("Durch Ana Lind", "Ana Lind"),
            ("Johann von Lind Weber", "Johann von Lind Weber"), ("hafenwart07", "hafenwart07"),
            ("Ana Lind4 Min Read", "Ana Lind"), ("12.05.2020 | Ana Lind", "Ana Lind"),
            ("Von unserem Redakteur Otto Kern aus Paris", "Otto Kern"),
            ("Aus Paris berichtet Ana Lind", "Ana Lind"), ("Protokoll: Ana Lind", "Ana Lind"),
            ("Text und Fotos: Ana Lind", "Ana Lind"), ("(Ana Lind)", "Ana Lind"),
            ("Text: Ana Lind, Fotos: Otto Kern", "Ana Lind"),
            ("Von Ana Lind Stand: 12.05.2020", "Ana Lind"),
            ("Von Ana Lind, zuletzt aktualisiert am 12.05.2020", "Ana Lind"),
        ]
    )
    func cleaned(line: String, name: String) {
        #expect(AuthorName.cleaned(line) == name)
    }

    @Test(
        "Names of people have capitals and two to five words",
        arguments: [
            ("Ana Lind", true), ("Wim de Boer", true), ("Jean-Noël Ü. Roy", true),
            ("Ana", false), ("the harbour", false), ("Hamburg nach Berlin", false), ("", false),
        ]
    )
    func personal(name: String, isPersonal: Bool) {
        #expect(AuthorName.isPersonal(name) == isPersonal)
    }

    @Test(
        "Several people stand between commas and words, with their places and agencies",
        arguments: [
            ("Ana Lind, Otto Kern und Eva Roth", ["Ana Lind", "Otto Kern", "Eva Roth"]),
            ("ANA LIND UND OTTO KERN", ["ANA LIND", "OTTO KERN"]),
            ("Ana Lind and Otto Kern, The Daily Post", ["Ana Lind", "Otto Kern"]),
            ("Ana Lind/dpa", ["Ana Lind"]), ("Ana Lind, AFP und dpa", ["Ana Lind"]),
            ("Lind, Ana", ["Lind, Ana"]),
        ]
    )
    func several(text: String, names: [String]) {
        #expect(AuthorName.split(text) == names)
    }

    @Test("A sentence that begins like a byline is none")
    func sentences() {
        #expect(AuthorName.isOfPeople(AuthorName.cleaned("Von Ana Lind, AFP und dpa")))
        #expect(!AuthorName.isOfPeople(AuthorName.cleaned("Von Ana Lind, die heute schwieg.")))
        #expect(!AuthorName.isOfPeople(AuthorName.cleaned("Text: siehe oben")))
    }

    @Test("A name after a date is found, one in a sentence is not")
    func introduced() {
        #expect(
            AuthorName.introduced(in: "7 februari 2012 door Wim de Boer")?.name == "Wim de Boer"
        )
        let shouted = AuthorName.introduced(in: "14. Juni 2019 | 15:49 VON Ana Lind IN | 2 NOTES")
        #expect(shouted.map { AuthorName.cleaned($0.name) } == "Ana Lind")
        #expect(AuthorName.introduced(in: "It was painted by Ana Lind") == nil)
    }
}
