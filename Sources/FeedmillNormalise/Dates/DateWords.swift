/// A word of a date in lower case, as its hash: dates are read without making strings.
struct DateWord: Hashable {
    /// One folded letter: a byte, or the code point of a letter of two bytes.
    typealias Letter = UInt16

    private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    private(set) var count = 0
    private(set) var first: Letter = 0

    /// FNV-1a over the letters; a table is small enough that no two of its words meet.
    mutating func append(_ letter: Letter) {
        if count == 0 { first = letter }
        hash = (hash ^ UInt64(letter)) &* 0x100_0000_01b3
        count += 1
    }

    /// The lower-case form of a Latin, Greek or Cyrillic letter.
    static func folded(_ scalar: UInt16) -> Letter {
        switch scalar {
        case 0xC0...0xDE: scalar + 0x20
        case 0x100...0x137, 0x14A...0x177: scalar | 1
        case 0x139...0x148, 0x179...0x17E: scalar & 1 == 1 ? scalar + 1 : scalar
        case 0x386: 0x3AC
        case 0x388...0x38A: scalar + 0x25
        case 0x38C: 0x3CC
        case 0x38E, 0x38F: scalar + 0x3F
        case 0x391...0x3AB: scalar + 0x20
        case 0x400...0x40F: scalar + 0x50
        case 0x410...0x42F: scalar + 0x20
        default: scalar
        }
    }
}

/// What the words in dates mean.
enum DateWords {
    enum Meaning {
        case month(Int)
        /// `mar` and its like are March and, in Romance languages, Tuesday.
        case monthOrWeekday(Int)
        case weekday
        /// A word that only joins the parts.
        case filler
        case meridiem(isAfternoon: Bool, zone: DateZone?)
        case zone(DateZone)
    }

    static func meaning(of word: DateWord) -> Meaning? {
        table[word.hash]
    }

    private static let table: [UInt64: Meaning] = {
        var table: [UInt64: Meaning] = [:]
        for (index, names) in months.enumerated() {
            for name in names.split(separator: " ") {
                table[word(name).hash] = .month(index + 1)
            }
        }
        for name in ambiguousMonths { table[word(name).hash] = .monthOrWeekday(3) }
        for name in weekdays.split(separator: " ") where table[word(name).hash] == nil {
            table[word(name).hash] = .weekday
        }
        for name in fillers.split(separator: " ") where table[word(name).hash] == nil {
            table[word(name).hash] = .filler
        }
        for (name, zone) in DateZone.abbreviations { table[word(name).hash] = .zone(zone) }
        let korea = DateZone.offset(9 * 60)
        table[word("am").hash] = .meridiem(isAfternoon: false, zone: nil)
        table[word("pm").hash] = .meridiem(isAfternoon: true, zone: nil)
        table[word("오전").hash] = .meridiem(isAfternoon: false, zone: korea)
        table[word("오후").hash] = .meridiem(isAfternoon: true, zone: korea)
        table[word("上午").hash] = .meridiem(isAfternoon: false, zone: nil)
        table[word("下午").hash] = .meridiem(isAfternoon: true, zone: nil)
        return table
    }()

    /// Folds a word of a table as the scanner folds the words of a date.
    static func word(_ text: some StringProtocol) -> DateWord {
        let bytes = Array(text.utf8)
        var scanner = DateScanner(bytes: bytes[...])
        var word = DateWord()
        while !scanner.isAtEnd { word.append(scanner.takeFoldedByte()) }
        return word
    }

