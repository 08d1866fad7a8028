import FeedmillTestSupport
import Foundation
import Testing

@Suite(.fewAtOnce) struct ExtractTests {
    private static let text =
        "The gate was lifted at half past six, and the wheel turned for the first time in years."

    private static func page(_ title: String) -> String {
        "<html><head><title>\(title)</title></head><body><h1>\(title)</h1><p>\(text)</p></body></html>"
    }

    @Test func aPageBecomesOneRecord() async throws {
        let home = try Household()
        let file = try home.folder.write("mill.html", Self.page("Mill"))
        let result = try await home.program.run(
            ["extract", "--base", "https://paper.example/mill?utm_source=x", file]
        )
        #expect(result.status == 0)
        #expect(result.errorOutput.isEmpty)
        let json = try JSONSerialization.jsonObject(with: Data(result.stdout))
        let record = try #require(json as? [String: Any])
        #expect(record["title"] as? String == "Mill")
        #expect(record["content_text"] as? String == Self.text)
        #expect(record["content_html"] as? String == "<p>\(Self.text)</p>")
        #expect(record["id"] as? String == "https://paper.example/mill")
    }

    @Test func markdownComesFromTheRecord() async throws {
        let home = try Household()
        let result = try await home.program.run(
            ["extract", "--format", "markdown", "--base", "https://paper.example/mill", "-"],
            stdin: Array(Self.page("Mill").utf8)
        )
        #expect(
            result.output == """
                # Mill

                \(Self.text)

                Original url:

                <https://paper.example/mill>

                """
        )
    }

    @Test(arguments: [
        ("pdf.html", "%PDF-1.4", "not an HTML page but a PDF document"),
        ("empty.html", "", "the document is empty"),
        (
            "script.html", "<html><body><script>draw()</script></body></html>",
            "a page without the text of an article; is it drawn by scripts?"
        ),
    ])
    func whatHasNoArticleIsNamed(name: String, bytes: String, reason: String) async throws {
        let home = try Household()
        _ = try home.folder.write(name, bytes)
        let result = try await home.program.run(["extract", name], directory: home.folder.path)
        #expect(result.status == 65)
        #expect(result.stdout.isEmpty)
        #expect(result.errorOutput == "feedmill: \(name): \(reason)\n")
    }

    @Test func aMissingFileIsNamed() async throws {
        let home = try Household()
        let result = try await home.program.run(
            ["extract", "no.html"],
            directory: home.folder.path
        )
        #expect(result.status == 66)
        #expect(result.errorOutput == "feedmill: no.html: no such file\n")
    }

    @Test func aBatchGoesOnAfterBadLinesAndBadPages() async throws {
        let home = try Household()
        _ = try home.folder.write("a.html", Self.page("A"))
        _ = try home.folder.write("b.html", Self.page("B"))
        _ = try home.folder.write("pdf.html", "%PDF-1.4")
        let list = """
            {"url":"https://paper.example/a","file":"a.html"}
            not json

            {"url":"gopher","file":"a.html"}
            {"url":"https://paper.example/p","file":"pdf.html"}
            {"file":"missing.html"}
            {"file":"b.html"}
            """
        _ = try home.folder.write("list", list)
        let result = try await home.program.run(
            ["extract", "--batch", "list"],
            directory: home.folder.path
        )
        #expect(result.status == 65)
        let titles = try result.output.split(separator: "\n").map { line in
            let json = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return json?["title"] as? String
        }
        #expect(titles == ["A", "B"])
        #expect(
            result.errorOutput == """
                feedmill: list:2: not a page of a list: write {"url": "https://...", "file": "..."}
                feedmill: list:4: url gopher: write an absolute address, https://host/path
                feedmill: list:5: pdf.html: not an HTML page but a PDF document
                feedmill: list:6: missing.html: no such file

                """
        )
    }

    @Test func filesAndABatchExcludeEachOther() async throws {
        let home = try Household()
        let result = try await home.program.run(["extract"], directory: home.folder.path)
        #expect(result.status == 64)
    }
}
