/// A first-in, first-out queue whose removal does not move the remaining elements.
struct Queue<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }
    var count: Int { elements.count - head }
    var first: Element? { isEmpty ? nil : elements[head] }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    /// Removes the elements that match; the others keep their order.
    mutating func remove(where fits: (Element) -> Bool) -> [Element] {
        let removed = elements[head...].filter(fits)
        guard !removed.isEmpty else { return [] }
        elements = elements[head...].filter { !fits($0) }
        head = 0
        return removed
    }

    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        defer {
            head += 1
            if head == elements.count {
                elements.removeAll(keepingCapacity: true)
                head = 0
            } else if head > 64, head > elements.count / 2 {
                elements.removeFirst(head)
                head = 0
            }
        }
        return elements[head]
    }
}
