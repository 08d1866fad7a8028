/// A character encoding that can be decoded.
package struct Encoding: Sendable, Hashable {
    enum Method: Sendable, Hashable {
        case utf8
        case utf16(isBigEndian: Bool)
        case utf32(isBigEndian: Bool)
        case windows1252
        /// ASCII, and these characters from 0x80.
        case table([Unicode.Scalar])
        /// By the C library, under its own name.
        case iconv(String)
    }

    /// The name in messages.
    package let name: String
    let method: Method

    static let utf8 = Encoding(name: "utf-8", method: .utf8)
    static let windows1252 = Encoding(name: "windows-1252", method: .windows1252)
    static let utf16le = Encoding(name: "utf-16le", method: .utf16(isBigEndian: false))
    static let utf16be = Encoding(name: "utf-16be", method: .utf16(isBigEndian: true))
    static let utf32le = Encoding(name: "utf-32le", method: .utf32(isBigEndian: false))
    static let utf32be = Encoding(name: "utf-32be", method: .utf32(isBigEndian: true))

    /// Whether bytes below 0x80 may mean something other than ASCII.
    var isStateful: Bool { name.hasPrefix("iso-2022") }

    /// The encoding behind a label, by the table of the Encoding standard and what feeds write.
    ///
    /// Labels are compared without case and punctuation. As browsers do, gb2312 is read as
    /// gb18030 and iso-8859-1 as windows-1252: their supersets are what publishers mean.
    package init?(label: some StringProtocol) {
        let key = String(
            decoding: label.utf8.compactMap { byte -> UInt8? in
                switch byte {
                case 0x30...0x39, 0x61...0x7A: byte
                case 0x41...0x5A: byte | 0x20
                default: nil
                }
            },
            as: UTF8.self
        )
        guard let known = Self.known(key) else { return nil }
        self = known
    }

    private init(name: String, method: Method) {
        self.name = name
        self.method = method
    }

    private static func known(_ key: String) -> Encoding? {
        switch key {
        case "utf8", "unicode11utf8", "unicode20utf8", "utf", "u8", "utf8n", "utf8ucs2",
            "cp65001":
            .utf8
        case "utf16", "ucs2", "unicode", "csunicode", "iso10646ucs2", "u16", "utf16le",
            "unicodefeff", "utf16n":
            .utf16le
        case "utf16be", "unicodefffe": .utf16be
        case "utf32", "ucs4", "iso10646ucs4", "csucs4", "u32", "utf32le": .utf32le
        case "utf32be": .utf32be
        case "ascii", "usascii", "ansix341968", "ansix341986", "iso646us", "iso646irv1991",
            "isoir6", "us", "ibm367", "cp367", "646", "latin1", "latin", "l1", "iso88591", "8859",
            "88591", "iso885911987", "isoir100", "csisolatin1", "ibm819", "cp819", "cp1252",
            "xcp1252", "windows1252", "win1252", "ansi", "ibm1252", "1252", "iso8859",
            "csascii":
            .windows1252
        default: byLabel[key]
        }
    }

    /// The catalogue by label.
    private static let byLabel: [String: Encoding] = {
        var table: [String: Encoding] = [:]
        for row in EncodingCatalogue.rows {
            let encoding = Encoding(name: row.name, method: .iconv(row.library))
            for label in row.labels.split(separator: " ") { table[String(label)] = encoding }
        }
        for row in EncodingCatalogue.tables {
            let scalars = Array(row.characters.unicodeScalars)
            let encoding = Encoding(name: row.name, method: .table(scalars))
            for label in row.labels.split(separator: " ") { table[String(label)] = encoding }
        }
        return table
    }()
}
