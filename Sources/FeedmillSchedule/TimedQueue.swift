/// Numbers ordered by time: a binary heap.
struct TimedQueue: Sendable {
    private struct Entry {
        let time: Duration
        /// Keeps the order of insertion among equal times.
        let sequence: UInt64
        let number: Int

        static func < (left: Entry, right: Entry) -> Bool {
            (left.time, left.sequence) < (right.time, right.sequence)
        }
    }

    private var heap: [Entry] = []
    private var nextSequence: UInt64 = 0

    /// The earliest time.
    var first: Duration? { heap.first?.time }

    mutating func insert(_ number: Int, at time: Duration) {
        heap.append(Entry(time: time, sequence: nextSequence, number: number))
        nextSequence &+= 1
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Removes the earliest number, if its time is `now` or before.
    mutating func popFirst(until now: Duration) -> Int? {
        guard let first = heap.first, first.time <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        sink()
        return first.number
    }

    private mutating func sink() {
        var parent = 0
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