    /// The names of the months.
    ///
    /// English, German, French, Spanish, Italian, Portuguese, Dutch, Scandinavian, Finnish,
    /// Polish, Czech, Slovak, Croatian, Romanian, Hungarian, Turkish, Greek, Russian, Ukrainian,
    /// Bulgarian, Catalan; short and long forms, nominative and genitive. Then Indonesian and
    /// Malay, Estonian, Latvian, Lithuanian, Slovene, Serbian, Icelandic, Galician, Filipino, Arabic,
    /// Hebrew, Persian, Hindi and Thai, and what English names are mistyped as.
    private static let months = [
        """
        januar januari jaan jaanuar janvāris janvāra janvārī saus sausio sausis јан јануар janúar \
        xaneiro يناير ינואר בינואר ژانویه जनवरी มกราคม januray janurary \
        jan january januar januari jän jänner jaenner janvier janv ene enero gen gennaio genn \
        janeiro tammikuu tammikuuta sty styczeń stycznia led leden ledna január januára siječanj \
        siječnja ian ianuarie ocak oca ιαν ιανουαρίου ιανουάριος янв январь января січ січень \
        січня яну януари gener
        """,
        """
        pebruari veebr veebruar februāris februāra februārī vas vasario vasaris феб фебруар \
        febrúar febreiro pebrero فبراير פברואר בפברואר فوریه फ़रवरी फरवरी กุมภาพันธ์ febuary feburary \
        feb february februar februari februarie février fevrier févr fevr fév febrero febbraio \
        febr fev fevereiro helmikuu helmikuuta lut luty lutego úno únor února február februára \
        február veljača veljače şub şubat φεβ φεβρουαρίου φεβρουάριος фев февраль февраля лют \
        лютий лютого февр февруари febrer
        """,
        """
        maret märts marts marta martā kov kovo kovas marec mart март marso mac مارس מרץ במרץ \
        مارس मार्च มีนาคม \
        march märz maerz mär mrz mars marzo março marco maart mrt marts maaliskuu maaliskuuta \
        marzec marca bře březen března marec ožujak ožujka martie márc március mart μαρ μάρ \
        μαρτίου μάρτιος мар март марта бер березень березня març
        """,
        """
        aprill aprīlis aprīļa aprīlī bal balandžio balandis апр април apríl أبريل ابريل אפריל \
        באפריל آوریل अप्रैल เมษายน \
        apr april avr avril abr abril aprile huhtikuu huhtikuuta kwi kwiecień kwietnia dub duben \
        dubna apríl apríla travanj travnja aprilie ápr április nis nisan απρ απριλίου απρίλιος апр \
        апрель апреля кві квітень квітня април
        """,
        """
        mei maijs maija maijā geg gegužės gegužė мај maí مايو מאי במאי مه मई พฤษภาคม \
        may mai mayo mag maggio maio mei maj toukokuu toukokuuta maja kvě květen května máj mája \
        svibanj svibnja máj május mayıs mayis μαϊ μάι μαΐου μάιος май мая тра травень травня \
        maig
        """,
        """
        juuni jūnijs jūnija jūnijā birž birželio birželis junij junija јун јуни јуна júní xuño hunyo \
        يونيو יוני ביוני ژوئن जून มิถุนายน \
        jun june juni juin jun junio giu giugno junho kesäkuu kesäkuuta cze czerwiec czerwca čvn \
        červen června jún júna lipanj lipnja iun iunie jún június haz haziran ιουν ιούν ιουνίου \
        ιούνιος июн июнь июня чер червень червня юни juny
        """,
        """
        juuli jūlijs jūlija jūlijā liep liepos liepa julij julija јул јули јула júlí xullo hulyo \
        julai يوليو יולי ביולי ژوئیه जुलाई กรกฎาคม \
        jul july juli juil juillet jul julio lug luglio julho heinäkuu heinäkuuta lip lipiec \
        lipca čvc červenec července júl júla srpanj srpnja iul iulie júl július tem temmuz ιουλ \
        ιούλ ιουλίου ιούλιος июл июль июля липень липня юли juliol
        """,
        """
        agu agt ags agustus ogos augusts augustā rugp rugpjūčio rugpjūtis avg avgust avgusta авг \
        ágúst أغسطس اغسطس אוגוסט באוגוסט اوت अगस्त สิงหาคม agust \
        aug august augusti août aout ago agosto augustus elokuu elokuuta sie sierpień sierpnia \
        srp srpen srpna augusta kolovoz kolovoza aug augusztus ağu ağustos agustos αυγ αυγούστου \
        αύγουστος авг август августа сер серпень серпня agost
        """,
        """
        septembris septembra septembrī rugs rugsėjo rugsėjis септ септембар setyembre سبتمبر \
        ספטמבר בספטמבר سپتامبر सितंबर กันยายน septmber setember \
        sep sept september septembre septiembre setiembre set settembre setembro syyskuu \
        syyskuuta wrz wrzesień września zář září rujan rujna septembrie szept szeptember eyl eylül \
        σεπ σεπτεμβρίου σεπτέμβριος сен сент сентябрь сентября вер вересень вересня септември \
        setembre
        """,
        """
        oktoober oktobris oktobrī spal spalio spalis окт октобар október oktubre أكتوبر اكتوبر \
        אוקטובר באוקטובר اکتبر अक्टूबर ตุลาคม outubro ocotber \
        oct october okt oktober octobre octubre ott ottobre out outubro lokakuu lokakuuta paź \
        październik października říj říjen října október októbra octombrie oktober \
        október eki ekim οκτ οκτωβρίου οκτώβριος окт октябрь октября жов жовтень жовтня октомври \
        octubre
        """,
        """
        novembris novembrī lapkr lapkričio lapkritis нов новембар nóvember nobyembre nop نوفمبر \
        נובמבר בנובמבר نوامبر नवंबर พฤศจิกายน novemeber \
        nov november novembre noviembre novembro marraskuu marraskuuta lis listopad listopada \
        novembra studeni studenog noiembrie kas kasım kasim νοε νοέ νοεμβρίου νοέμβριος ноя \
        нояб ноябрь ноября лис листопад листопада ноември
        """,
        """
        des detsember decembris decembrī gruod gruodžio gruodis дец децембар disyembre disember \
        ديسمبر דצמבר בדצמבר دسامبر दिसंबर ธันวาคม decmber \
        dec december dez dezember dezembro déc décembre decembre dic diciembre dicembre joulukuu \
        joulukuuta gru grudzień grudnia pro prosinec prosince decembra prosinac prosinca \
        decembrie des desember dec ara aralık aralik δεκ δεκεμβρίου δεκέμβριος дек декабрь декабря \
        гру грудень грудня декември desembre
        """,
    ]

