extension DateZone {
    /// Abbreviations in their most usual sense; many are used for several zones.
    static let abbreviations: [(String, DateZone)] = {
        let hours: [(String, [String])] = [
            ("-12", ["idlw"]), ("-10", ["hst", "hast", "ahst"]), ("-9", ["akst", "hadt"]),
            ("-8", ["pst", "akdt"]), ("-7", ["mst", "pdt"]), ("-6", ["cst", "mdt"]),
            ("-5", ["est", "cdt", "pet", "cot"]),
            ("-4", ["ast", "at", "edt", "clt", "bot", "vet"]),
            ("-3", ["adt", "brt", "art", "uyt", "clst"]), ("-2", ["brst", "fnt"]),
            ("0", ["gmt", "ut", "utc", "uct", "wet", "z", "zulu", "greenwich"]),
            ("1", ["cet", "met", "mez", "bst", "west", "wat", "ist-ie"]),
            ("2", ["cest", "mest", "mesz", "eet", "sast", "cat"]),
            ("3", ["eest", "msk", "eat", "trt", "ast-sa"]), ("4", ["msd", "gst", "samt"]),
            ("5", ["pkt", "uzt", "yekt"]), ("6", ["omst", "yekst"]),
            ("7", ["ict", "wib", "novt", "krat"]), ("8", ["hkt", "sgt", "awst", "pht", "irkt"]),
            ("9", ["jst", "kst", "wit", "yakt"]), ("10", ["aest", "chst", "vlat"]),
            ("11", ["aedt", "magt"]), ("12", ["nzst", "fjt"]), ("13", ["nzdt"]),
        ]
        var zones: [(String, DateZone)] = []
        for (offset, names) in hours {
            for name in names { zones.append((name, .offset((Int(offset) ?? 0) * 60))) }
        }
        zones += [
            ("nst", .offset(-210)), ("ndt", .offset(-150)), ("irst", .offset(210)),
            ("irdt", .offset(270)), ("ist", .offset(330)), ("npt", .offset(345)),
            ("acst", .offset(570)), ("acdt", .offset(630)),
            ("et", .place(-300, .american)), ("ct", .place(-360, .american)),
            ("mt", .place(-420, .american)), ("pt", .place(-480, .american)),
        ]
        return zones
    }()

    /// A zone of the IANA database by its folded name.
    static func place(_ name: DateWord) -> DateZone? {
        places[name.hash]
    }

    private static let places: [UInt64: DateZone] = {
        var zones: [UInt64: DateZone] = [:]
        for (minutes, rule, names) in placeNames {
            for name in names.split(separator: " ") {
                zones[DateWords.word(name).hash] = .place(minutes, rule)
            }
        }
        return zones
    }()

    private static let placeNames: [(Int, SummerTime, String)] = [
        (-600, .none, "pacific/honolulu us/hawaii"),
        (-540, .american, "america/anchorage us/alaska"),
        (-480, .american, "america/los_angeles america/vancouver us/pacific canada/pacific"),
        (-420, .american, "america/denver america/edmonton us/mountain america/boise"),
        (-420, .none, "america/phoenix us/arizona"),
        (-360, .american, "america/chicago america/winnipeg us/central canada/central"),
        (-360, .none, "america/mexico_city america/costa_rica america/guatemala america/regina"),
        (
            -300, .american,
            "america/new_york america/toronto america/detroit america/montreal us/eastern canada/eastern"
        ),
        (-300, .none, "america/bogota america/lima america/panama america/jamaica"),
        (-240, .american, "america/halifax canada/atlantic"),
        (-240, .none, "america/caracas america/la_paz america/puerto_rico america/manaus"),
        (-210, .american, "america/st_johns canada/newfoundland"),
        (
            -180, .none,
            "america/sao_paulo america/argentina/buenos_aires america/buenos_aires america/montevideo"
        ),
        (0, .none, "etc/utc etc/gmt etc/uct africa/abidjan africa/accra atlantic/reykjavik"),
        (0, .european, "europe/london europe/dublin europe/lisbon europe/belfast"),
        (
            60, .european,
            """
            europe/berlin europe/paris europe/madrid europe/rome europe/vienna europe/zurich \
            europe/amsterdam europe/brussels europe/copenhagen europe/oslo europe/stockholm \
            europe/prague europe/warsaw europe/budapest europe/belgrade europe/zagreb \
            europe/ljubljana europe/bratislava europe/luxembourg europe/monaco europe/malta \
            europe/andorra europe/sarajevo europe/skopje europe/tirane
            """
        ),
        (60, .none, "africa/lagos africa/algiers africa/tunis"),
        (
            120, .european,
            """
            europe/helsinki europe/athens europe/bucharest europe/sofia europe/kiev europe/kyiv \
            europe/riga europe/tallinn europe/vilnius europe/chisinau asia/nicosia
            """
        ),
        (120, .none, "africa/johannesburg africa/cairo africa/harare africa/tripoli"),
        (
            180, .none,
            "europe/moscow europe/minsk europe/istanbul asia/istanbul asia/riyadh asia/baghdad africa/nairobi"
        ),
        (210, .none, "asia/tehran"),
        (240, .none, "asia/dubai asia/baku asia/tbilisi asia/yerevan europe/samara"),
        (300, .none, "asia/karachi asia/tashkent asia/yekaterinburg"),
        (330, .none, "asia/kolkata asia/calcutta asia/colombo"),
        (345, .none, "asia/kathmandu asia/katmandu"),
        (360, .none, "asia/dhaka asia/omsk"),
        (420, .none, "asia/bangkok asia/jakarta asia/ho_chi_minh asia/saigon asia/novosibirsk"),
        (
            480, .none,
            """
            asia/shanghai asia/hong_kong asia/singapore asia/taipei asia/manila asia/kuala_lumpur \
            australia/perth asia/chongqing
            """
        ),
        (540, .none, "asia/tokyo asia/seoul"),
        (570, .none, "australia/darwin"),
        (570, .australian, "australia/adelaide"),
        (600, .none, "australia/brisbane asia/vladivostok pacific/guam"),
        (
            600, .australian,
            "australia/sydney australia/melbourne australia/hobart australia/canberra"
        ),
        (720, .newZealand, "pacific/auckland antarctica/mcmurdo"),
        (720, .none, "pacific/fiji"),
    ]
}
