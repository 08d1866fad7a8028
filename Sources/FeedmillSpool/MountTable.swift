import FeedmillSystem
import Glibc

/// What the kernel says about the mount that a folder is on.
enum MountTable {
    /// The number of the mount, which differs between two mounts of one file system.
    ///
    /// `nil` without /proc.
    static func mount(of folder: SpoolFolder) -> UInt64? {
        let path = "/proc/self/fdinfo/\(folder.descriptor)"
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1_024)
        let count = unsafe read(file, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("mnt_id:") }
        return line.flatMap { line in
            UInt64(line.dropFirst("mnt_id:".count).drop { $0 == " " || $0 == "\t" })
        }
    }

    /// The name of a file system whose renames or flushes are not known to hold what delivery
    /// promises; `nil` for those that are.
    static func doubtfulFileSystem(of folder: SpoolFolder) -> String? {
        let magic = SystemCalls.typeOfFileSystem(folder.descriptor)
        return magic < 0 ? nil : doubtfulFileSystem(magic: UInt32(truncatingIfNeeded: magic))
    }

    /// Judges the number that statfs(2) gives for a type of file system.
    static func doubtfulFileSystem(magic: UInt32) -> String? {
        switch magic {
        // ext2 to ext4, XFS, btrfs, F2FS, ZFS, bcachefs; tmpfs and overlay for those who chose them.
        case 0xEF53, 0x5846_5342, 0x9123_683E, 0xF2F5_2010, 0x2FC1_2FC1, 0xCA45_1A4E, 0x0102_1994,
            0x794C_7630:
            nil
        case 0x6969: "NFS"
        case 0xFF53_4D42, 0xFE53_4D42, 0x517B: "SMB"
        case 0x4D44, 0x2011_BAB0: "FAT"
        case 0x0102_1997: "9P"
        case 0x6573_5546: "FUSE"
        default: "a file system of an unknown type (0x\(String(magic, radix: 16)))"
        }
    }
}
