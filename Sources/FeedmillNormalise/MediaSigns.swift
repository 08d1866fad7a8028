import FeedmillBytes

/// What a feed says about a media file, from which its kind is worked out.
struct MediaSigns {
    /// Media RSS `medium`.
    var medium: String?
    /// The type as written, which may be none: `mp3`.
    var type: String?
    /// Whether the address is that of a page that plays the file.
    var isPlayer = false
    var address: String

    /// A media type without its parameters; `nil` for what is none.
    static func type(_ text: String) -> String? {
        let type = text.prefix { $0 != ";" && $0 != "," }.trimmed.lowercased()
        guard type.utf8.count <= 127, type.utf8.count > 2, !type.hasPrefix("/"),
            !type.hasSuffix("/"), type.utf8.count(where: { $0 == UInt8(ascii: "/") }) == 1
        else { return nil }
        return type.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? type : nil
    }

    /// Whether the file is a picture.
    ///
    /// The medium decides before the type, the type before the end of the name.
    var isPicture: Bool {
        if isPlayer { return false }
        if let medium = Self.word(medium) { return medium == "image" }
        if let word = Self.word(type) {
            if word.hasPrefix("image") { return true }
            if Self.type(word) != nil, !word.hasSuffix("/octet-stream") { return false }
        }
        return Self.typeOfName(address)?.hasPrefix("image/") ?? false
    }

    /// The media type where none is given; JSON Feed wants one for each attachment.
    var assumedType: String {
        if isPlayer { return "text/html" }
        let named = Self.typeOfName(address)
        switch Self.word(medium) ?? Self.word(type) {
        case "image"?: return Self.confirmed(named, "image/") ?? "image/jpeg"
        case "audio"?: return Self.confirmed(named, "audio/") ?? "audio/mpeg"
        case "video"?: return Self.confirmed(named, "video/") ?? "video/mp4"
        case let word?: return named ?? Self.types[word] ?? "application/octet-stream"
        case nil: return named ?? "application/octet-stream"
        }
    }

    private static func confirmed(_ type: String?, _ prefix: String) -> String? {
        type.flatMap { $0.hasPrefix(prefix) ? $0 : nil }
    }

    private static func word(_ text: String?) -> String? {
        text?.trimmed.lowercased().nonEmpty
    }

    /// The type that the end of a file's name tells, query and fragment aside.
    private static func typeOfName(_ address: String) -> String? {
        let path = address.prefix { $0 != "?" && $0 != "#" }
        let name = path.suffix(12)
        guard let dot = name.lastIndex(of: "."), !name[dot...].contains("/") else { return nil }
        return types[name[name.index(after: dot)...].trimmed.lowercased()]
    }

    private static let types: [String: String] = [
        "jpg": "image/jpeg", "jpeg": "image/jpeg", "jpe": "image/jpeg", "jfif": "image/jpeg",
        "png": "image/png", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif",
        "svg": "image/svg+xml", "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff",
        "heic": "image/heic", "ico": "image/x-icon", "mp3": "audio/mpeg", "m4a": "audio/mp4",
        "m4b": "audio/mp4", "aac": "audio/aac", "oga": "audio/ogg", "ogg": "audio/ogg",
        "opus": "audio/ogg", "flac": "audio/flac", "wav": "audio/wav", "wma": "audio/x-ms-wma",
        "mid": "audio/midi", "aif": "audio/aiff", "aiff": "audio/aiff", "mp4": "video/mp4",
        "m4v": "video/mp4", "mov": "video/quicktime", "webm": "video/webm", "ogv": "video/ogg",
        "mkv": "video/x-matroska", "avi": "video/x-msvideo", "wmv": "video/x-ms-wmv",
        "flv": "video/x-flv", "mpg": "video/mpeg", "mpeg": "video/mpeg", "3gp": "video/3gpp",
        "m3u8": "application/vnd.apple.mpegurl", "pdf": "application/pdf",
        "epub": "application/epub+zip", "zip": "application/zip", "gz": "application/gzip",
        "torrent": "application/x-bittorrent", "swf": "application/x-shockwave-flash",
        "txt": "text/plain", "html": "text/html", "htm": "text/html",
        "json": "application/json", "xml": "application/xml", "vtt": "text/vtt",
        "srt": "application/x-subrip", "apk": "application/vnd.android.package-archive",
        "doc": "application/msword",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
    ]
}
