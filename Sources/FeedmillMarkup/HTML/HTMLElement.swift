/// The elements of HTML that feedmill has an opinion on; every other is `other`.
package enum HTMLElement: UInt8, Sendable, CaseIterable {
    case other
    case a, abbr, address, annotation, applet, area, article, aside, audio, b, base, basefont, bdi,
        bdo, bgsound
    case big, blink, blockquote, body, br, button, canvas, caption, center, cite, code, col
    case colgroup, command, data, datalist, dd, del, details, dfn, dialog, dir, div, dl, dt, em
    case embed, fieldset, figcaption, figure, font, footer, form, frame, frameset, h1, h2, h3, h4
    case h5, h6, head, header, hgroup, hr, html, i, iframe, image, img, input, ins, isindex, kbd
    case keygen, label, legend, li, link, listing, main, map, mark, marquee, math, menu, menuitem
    case meta, meter, nav, nobr, noembed, noframes, noscript, object, ol, optgroup, option, output
    case p, param, picture, plaintext, portal, pre, progress, q, rb, rbc, rp, rt, rtc, ruby, s, samp
    case script, section, select, slot, small, source, span, strike, strong, style, sub, summary
    case sup, svg, table, tbody, td, template, textarea, tfoot, th, thead, time, title, tr, track
    case tt, u, ul, `var`, video, wbr, xmp

    /// The name in lower case.
    package var name: [UInt8] { Self.names[Int(rawValue)] }

    private static let names = list.split(separator: " ").map { Array($0.utf8) }

    /// The names of the cases, written out: reading them by reflection takes longer than a short
    /// page.
    private static let list = """
        other a abbr address annotation applet area article aside audio b base basefont bdi bdo bgsound \
        big blink blockquote body br button canvas caption center cite code col colgroup \
        command data datalist dd del details dfn dialog dir div dl dt em embed fieldset \
        figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header \
        hgroup hr html i iframe image img input ins isindex kbd keygen label legend li link \
        listing main map mark marquee math menu menuitem meta meter nav nobr noembed \
        noframes noscript object ol optgroup option output p param picture plaintext portal \
        pre progress q rb rbc rp rt rtc ruby s samp script section select slot small source \
        span strike strong style sub summary sup svg table tbody td template textarea tfoot \
        th thead time title tr track tt u ul var video wbr xmp
        """

    /// The start tag up to its attributes, and the end tag.
    package var opening: [UInt8] { Self.openings[Int(rawValue)] }
    package var closing: [UInt8] { Self.closings[Int(rawValue)] }

    private static let openings = names.map { Array("<".utf8) + $0 }
    private static let closings = names.map { Array("</".utf8) + $0 + Array(">".utf8) }

    /// The element of this name in any case; `other` for all that are not listed here.
    package static func named(_ name: Span<UInt8>) -> HTMLElement {
        var key: UInt64 = 0
        for index in name.indices { key = HTMLNames.adding(name[index], to: key) }
        return HTMLElement(rawValue: HTMLNames.elements.value(of: key)) ?? .other
    }
}

/// The attributes of HTML that may be written or say what an element is for; every other is
/// `other`.
package enum HTMLAttribute: UInt8, Sendable, CaseIterable {
    case other
    case alt, cite, colspan, content, controls, datetime, dir, headers, height, href, kind, label
    case lang, media, poster, rel, reversed, rowspan, scope, sizes, span, src, srclang, srcset
    case start, title, type, value, width
    case `class`, hidden, id, itemprop, name, property, role, style
    /// `aria-hidden`
    case ariaHidden
    /// `data-src` and its like: where scripts that load pictures late keep the address.
    case lateSource
    /// `data-srcset` and its like.
    case lateSourceSet

    /// The name in lower case.
    package var name: [UInt8] { Self.names[Int(rawValue)] }

    private static let names = list.split(separator: " ").map { Array($0.utf8) }

    private static let list = """
        other alt cite colspan content controls datetime dir headers height href kind label \
        lang media poster rel reversed rowspan scope sizes span src srclang srcset start \
        title type value width class hidden id itemprop name property role style ariaHidden \
        lateSource lateSourceSet
        """

    /// The attribute as it is written, up to its value.
    package var opening: [UInt8] { Self.openings[Int(rawValue)] }

    private static let openings = names.map { Array(" ".utf8) + $0 + Array("=\"".utf8) }

    /// The attribute of this name in any case; `other` for all that are not listed here.
    package static func named(_ name: Span<UInt8>) -> HTMLAttribute {
        var key: UInt64 = 0
        for index in name.indices { key = HTMLNames.adding(name[index], to: key) }
        return HTMLAttribute(rawValue: HTMLNames.attributes.value(of: key)) ?? .other
    }
}

/// Finds elements and attributes by name, without making strings.
struct HTMLNames {
    private static let slots = 1024
    private var keys = [UInt64](repeating: 0, count: slots)
    private var values = [UInt8](repeating: 0, count: slots)

    static let elements = HTMLNames(
        HTMLElement.allCases.map { ($0.name, $0.rawValue) }
            + [(Array("annotation-xml".utf8), HTMLElement.annotation.rawValue)]
    )
    static let attributes = HTMLNames(
        HTMLAttribute.allCases.map { ($0.name, $0.rawValue) }
            + [
                "data-src", "data-lazy-src", "data-original", "data-actualsrc", "data-echo",
                "data-lazyload", "data-src-large", "data-full-src", "data-hi-res-src",
            ].map { (Array($0.utf8), HTMLAttribute.lateSource.rawValue) }
            + ["data-srcset", "data-lazy-srcset", "data-original-set"].map {
                (Array($0.utf8), HTMLAttribute.lateSourceSet.rawValue)
            } + [(Array("aria-hidden".utf8), HTMLAttribute.ariaHidden.rawValue)]
    )

    private init(_ names: [([UInt8], UInt8)]) {
        for (name, value) in names where value != 0 {
            var key: UInt64 = 0
            for byte in name { key = Self.adding(byte, to: key) }
            var slot = Self.slot(of: key)
            while keys[slot] != 0 { slot = (slot + 1) % Self.slots }
            keys[slot] = key
            values[slot] = value
        }
    }

    /// The raw value of the name with this key; 0 for all that are not in the table.
    func value(of key: UInt64) -> UInt8 {
        var slot = Self.slot(of: key)
        while keys[slot] != 0 {
            if keys[slot] == key { return values[slot] }
            slot = (slot + 1) % Self.slots
        }
        return 0
    }

    /// A key that is the name itself up to eight letters, and a hash beyond.
    ///
    /// A collision would only make an unknown name a known one, and known ones are safe.
    static func adding(_ byte: UInt8, to key: UInt64) -> UInt64 {
        let letter = UInt64(byte &- 0x41 < 26 ? byte | 0x20 : byte)
        return key >> 56 == 0 ? key << 8 | letter : (key << 9 | key >> 55) ^ letter
    }

    private static func slot(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 54)
    }
}
