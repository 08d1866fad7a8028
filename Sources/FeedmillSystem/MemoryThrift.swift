import CLinux

/// Keeps the memory of a long-lived process close to what it uses.
///
/// Documents and bodies of all sizes come and go by the thousand, on several threads. Left to
/// itself, the allocator keeps about twice as much as was ever in use, in pieces too small for the
/// next one.
package enum MemoryThrift {
    /// Call it before the work starts; a setting that the allocator refuses is ignored.
    package static func begin() {
        _ = mallopt(M_ARENA_MAX, 2)
        // Whole documents go back to the kernel as soon as they are freed.
        _ = mallopt(M_MMAP_THRESHOLD, 64 << 10)
        _ = mallopt(M_TRIM_THRESHOLD, 1 << 20)
    }
}
