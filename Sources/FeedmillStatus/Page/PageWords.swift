import FeedmillModel

/// Numbers and times in the forms that people read.
enum PageWords {
    /// `1,234,567`.
    static func count(_ number: Int) -> String {
        var digits = Array(String(number.magnitude))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return (number < 0 ? "-" : "") + String(digits)
    }

    /// `1 feed`, `2 feeds`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// `12 KiB`, `3.4 MiB`.
    static func bytes(_ number: Int) -> String {
        var (value, unit) = (Double(number), 0)
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
        while value >= 1_000, unit < units.count - 1 {
            value /= 1_024
            unit += 1
        }
        if unit == 0 { return count(number, "byte") }
        let tenths = Int((value * 10).rounded())
        let text = tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : "\(Int(value.rounded()))"
        return "\(text) \(units[unit])"
    }

    /// `45 s`, `12 min`, `5 h`, `3 days`: rounded down, in the largest unit that is precise enough.
    static func span(_ duration: Duration) -> String {
        let seconds = abs(duration.components.seconds)
        switch seconds {
        case ..<90: return "\(seconds) s"
        case ..<5_400: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3_600) h"
        default: return "\(seconds / 86_400) days"
        }
    }

    /// `Tue 12:00`, in UTC.
    static func weekdayAndHour(_ time: Timestamp) -> String {
        let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let civil = time.civil
        let day = Timestamp.days(year: civil.year, month: civil.month, day: civil.day) % 7
        return "\(names[(day + 7) % 7]) \(time.rfc3339.dropFirst(11).prefix(5))"
    }

    /// `2026-01-20`.
    static func day(_ time: Timestamp) -> String { String(time.rfc3339.prefix(10)) }
}

extension Markup {
    /// A moment relative to now; the moment itself in a tooltip.
    static func time(_ time: Timestamp?, now: Timestamp) -> Markup? {
        guard let time else { return nil }
        let text = time.rfc3339
        let distance = PageWords.span(time - now)
        let words = time > now ? "in \(distance)" : "\(distance) ago"
        return "<time datetime=\"\(text)\" title=\"\(text)\">\(words)</time>"
    }
}
