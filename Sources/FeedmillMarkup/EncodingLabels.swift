/// A character encoding that can be decoded.
package struct Encoding: Sendable, Hashable {
    enum Method: Sendable, Hashable {
        case utf8
        case utf16(isBigEndian: Bool)
        case utf32(isBigEndian: Bool)
        case windows1252
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
    var isStateful: Bool { name.hasPrefix("iso-2022") || name == "hz-gb-2312" }

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

    private init(_ name: String, iconv: String) {
        self.init(name: name, method: .iconv(iconv))
    }

    private static func known(_ key: String) -> Encoding? {
        switch key {
        case "utf8", "unicode11utf8", "unicode20utf8", "utf", "u8", "utf8n": .utf8
        case "utf16", "ucs2", "unicode", "csunicode", "iso10646ucs2", "u16", "utf16le",
            "unicodefeff", "utf16n":
            .utf16le
        case "utf16be", "unicodefffe": .utf16be
        case "utf32", "ucs4", "iso10646ucs4", "csucs4", "u32", "utf32le": .utf32le
        case "utf32be": .utf32be
        case "ascii", "usascii", "ansix341968", "iso646us", "latin1", "l1", "iso88591", "8859",
            "iso885911987", "isoir100", "csisolatin1", "ibm819", "cp819", "cp1252", "xcp1252",
            "windows1252", "ansi", "ibm1252", "1252", "8859_1", "iso8859", "csascii", "646":
            .windows1252
        default: western(key) ?? eastern(key)
        }
    }

    /// Single-byte encodings.
    private static func western(_ key: String) -> Encoding? {
        for part in 2...16 where key == "iso8859\(part)" || key == "8859\(part)" {
            switch part {
            // Their supersets, as for iso-8859-1.
            case 9: return Encoding("windows-1254", iconv: "CP1254")
            case 11: return Encoding("windows-874", iconv: "CP874")
            case 12: return nil
            default: return Encoding("iso-8859-\(part)", iconv: "ISO-8859-\(part)")
            }
        }
        for page in 1250...1258
        where key == "windows\(page)" || key == "cp\(page)"
            || key == "xcp\(page)" || key == "\(page)" || key == "win\(page)"
        {
            return Encoding("windows-\(page)", iconv: "CP\(page)")
        }
        switch key {
        case "latin2", "l2", "csisolatin2": return Encoding("iso-8859-2", iconv: "ISO-8859-2")
        case "latin3", "l3", "csisolatin3": return Encoding("iso-8859-3", iconv: "ISO-8859-3")
        case "latin4", "l4", "csisolatin4": return Encoding("iso-8859-4", iconv: "ISO-8859-4")
        case "latin5", "l5", "csisolatin5": return Encoding("windows-1254", iconv: "CP1254")
        case "latin6", "l6", "csisolatin6": return Encoding("iso-8859-10", iconv: "ISO-8859-10")
        case "latin9", "l9", "csisolatin9", "latin0":
            return Encoding("iso-8859-15", iconv: "ISO-8859-15")
        case "latin10": return Encoding("iso-8859-16", iconv: "ISO-8859-16")
        case "cyrillic", "csisolatincyrillic": return Encoding("iso-8859-5", iconv: "ISO-8859-5")
        case "arabic", "csisolatinarabic", "iso88596e", "iso88596i", "asmo708", "ecma114":
            return Encoding("iso-8859-6", iconv: "ISO-8859-6")
        case "greek", "greek8", "csisolatingreek", "elot928", "ecma118":
            return Encoding("iso-8859-7", iconv: "ISO-8859-7")
        case "hebrew", "csisolatinhebrew", "iso88598e", "iso88598i", "visual", "logical":
            return Encoding("iso-8859-8", iconv: "ISO-8859-8")
        case "koi8r", "koi8", "koi", "cskoi8r": return Encoding("koi8-r", iconv: "KOI8-R")
        case "koi8u", "koi8ru": return Encoding("koi8-u", iconv: "KOI8-U")
        case "macintosh", "mac", "csmacintosh", "xmacroman", "macroman":
            return Encoding("macintosh", iconv: "MACINTOSH")
        case "xmaccyrillic", "maccyrillic", "xmacukrainian":
            return Encoding("x-mac-cyrillic", iconv: "MAC-CYRILLIC")
        case "tis620", "dos874", "windows874", "cp874", "xwindows874":
            return Encoding("windows-874", iconv: "CP874")
        default: return codePage(key)
        }
    }

    private static func codePage(_ key: String) -> Encoding? {
        for page in [
            437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869,
        ]
        where key == "cp\(page)" || key == "ibm\(page)" || key == "csibm\(page)"
            || key == "\(page)"
        {
            return Encoding("ibm\(page)", iconv: "CP\(page)")
        }
        // EBCDIC code pages that mainframes still serve.
        for page in ["037", "273", "500", "1047", "1140"]
        where key == "cp\(page)" || key == "ibm\(page)" || key == "ebcdiccp\(page)" {
            return Encoding("ibm\(page)", iconv: "IBM\(page)")
        }
        return nil
    }

    /// Encodings of East Asia.
    private static func eastern(_ key: String) -> Encoding? {
        switch key {
        case "gb2312", "gbk", "gb18030", "gb180302000", "gb231280", "chinese", "csgb2312",
            "csiso58gb231280", "xgbk", "cp936", "936", "ms936", "windows936", "isoir58", "euccn",
            "eucgb2312cn", "xeuccn", "gb2312x":
            Encoding("gb18030", iconv: "GB18030")
        case "hzgb2312", "hz", "hzgb": Encoding("gb18030", iconv: "GB18030")
        case "big5", "big5hkscs", "cnbig5", "csbig5", "xxbig5", "big5tw", "cp950", "950", "ms950":
            Encoding("big5", iconv: "BIG5-HKSCS")
        case "shiftjis", "sjis", "xsjis", "mskanji", "csshiftjis", "windows31j", "ms932", "cp932",
            "932", "shiftjis2004", "shiftjisx0213", "sjisx0213":
            Encoding("shift_jis", iconv: "CP932")
        case "eucjp", "xeucjp", "ujis", "cseucpkdfmtjapanese", "eucjis2004":
            Encoding("euc-jp", iconv: "EUC-JP-MS")
        case "iso2022jp", "csiso2022jp", "iso2022jp1", "iso2022jp2", "jis", "iso2022jp3":
            Encoding("iso-2022-jp", iconv: "ISO-2022-JP-2")
        case "euckr", "cseuckr", "ksc56011987", "ksc5601", "ksc56011989", "korean", "uhc", "cp949",
            "949", "ms949", "windows949", "isoir149", "csksc56011987", "ksx1001":
            Encoding("euc-kr", iconv: "UHC")
        case "johab", "cp1361": Encoding("johab", iconv: "JOHAB")
        case "iso2022kr", "csiso2022kr": Encoding("iso-2022-kr", iconv: "ISO-2022-KR")
        case "euctw": Encoding("euc-tw", iconv: "EUC-TW")
        default: nil
        }
    }
}
