/// Numbers, of feeds or hosts, by the time at which they are due: a binary heap.
///
/// What is due at the same time comes out in the order in which it went in.
package struct DueQueue<Time: Comparable & Sendable>: Sendable {
    private struct Item {
        let time: Time
        let sequence: UInt64
        let number: Int

        static func < (left: Item, right: Item) -> Bool {
            left.time == right.time ? left.sequence < right.sequence : left.time < right.time
        }
    }

    private var heap: [Item] = []
    private var nextSequence: UInt64 = 0

    package init() {}

    package var count: Int { heap.count }

    /// The earliest time at which something is due.
    package var first: Time? { heap.first?.time }

    /// All numbers in it, by due time.
    package var numbers: [Int] { heap.sorted(by: <).map(\.number) }

    package mutating func insert(_ number: Int, at time: Time) {
        heap.append(Item(time: time, sequence: nextSequence, number: number))
        nextSequence &+= 1
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Removes the number that has been due longest; `nil` when nothing is due at that time.
    package mutating func popDue(at now: Time) -> Int? {
        guard let first = heap.first, first.time <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        sink(0)
        return first.number
    }

    /// Takes a number out; returns whether it was in the queue.
    package mutating func remove(_ number: Int) -> Bool {
        let count = heap.count
        heap.removeAll { $0.number == number }
        guard heap.count < count else { return false }
        restore()
        return true
    }

    /// Moves numbers to earlier times; a later time than the present one is ignored.
    package mutating func advance(to times: [Int: Time]) {
        replan { number, time in times[number].map { min($0, time) } ?? time }
    }

    /// Gives all numbers new times.
    ///
    /// - Parameter time: makes the new time from a number and its present time.
    package mutating func replan(_ time: (Int, Time) -> Time) {
        heap = heap.map {
            Item(time: time($0.number, $0.time), sequence: $0.sequence, number: $0.number)
        }
        restore()
    }

    private mutating func restore() {
        for parent in (0..<heap.count / 2).reversed() { sink(parent) }
    }

    private mutating func sink(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
