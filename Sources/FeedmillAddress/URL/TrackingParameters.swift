/// Query parameters that identify the link's source and never change what is shown.
///
/// A name is listed only when no site is known to select content by it; names that are trackers on
/// one site and meaningful on others are listed with the site.
enum TrackingParameters {
    /// Whether a parameter is a tracker.
    ///
    /// - Parameters:
    ///   - name: its name in small letters.
    ///   - value: its value.
    ///   - site: the names that are trackers at the host.
    /// - Returns: whether it can go without another page being shown.
    static func contains(name: String, value: ArraySlice<UInt8>, site: [String]) -> Bool {
        if exact.contains(name) || prefixes.contains(where: { name.utf8.starts(with: $0.utf8) }) {
            return true
        }
        if referrers.contains(name), isFeedMark(value) { return true }
        return site.contains(name)
    }

    /// Parameters that are trackers when their value means "from the feed".
    private static let referrers: Set<String> = [
        "source", "src", "ref", "from", "partner", "cmp", "cmpid", "cid", "campaign", "rss",
        "referrer", "origin", "mod", "ito", "ft",
    ]

    private static func isFeedMark(_ value: ArraySlice<UInt8>) -> Bool {
        let lower = String(decoding: value.prefix(16), as: UTF8.self).lowercased()
        return lower == "rss" || lower == "rssfeed" || lower == "rss_feed" || lower == "feedburner"
            || lower.hasPrefix("rss-") || lower.hasPrefix("rss_") || lower.hasPrefix("feedburner")
    }

    private static let prefixes = [
        "utm_", "mtm_", "piwik_", "matomo_", "hsa_", "stm_", "at_recipient_", "__hs", "_hs",
        "fb_action_", "ga_campaign", "ga_source", "ga_medium",
    ]

    private static let exact: Set<String> = [
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid",
        "srsltid", "_ga", "_gl", "msclkid", "yclid", "ysclid", "_openstat", "twclid", "ttclid",
        "igshid", "igsh", "li_fat_id", "epik", "irclickid", "rb_clickid", "s_kwcid", "s_cid",
        "ef_id", "mc_cid", "mc_eid", "mkt_tok", "vero_id", "vero_conv", "wickedid", "hsctatracking",
        "fb_source", "fb_ref", "fb_comment_id", "ref_src", "ref_url", "guccounter",
        "guce_referrer", "guce_referrer_sig", "xtor", "at_medium", "at_campaign", "at_format",
        "at_custom1", "at_custom2", "at_custom3", "at_custom4", "at_link_id", "at_link_type",
        "at_link_origin", "at_ptr_name", "at_bbc_team", "wt_mc", "wt.mc_id", "wt_zmc", "wt.tsrc",
        "ns_campaign", "ns_mchannel", "ns_source", "ns_linkname", "ns_fee", "sc_cid", "mkwid",
        "ncid", "ocid", "cmp_id", "ftag", "ml_subscriber", "ml_subscriber_hash", "sb_referer_host",
        "spreadtype", "__twitter_impression", "_branch_match_id", "_branch_referrer",
        "trk_contact", "trk_msg", "trk_module", "trk_sid", "icid", "dm_i", "dm_t",
        "unicorn_click_id",
        "ck_subscriber_id", "amp_js_v", "usqp", "ito", "pk_campaign", "pk_kwd", "pk_keyword",
        "pk_source", "pk_medium", "pk_content", "pk_cid", "itm_source", "itm_medium",
        "itm_campaign", "itm_content", "itm_term", "itm_channel", "itm_audience", "asc_source",
        "asc_campaign", "asc_refurl", "oly_anon_id", "oly_enc_id",
    ]

    /// The trackers of a site, by the last two labels of its host.
    static func siteNames(_ host: String) -> [String] {
        let bytes = host.utf8
        guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")) else { return [] }
        let before = bytes[..<dot].lastIndex(of: UInt8(ascii: "."))
        let start = before.map { bytes.index(after: $0) } ?? bytes.startIndex
        return sites[String(host[start...])] ?? []
    }

    private static let sites: [String: [String]] = [
        "youtube.com": ["si", "feature", "pp", "ab_channel"], "youtu.be": ["si", "feature"],
        "spotify.com": ["si"], "twitter.com": ["s", "t"], "x.com": ["s", "t"],
        "tiktok.com": ["_r", "_t", "is_from_webapp", "sender_device"],
        "nytimes.com": ["smid", "emc", "partner"], "washingtonpost.com": ["wprss", "itid"],
        "medium.com": ["source", "sk"], "theguardian.com": ["cmp", "intcmp"],
        "wsj.com": ["mod"], "bloomberg.com": ["srnd", "cmpid"], "cnn.com": ["eref"],
        "reuters.com": ["feedtype", "feedname"], "linkedin.com": ["trk", "trackingid"],
        "reddit.com": ["share_id", "rdt"], "substack.com": ["r"],
        "amazon.com": ["tag", "linkcode", "ref_"], "heise.de": ["wt_ref"],
    ]
}
