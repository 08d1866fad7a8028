import FeedmillBytes
import FeedmillModel

// No value of a secret key is ever quoted in a message.

extension MappingReader {
    /// A secret given in place or by the file that holds it.
    mutating func secret(_ key: String, orFile fileKey: String) -> String? {
        let inPlace = secretText(key)
        let fromFile = secretFile(fileKey)
        switch (isGiven(key), isGiven(fileKey)) {
        case (true, true):
            context.report(
                "\"\(key)\" and \"\(fileKey)\" exclude each other; keep one of them",
                at: keyLocation(fileKey)
            )
        case (false, false):
            if !path.isEmpty, hasContent {
                context.report(
                    "\"\(path)\" needs \"\(key)\" or \"\(fileKey)\"",
                    at: location
                )
            }
        case (true, false), (false, true):
            break
        }
        return inPlace ?? fromFile
    }

    /// A secret that stands in the configuration or the environment itself.
    mutating func secretText(_ key: String) -> String? {
        guard let (text, location) = text(key) else { return nil }
        guard HeaderRules.isValue(text) else {
            context.report("\"\(childPath(key))\" must be one line of text", at: location)
            return nil
        }
        return text
    }

    /// A secret that stands alone in a file, without its final line feed.
    ///
    /// A relative name is looked for among systemd's credentials first.
    mutating func secretFile(_ key: String) -> String? {
        guard let (name, location) = text(key) else { return nil }
        let file = context.secretPath(name, at: location)
        let subject = "\"\(childPath(key))\": \(file.printable())"
        do {
            var text = try InputFile.text(file)
            while text.last?.isNewline == true { text.removeLast() }
            guard !text.isEmpty, text.utf8.count <= Limits.secretLength,
                HeaderRules.isValue(text)
            else {
                context.report("\(subject) must hold one line with the secret", at: location)
                return nil
            }
            if InputFile.isWorldReadable(file) {
                context.warn(
                    "\(subject) can be read by everybody on this machine; chmod it to 0600 or"
                        + " 0640",
                    at: location
                )
            }
            return text
        } catch {
            context.report("\(subject) \(error.message)", at: location)
            return nil
        }
    }

    /// A file that will be read later, such as a certificate.
    mutating func readableFile(_ key: String) -> String? {
        guard let (name, location) = text(key) else { return nil }
        let file = context.secretPath(name, at: location)
        if let reason = InputFile.reasonNotReadable(file) {
            context.report("\"\(childPath(key))\": \(file.printable()) \(reason)", at: location)
            return nil
        }
        return file
    }
}

// MARK: - Other texts with rules

extension MappingReader {
    /// The value of a request header.
    mutating func headerValue(_ key: String) -> String? {
        guard let (text, location) = text(key) else { return nil }
        guard HeaderRules.isValue(text), text.utf8.count <= 1_000 else {
            context.report(
                "\"\(childPath(key))\" must be one line of at most 1000 bytes",
                at: location
            )
            return nil
        }
        return text
    }

    /// The address of a proxy; it may hold a password and is never quoted.
    mutating func proxy(_ key: String) -> String? {
        guard let (text, location) = text(key) else { return nil }
        guard ProxyAddress.isUsable(text) else {
            context.report(
                "\"\(childPath(key))\" is no proxy address; write it as http://host:port,"
                    + " https://host:port or socks5h://host:port",
                at: location
            )
            return nil
        }
        return text
    }

    /// The proxies of the environment, when the key says that they count.
    mutating func proxyVariables(_ key: String) -> ProxyVariables? {
        guard let (text, location) = text(key), text == "environment" else { return nil }
        return ProxyVariables(context.surroundings.environment) { [context] name in
            context.report(
                "the variable \(name) is no proxy address; write it as http://host:port,"
                    + " https://host:port or socks5h://host:port",
                at: location
            )
        }
    }

    /// The keys of `dedup` that may also be set for one feed.
    mutating func readFeedDedup(into settings: inout FeedSettings) {
        settings.updates =
            word("updates", [("ignore", .ignore), ("emit", .emit)]) ?? settings.updates
        settings.trustsIDs = truth("trust-id") ?? settings.trustsIDs
    }
}