    private static let ambiguousMonths = ["mar"]

    /// The days of many languages, so that a lone one beside a number is not taken for a month that
    /// nobody knows.
    private static let weekdays = """
        mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday \
        saturday sunday mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag \
        sonnabend sonntag lun mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi \
        dimanche lunes martes mié mie miércoles jueves vie viernes sáb sab sábado dom domingo gio \
        lunedì martedì mercoledì giovedì venerdì sabato domenica seg ter qua qui sex segunda terça \
        quarta quinta sexta ma wo vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag \
        zondag man tir ons tor lør søn mån tis fre lör sön mandag tirsdag onsdag torsdag fredag \
        lørdag søndag måndag tisdag lördag söndag ti ke to pe la su maanantai tiistai keskiviikko \
        torstai perjantai lauantai sunnuntai pon wto wt śro śr czw pią pt sob nie ndz poniedziałek \
        wtorek środa czwartek piątek sobota niedziela po út st čt pá ne pondělí úterý středa \
        čtvrtek pátek neděle uto sri sre čet pet sub ned pzt sal çar per cum cmt paz пн вт ср чт пт \
        сб вс нд пон вто сря чет пет съб нед понедельник вторник среда четверг пятница суббота \
        воскресенье δευ τρι τετ πεμ παρ σαβ κυρ sen sel rab kam jum min senin selasa rabu kamis \
        jumat sabtu minggu hét hétfő kedd szerda csütörtök péntek szombat vasárnap
        """

    /// What stands between the parts of a date.
    private static let fillers = """
        at à um kl klo uhr uur heures on of the de del den der le el las os om ore ora alle saat \
        pukul jam tanggal tháng ngày года год г в и hodin hod st nd rd th er
        """
}
