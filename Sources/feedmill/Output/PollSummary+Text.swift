import FeedmillAddress
import FeedmillBytes
import FeedmillConfig
import FeedmillDaemon
import FeedmillDelivery
import FeedmillLoop
import FeedmillModel

extension PollPass.Refusal {
    /// One line for people.
    var text: String {
        switch reason {
        case .paused: "\(feed.label) is not polled: it is paused by the configuration"
        case .hostOnHold(let host, let until):
            "\(feed.label) is not polled\(until.map { " before \($0.rfc3339)" } ?? ""): \(host)"
                + " asked to be left alone (429 or 503)"
        }
    }
}

extension PollSummary {
    /// One line for people.
    func text(waiting: Int) -> String {
        var text = "polled \(done) feed\(done == 1 ? "" : "s"): \(unchanged) unchanged, "
        text += "\(failures.count) failed, \(records) new record\(records == 1 ? "" : "s")"
        if heldBack > 0 { text += "; \(heldBack) on hosts on hold" }
        if waiting > 0 { text += "; \(waiting) not due" }
        return text
    }

    /// One JSON object.
    func json(waiting: Int) -> String {
        var writer = JSONWriter()
        writer.object { report in
            report.member("asked", done)
            report.member("not_due", waiting)
            report.member("held_back", heldBack)
            report.member("succeeded", succeeded)
            report.member("unchanged", unchanged)
            report.member("records", records)
            report.member("duplicates", duplicates)
            report.member("failed", failures.count)
            report.member("failures", failures) { writer, failure in
                writer.object { line in
                    line.member("url", failure.feed.url.masked)
                    line.member("name", failure.feed.name)
                    line.member("error", failure.failure.reason.words)
                    line.member("error_code", failure.failure.reason.code)
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
