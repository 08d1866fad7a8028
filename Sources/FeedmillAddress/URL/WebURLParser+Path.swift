extension WebURLParser {
    func isSlashByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || isSpecial && byte == UInt8(ascii: "\\")
    }

    /// Whether the byte `distance` after the position is a slash.
    func isSlash(_ distance: Int) -> Bool {
        position + distance < input.count && isSlashByte(input[position + distance])
    }

    func isQueryOrFragment(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    /// Writes the path from the position on, then query and fragment.
    ///
    /// With `isRelative` the path goes on from the directory that `output` ends in.
    mutating func parsePathAndRest(isRelative: Bool) -> Bool {
        let isAtSlash = isSlash(0)
        if isRelative || isAtSlash || isSpecial {
            if isAtSlash { position += 1 }
            appendSegments()
        }
        // Without a host, a path that begins with two slashes would read as one.
        let path = output[Int(layout.pathStart)...]
        if !layout.hasAuthority, path.starts(with: "//".utf8) { return false }
        return parseQueryAndFragment()
    }

    private mutating func appendSegments() {
        while true {
            let start = position
            while position < input.count, !isSlashByte(input[position]),
                !isQueryOrFragment(input[position])
            {
                position += 1
            }
            let isLast = !isSlash(0)
            appendSegment(input[start..<position], isLast: isLast)
            if isLast { return }
            position += 1
        }
    }

    /// Writes one segment with the slash before it; dot segments never reach the output.
    private mutating func appendSegment(_ segment: ArraySlice<UInt8>, isLast: Bool) {
        switch dots(segment) {
        case 1:
            if isLast { output.append(UInt8(ascii: "/")) }
        case 2:
            removeLastSegment()
            if isLast { output.append(UInt8(ascii: "/")) }
        default:
            output.append(UInt8(ascii: "/"))
            for byte in segment { output.append(byte, encoding: .path) }
        }
    }

    /// 1 for `.`, 2 for `..`, with `%2e` for any dot; 0 for everything else.
    private func dots(_ segment: ArraySlice<UInt8>) -> Int {
        guard (1...6).contains(segment.count) else { return 0 }
        var count = 0
        var rest = segment
        while let first = rest.first {
            if first == UInt8(ascii: ".") {
                rest = rest.dropFirst()
            } else if first == UInt8(ascii: "%"), rest.count >= 3,
                rest[rest.startIndex + 1] == UInt8(ascii: "2"),
                rest[rest.startIndex + 2] | 0x20 == UInt8(ascii: "e")
            {
                rest = rest.dropFirst(3)
            } else {
                return 0
            }
            count += 1
        }
        return count <= 2 ? count : 0
    }

    /// Removes the last segment of the path together with the slash before it.
    mutating func removeLastSegment() {
        while output.count > Int(layout.pathStart) {
            if output.removeLast() == UInt8(ascii: "/") { return }
        }
    }

    mutating func parseQueryAndFragment() -> Bool {
        if position < input.count, input[position] == UInt8(ascii: "?") {
            layout.queryStart = Int32(output.count)
            output.append(UInt8(ascii: "?"))
            position += 1
            let set = isSpecial ? WebURLEncodeSet.specialQuery : .query
            while position < input.count, input[position] != UInt8(ascii: "#") {
                output.append(input[position], encoding: set)
                position += 1
            }
        }
        if position < input.count {
            layout.fragmentStart = Int32(output.count)
            output.append(UInt8(ascii: "#"))
            for byte in input[(position + 1)...] { output.append(byte, encoding: .fragment) }
        }
        return true
    }
}
