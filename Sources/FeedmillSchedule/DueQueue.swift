package import FeedmillModel

/// Feeds by due time: a binary heap of indices.
package struct DueQueue: Sendable {
    private struct Item {
        let time: Timestamp
        let index: Int
    }

    private var heap: [Item] = []

    package init() {}

    package var count: Int { heap.count }

    /// The earliest time at which something is due.
    package var first: Timestamp? { heap.first?.time }

    package mutating func insert(_ index: Int, at time: Timestamp) {
        heap.append(Item(time: time, index: index))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].time < heap[parent].time else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Removes the feed that has been due longest.
    ///
    /// - Parameter now: the time.
    /// - Returns: its index, or `nil` when nothing is due yet.
    package mutating func popDue(at now: Timestamp) -> Int? {
        guard let item = heap.first, item.time <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink(0)
        }
        return item.index
    }

    /// Takes a feed out.
    ///
    /// - Returns: whether it was in the queue.
    package mutating func remove(_ index: Int) -> Bool {
        let count = heap.count
        heap.removeAll { $0.index == index }
        guard heap.count < count else { return false }
        for parent in (0..<heap.count / 2).reversed() { sink(parent) }
        return true
    }

    /// All feeds in it, by due time.
    package var indices: [Int] { heap.sorted { $0.time < $1.time }.map(\.index) }

    /// Moves feeds to earlier times; a later time than the present one is ignored.
    package mutating func advance(to times: [Int: Timestamp]) {
        heap = heap.map { item in
            guard let time = times[item.index], time < item.time else { return item }
            return Item(time: time, index: item.index)
        }
        for parent in (0..<heap.count / 2).reversed() { sink(parent) }
    }

    /// Gives all feeds new times.
    ///
    /// - Parameter time: makes the new time of a feed from its index and the present one.
    package mutating func replan(_ time: (Int, Timestamp) -> Timestamp) {
        heap = heap.map { Item(time: time($0.index, $0.time), index: $0.index) }
        for parent in (0..<heap.count / 2).reversed() { sink(parent) }
    }

    private mutating func sink(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].time < heap[least].time {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(least, parent)
            parent = least
        }
    }
}
