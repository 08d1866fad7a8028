import FeedmillBytes
import FeedmillModel
import Testing

/// Vectors of FIPS 180-4 and of the NIST test suites.
@Suite struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func digestMatchesTheStandard(text: String, expected: String) {
        #expect(SHA256.digest(of: text.utf8).hexadecimal == expected)
    }

    @Test func millionLettersMatchTheStandard() {
        var hash = SHA256()
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        hash.update(bytes.span)
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(hash.finalise().hexadecimal == expected)
    }

    @Test func piecesOfAnyLengthMakeTheSameDigest() {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let whole = SHA256.digest(of: bytes)
        for cut in [0, 1, 55, 56, 63, 64, 65, 128, 299, 300] {
            var hash = SHA256()
            hash.update(bytes[..<cut])
            hash.update(Array(bytes[cut...]).span)
            #expect(hash.finalise() == whole)
        }
    }

    @Test func keyIsTheFirstHalfOfTheDigest() {
        let key = ArticleKey(identity: "abc")
        #expect(key.description == "ba7816bf8f01cfea414140de5dae2223")
        #expect(ArticleKey(bytes: key.bytes) == key)
        #expect(ArticleKey(bytes: key.bytes.dropLast()) == nil)
        #expect(ArticleKey(high: 1, low: 2).description == "00000000000000010000000000000002")
    }
}
