/// Numbers of names by the address of the interned C string.
///
/// libxml2 keeps each name of a document once, so an address stands for a name. The map stays
/// small: a document with thousands of different names is hostile, and those beyond the bound
/// are looked up by their bytes each time.
struct XMLPointerMap {
    private static let limit = 2048
    private var keys: [UInt]
    private var values: [UInt32]
    private var count = 0

    init() {
        keys = Array(repeating: 0, count: 256)
        values = Array(repeating: 0, count: 256)
    }

    func value(_ key: UInt) -> UInt32? {
        let mask = keys.count &- 1
        var index = Self.hash(key) & mask
        while true {
            let found = keys[index]
            if found == key { return values[index] }
            if found == 0 { return nil }
            index = (index &+ 1) & mask
        }
    }

    mutating func insert(_ key: UInt, _ value: UInt32) {
        guard count < Self.limit else { return }
        if count &* 2 >= keys.count { grow() }
        place(key, value)
        count &+= 1
    }

    private mutating func place(_ key: UInt, _ value: UInt32) {
        let mask = keys.count &- 1
        var index = Self.hash(key) & mask
        while keys[index] != 0 { index = (index &+ 1) & mask }
        keys[index] = key
        values[index] = value
    }

    private mutating func grow() {
        let oldKeys = keys
        let oldValues = values
        keys = Array(repeating: 0, count: oldKeys.count * 2)
        values = Array(repeating: 0, count: oldKeys.count * 2)
        for index in oldKeys.indices where oldKeys[index] != 0 {
            place(oldKeys[index], oldValues[index])
        }
    }

    private static func hash(_ key: UInt) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 40)
    }
}
