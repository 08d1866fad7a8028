/// What the scripted server does in answer to one request: a list of steps.
package struct ScriptedAnswer: Sendable {
    /// One thing to do on the connection.
    package enum Step: Sendable {
        case send([UInt8])
        /// Sends nothing until the gate lets this answer through, the client goes away or the
        /// server stops.
        case wait(Gate)
        /// Sends the bytes in pieces of `size`, each when the gate admits one.
        case trickle([UInt8], size: Int, through: Gate)
        /// Sends the bytes one by one, with a pause before each.
        case drip([UInt8], pause: Duration)
        /// Sends the same bytes again and again until the client goes away.
        case sendForever([UInt8])
        /// Ends the connection in order (FIN).
        case close
        /// Ends the connection with a reset (RST).
        case reset
    }

    package var steps: [Step]

    package init(_ steps: [Step]) {
        self.steps = steps
    }
}

// MARK: - Whole answers

extension ScriptedAnswer {
    /// A complete answer with a right Content-Length, unless the headers bring one.
    package static func response(
        status: Int = 200,
        reason: String? = nil,
        headers: [(String, String)] = [],
        body: [UInt8] = []
    ) -> ScriptedAnswer {
        var headers = headers
        let hasBody = status >= 200 && status != 204 && status != 304
        if hasBody, !headers.contains(where: { $0.0.lowercased() == "content-length" }) {
            headers.append(("Content-Length", String(body.count)))
        }
        let bytes = head(status: status, reason: reason, headers: headers)
        return ScriptedAnswer([.send(bytes + (hasBody ? body : []))])
    }

    /// A complete answer with a text as its body.
    package static func response(
        status: Int = 200,
        reason: String? = nil,
        headers: [(String, String)] = [],
        body: String
    ) -> ScriptedAnswer {
        response(status: status, reason: reason, headers: headers, body: Array(body.utf8))
    }

    /// A redirect to `target`, which is sent as it stands.
    package static func redirect(
        _ status: Int = 302,
        to target: String,
        headers: [(String, String)] = []
    ) -> ScriptedAnswer {
        response(status: status, headers: [("Location", target)] + headers)
    }

    /// A 200 with validators, or a 304 when the request's validators match them.
    ///
    /// If-None-Match counts before If-Modified-Since, as RFC 9110 section 13.2.2 has it.
    package static func conditional(
        _ request: ServedRequest,
        etag: String? = nil,
        lastModified: String? = nil,
        headers: [(String, String)] = [],
        body: String
    ) -> ScriptedAnswer {
        var all = headers
        if let etag { all.append(("ETag", etag)) }
        if let lastModified { all.append(("Last-Modified", lastModified)) }
        let isFresh: Bool
        if let wanted = request.header("If-None-Match") {
            isFresh = wanted == etag
        } else if let since = request.header("If-Modified-Since") {
            isFresh = since == lastModified
        } else {
            isFresh = false
        }
        return isFresh
            ? response(status: 304, headers: all) : response(headers: all, body: body)
    }

    /// An answer in chunks (RFC 9112 section 7.1); without the last chunk when it is cut off.
    package static func chunked(
        status: Int = 200,
        headers: [(String, String)] = [],
        chunks: [[UInt8]],
        isComplete: Bool = true
    ) -> ScriptedAnswer {
        var bytes = head(
            status: status,
            reason: nil,
            headers: headers + [("Transfer-Encoding", "chunked")]
        )
        for chunk in chunks {
            bytes += Array((String(chunk.count, radix: 16) + "\r\n").utf8) + chunk
            bytes += Array("\r\n".utf8)
        }
        guard isComplete else { return ScriptedAnswer([.send(bytes), .close]) }
        return ScriptedAnswer([.send(bytes + Array("0\r\n\r\n".utf8))])
    }
}

// MARK: - Answers that go wrong

extension ScriptedAnswer {
    /// Bytes as they stand, then the end of the connection.
    package static func raw(_ bytes: [UInt8]) -> ScriptedAnswer {
        ScriptedAnswer([.send(bytes), .close])
    }

    /// A text as it stands, then the end of the connection.
    package static func raw(_ text: String) -> ScriptedAnswer {
        raw(Array(text.utf8))
    }

    /// Promises `length` bytes, sends `body` and ends the connection.
    package static func lying(
        length: Int,
        headers: [(String, String)] = [],
        body: [UInt8]
    ) -> ScriptedAnswer {
        let bytes = head(
            status: 200,
            reason: nil,
            headers: headers + [("Content-Length", String(length))]
        )
        return ScriptedAnswer([.send(bytes + body), .close])
    }

    /// Resets the connection at once, or after some bytes.
    package static func reset(after bytes: [UInt8] = []) -> ScriptedAnswer {
        ScriptedAnswer(bytes.isEmpty ? [.reset] : [.send(bytes), .reset])
    }

    /// Sends the bytes and then nothing until the gate opens; then the end of the connection.
    package static func stall(after bytes: [UInt8] = [], until gate: Gate) -> ScriptedAnswer {
        ScriptedAnswer([.send(bytes), .wait(gate), .close])
    }

    /// A complete answer that is held back until the gate lets it through.
    package static func held(by gate: Gate, _ answer: ScriptedAnswer) -> ScriptedAnswer {
        ScriptedAnswer([.wait(gate)] + answer.steps)
    }

    /// The status line and the headers with the empty line after them.
    package static func head(
        status: Int = 200,
        reason: String? = nil,
        headers: [(String, String)] = []
    ) -> [UInt8] {
        var text = "HTTP/1.1 \(status) \(reason ?? "Scripted")\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        return Array((text + "\r\n").utf8)
    }
}
