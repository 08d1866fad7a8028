import FeedmillConfig
import FeedmillModel
import FeedmillTestSupport
import Foundation
import Testing

@Suite struct SecretTests {
    private static let text = """
        feed:
          - url: https://a.example/
            basic-auth: { user: me, password-file: secret }
        """

    @Test func passwordFilesLieBesideTheConfiguration() throws {
        let loading = try Loading()
        try write("from file\n", mode: 0o600, to: "secret", loading)
        let loaded = try loading.load(Self.text)
        #expect(
            loaded.configuration.feeds.first?.settings.basicAuth
                == .init(user: "me", password: "from file")
        )
        #expect(loaded.warnings == [])
    }

    @Test func credentialsOfSystemdGoFirst() throws {
        var loading = try Loading()
        try write("from file", mode: 0o600, to: "secret", loading)
        try write("from systemd", mode: 0o400, to: "credentials/secret", loading)
        loading.environment = ["CREDENTIALS_DIRECTORY": loading.folder.path("credentials")]
        let settings = try loading.load(Self.text).configuration.feeds.first?.settings
        #expect(settings?.basicAuth?.password == "from systemd")
    }

    @Test func aSecretThatEverybodyCanReadIsWarnedOf() throws {
        let loading = try Loading()
        try write("x", mode: 0o644, to: "secret", loading)
        #expect(
            try loading.warnings(Self.text) == [
                "feedmill.yaml:3:44: \"basic-auth.password-file\": secret can be read by everybody"
                    + " on this machine, and holds secrets; chmod it to 0600 or 0640"
            ]
        )
    }

    @Test(arguments: [
        ("feed:\n  - {url: 'http://a.example/', cookie: x}", 0o644, "can be read by everybody"),
        ("feed: ['http://u:p@a.example/']", 0o644, "can be read by everybody"),
        ("feed: ['http://a.example/?token=x']", 0o604, "can be read by everybody"),
        ("defaults: {headers: {Authorization: x}}", 0o644, "can be read by everybody"),
        ("feed: ['http://a.example/']", 0o646, "can be changed by everybody"),
        ("feed: ['http://a.example/']", 0o644, nil),
        ("feed:\n  - {url: 'http://a.example/', cookie: x}", 0o640, nil),
    ])
    func aConfigurationForOthersIsNamed(text: String, mode: Int, words: String?) throws {
        let loading = try Loading()
        try write(text, mode: mode, to: "feedmill.yaml", loading)
        let source = try ConfigurationLoader.open(
            path: loading.folder.path("feedmill.yaml"),
            environment: ProcessEnvironment(
                variables: ["HOME": loading.folder.path],
                userID: 1_000,
                currentDirectory: loading.folder.path
            )
        )
        let warnings = try source.load().warnings.map(\.message)
        #expect(warnings.count == (words == nil ? 0 : 1), "\(warnings)")
        if let words { #expect(warnings.first?.hasPrefix(words) == true, "\(warnings)") }
    }

    @Test(arguments: ["", "two\nlines\n", "tab\u{1}"])
    func aFileWithoutOneLineIsNoSecret(content: String) throws {
        let loading = try Loading()
        try write(content, mode: 0o600, to: "secret", loading)
        #expect(
            try loading.problems(Self.text) == [
                "feedmill.yaml:3:44: \"basic-auth.password-file\": secret must hold one line with"
                    + " the secret"
            ]
        )
    }

    @Test func problemsNeverShowASecret() throws {
        let loading = try Loading()
        let problems = try loading.problems(
            """
            http: { proxy: "hunter2 hunter2" }
            defaults:
              cookie: "hunter2\\n"
              headers: { X-Key: "hunter2\\n", Host: hunter2 }
              basic-auth: { user: "a:b", password: "hunter2\\n", pasword: hunter2 }
              bearer-token-file: feedmill.yaml
            feed:
              - "gopher://u:hunter2@a.example/"
            """
        )
        #expect(problems.count >= 8)
        #expect(!problems.joined().contains("hunter2"))
    }

    private func write(
        _ text: String,
        mode: Int,
        to name: String,
        _ loading: Loading
    ) throws {
        let path = try loading.folder.write(name, text)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
}
