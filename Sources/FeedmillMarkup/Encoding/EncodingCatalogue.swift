/// The encodings that labels name, besides those that are decoded here.
///
/// A fixed list: the C library would load a converter for any name that a document asks for.
enum EncodingCatalogue {
    /// Name, the C library's name, and labels without punctuation.
    static let rows: [(name: String, library: String, labels: String)] = [
        ("iso-8859-2", "ISO-8859-2", "iso88592 iso885921987 isoir101 latin2 l2 csisolatin2"),
        ("iso-8859-3", "ISO-8859-3", "iso88593 iso885931988 isoir109 latin3 l3 csisolatin3"),
        ("iso-8859-4", "ISO-8859-4", "iso88594 iso885941988 isoir110 latin4 l4 csisolatin4"),
        ("iso-8859-5", "ISO-8859-5", "iso88595 iso885951988 isoir144 cyrillic csisolatincyrillic"),
        (
            "iso-8859-6", "ISO-8859-6",
            "iso88596 iso88596e iso88596i iso885961987 isoir127 arabic asmo708 ecma114 "
                + "csisolatinarabic csiso88596e csiso88596i"
        ),
        (
            "iso-8859-7", "ISO-8859-7",
            "iso88597 iso885971987 isoir126 greek greek8 elot928 ecma118 suneugreek "
                + "csisolatingreek"
        ),
        (
            "iso-8859-8", "ISO-8859-8",
            "iso88598 iso88598e iso88598i iso885981988 isoir138 hebrew visual logical "
                + "csisolatinhebrew csiso88598e csiso88598i"
        ),
        ("iso-8859-10", "ISO-8859-10", "iso885910 iso8859101992 isoir157 latin6 l6 csisolatin6"),
        ("iso-8859-13", "ISO-8859-13", "iso885913 latin7 l7"),
        ("iso-8859-14", "ISO-8859-14", "iso885914 iso8859141998 isoir199 isoceltic latin8 l8"),
        ("iso-8859-15", "ISO-8859-15", "iso885915 latin9 l9 latin0 csisolatin9"),
        ("iso-8859-16", "ISO-8859-16", "iso885916 iso8859162001 isoir226 latin10 l10"),
        ("windows-1250", "CP1250", "windows1250 cp1250 xcp1250 win1250 1250"),
        ("windows-1251", "CP1251", "windows1251 cp1251 xcp1251 win1251 1251"),
        ("windows-1253", "CP1253", "windows1253 cp1253 xcp1253 win1253 1253"),
        (
            "windows-1254", "CP1254",
            "windows1254 cp1254 xcp1254 win1254 1254 iso88599 iso885991989 isoir148 latin5 l5 "
                + "csisolatin5"
        ),
        ("windows-1255", "CP1255", "windows1255 cp1255 xcp1255 win1255 1255"),
        ("windows-1256", "CP1256", "windows1256 cp1256 xcp1256 win1256 1256"),
        ("windows-1257", "CP1257", "windows1257 cp1257 xcp1257 win1257 1257"),
        ("windows-1258", "CP1258", "windows1258 cp1258 xcp1258 win1258 1258"),
        (
            "windows-874", "CP874",
            "windows874 cp874 dos874 xwindows874 iso885911 iso8859112001 isoir166 thai tis620 "
                + "tis6200 tis62025290 tis62025291"
        ),
        ("koi8-r", "KOI8-R", "koi8r koi8 koi cskoi8r"),
        ("koi8-u", "KOI8-U", "koi8u koi8ru"),
        ("koi8-t", "KOI8-T", "koi8t"),
        ("macintosh", "MACINTOSH", "macintosh mac macroman xmacroman csmacintosh"),
        ("x-mac-cyrillic", "MAC-CYRILLIC", "maccyrillic xmaccyrillic"),
        ("x-mac-ukrainian", "MAC-UK", "macukrainian xmacukrainian"),
        (
            "x-mac-ce", "MAC-CENTRALEUROPE",
            "maclatin2 maccentraleurope maccenteuro xmacce xmaccentraleurroman"
        ),
        ("x-mac-icelandic", "MAC-IS", "maciceland xmacicelandic"),
        ("hp-roman8", "HP-ROMAN8", "hproman8 roman8 r8 cp1051 ibm1051 cshproman8"),
        ("ptcp154", "PT154", "ptcp154 csptcp154 pt154 cp154 cyrillicasian"),
        ("kz-1048", "RK1048", "kz1048 rk1048 strk10482002"),
        ("ibm437", "CP437", "cp437 ibm437 437 cspc8codepage437"),
        ("ibm737", "CP737", "cp737 ibm737 737"),
        ("ibm775", "CP775", "cp775 ibm775 775 cspc775baltic"),
        ("ibm850", "CP850", "cp850 ibm850 850 cspc850multilingual"),
        ("ibm852", "CP852", "cp852 ibm852 852 cspcp852"),
        ("ibm855", "CP855", "cp855 ibm855 855 csibm855"),
        ("ibm856", "CP856", "cp856 ibm856 856"),
        ("ibm857", "CP857", "cp857 ibm857 857 csibm857"),
        ("ibm858", "CP858", "cp858 ibm858 858 csibm858"),
        ("ibm860", "CP860", "cp860 ibm860 860 csibm860"),
        ("ibm861", "CP861", "cp861 ibm861 861 cpis csibm861"),
        ("ibm862", "CP862", "cp862 ibm862 862 cspc862latinhebrew"),
        ("ibm863", "CP863", "cp863 ibm863 863 csibm863"),
        ("ibm864", "CP864", "cp864 ibm864 864 csibm864"),
        ("ibm865", "CP865", "cp865 ibm865 865 csibm865"),
        ("ibm866", "CP866", "cp866 ibm866 866 csibm866"),
        ("ibm869", "CP869", "cp869 ibm869 869 cpgr csibm869"),
        ("ibm1125", "CP1125", "cp1125 ibm1125 1125 cp866u ruscii"),
        (
            "ibm037", "IBM037",
            "cp037 ibm037 037 ibm039 csibm037 ebcdiccpca ebcdiccpnl ebcdiccpus ebcdiccpwt"
        ),
        ("ibm273", "IBM273", "cp273 ibm273 273 csibm273"),
        ("ibm424", "IBM424", "cp424 ibm424 424 csibm424 ebcdiccphe"),
        ("ibm500", "IBM500", "cp500 ibm500 500 csibm500 ebcdiccpbe ebcdiccpch"),
        ("ibm875", "IBM875", "cp875 ibm875 875"),
        ("ibm1026", "IBM1026", "cp1026 ibm1026 1026 csibm1026"),
        ("ibm1047", "IBM1047", "cp1047 ibm1047 1047"),
        ("ibm1140", "IBM1140", "cp1140 ibm1140 1140"),
        (
            "gb18030", "GB18030",
            "gb2312 gbk gb18030 gb180302000 gb231280 gb23121980 chinese csgb2312 csiso58gb231280 "
                + "xgbk cp936 936 ms936 windows936 isoir58 euccn eucgb2312cn xeuccn gb2312x "
                + "xmacsimpchinese"
        ),
        (
            "big5", "BIG5-HKSCS",
            "big5 big5hkscs hkscs cnbig5 csbig5 xxbig5 big5tw cp950 950 ms950 xmactradchinese"
        ),
        (
            "shift_jis", "CP932",
            "shiftjis sjis xsjis mskanji csshiftjis windows31j ms932 cp932 932 xmacjapanese"
        ),
        ("shift_jisx0213", "SHIFT_JISX0213", "shiftjis2004 shiftjisx0213 sjis2004 sjisx0213"),
        ("euc-jp", "EUC-JP-MS", "eucjp xeucjp ujis cseucpkdfmtjapanese"),
        ("euc-jisx0213", "EUC-JISX0213", "eucjis2004 eucjisx0213 jisx0213"),
        (
            "iso-2022-jp", "ISO-2022-JP-2",
            "iso2022jp csiso2022jp iso2022jp1 iso2022jp2 jis iso2022jpext"
        ),
        ("iso-2022-jp-3", "ISO-2022-JP-3", "iso2022jp3 iso2022jp2004"),
        (
            "euc-kr", "UHC",
            "euckr cseuckr ksc5601 ksc56011987 ksc56011989 korean uhc cp949 949 ms949 windows949 "
                + "isoir149 csksc56011987 ksx1001 xmackorean"
        ),
        ("johab", "JOHAB", "johab cp1361 ms1361"),
        ("iso-2022-kr", "ISO-2022-KR", "iso2022kr csiso2022kr"),
        ("euc-tw", "EUC-TW", "euctw"),
    ]

    /// Encodings that the C library lacks: name, labels, the characters of 0x80 to 0xFF.
    static let tables: [(name: String, labels: String, characters: String)] = [
        (
            "x-mac-greek", "macgreek xmacgreek",
            "Ä¹²É³ÖÜ΅àâä΄¨çéèêë£™îï•½‰ôö¦€ùûü†ΓΔΘΛΞΠß®©ΣΪ§≠°·Α±≤≥¥ΒΕΖΗΙΚΜΦΫΨΩ"
                + "άΝ¬ΟΡ≈Τ«»…\u{A0}ΥΧΆΈœ–―“”‘’÷ΉΊΌΎέήίόΏύαβψδεφγηιξκλμνοπώρστθωςχυζϊϋΐΰ\u{AD}"
        ),
        (
            "x-mac-turkish", "macturkish xmacturkish",
            "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø"
                + "¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ–—“”‘’÷◊ÿŸĞğİıŞş‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{F8FF}ÒÚÛÙ�ˆ˜¯˘˙˚¸˝˛ˇ"
        ),
    ]
}
