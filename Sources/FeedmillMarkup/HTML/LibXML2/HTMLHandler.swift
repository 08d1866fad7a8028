/// Takes what `HTMLReader` finds, in document order and well nested.
package protocol HTMLHandler: AnyObject {
    /// Forgets everything that came before: the fragment is read anew.
    func restart()

    /// An element begins; returns whether its attributes are wanted.
    func begin(_ element: HTMLElement) -> Bool

    /// An attribute of the element that has just begun, its references decoded; a name comes once.
    func attribute(_ attribute: HTMLAttribute, value: Span<UInt8>)

    /// The attributes of an element that wanted them are complete.
    func endAttributes(of element: HTMLElement)

    /// Text, its references decoded; not cut inside a character, yet in pieces of any length.
    func text(_ text: Span<UInt8>)

    /// An element ends.
    func end(_ element: HTMLElement)
}
