import CLinux

/// Keeps the memory of a process that lives long near what it uses.
///
/// Documents and bodies come and go by the thousand, of all sizes and on several threads; left to
/// itself the allocator keeps about twice of what was ever in use, in pieces too small for the
/// next.
enum MemoryThrift {
    /// Call it before the work starts; a setting that the allocator refuses changes nothing.
    static func begin() {
        _ = mallopt(M_ARENA_MAX, 2)
        // Whole documents go back to the kernel when they are done with.
        _ = mallopt(M_MMAP_THRESHOLD, 64 << 10)
        _ = mallopt(M_TRIM_THRESHOLD, 1 << 20)
    }
}
