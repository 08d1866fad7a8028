"""Puts a process under the restrictions of a systemd unit, without systemd: what the kernel's filters
can show of it. libseccomp makes the filters, in the way systemd does: one for each setting, all in
force at once.

The set of calls comes from the unit file and from `systemd-analyze syscall-filter`.
"""
import ctypes
import ctypes.util
import errno
import os
import resource
import subprocess

KILL, ERRNO, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
NOT_EQUAL, GREATER, MASKED = 1, 6, 7
WRITE, EXECUTE, SHM_EXECUTE = 2, 4, 0o100000
#: Each kind of namespace: CLONE_NEWNS, CGROUP, UTS, IPC, USER, PID, NET, TIME.
NAMESPACES = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x80)
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16}
#: Where a call takes a mode.
MODES = {"chmod": 1, "fchmod": 1, "fchmodat": 2, "mkdir": 1, "mkdirat": 2, "mknod": 1,
         "mknodat": 2, "open": 2, "openat": 3, "creat": 1}

#: Refused without harm: libdispatch would like to give its threads other priorities.
HARMLESS = ("setpriority",)


class Comparison(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int),
                ("first", ctypes.c_uint64), ("second", ctypes.c_uint64)]


def library():
    """libseccomp, or None where it is not installed."""
    path = ctypes.util.find_library("seccomp")
    if not path:
        return None
    seccomp = ctypes.CDLL(path, use_errno=True)
    seccomp.seccomp_init.restype = ctypes.c_void_p
    seccomp.seccomp_init.argtypes = [ctypes.c_uint32]
    for name in ("seccomp_load", "seccomp_release"):
        getattr(seccomp, name).argtypes = [ctypes.c_void_p]
    seccomp.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.c_void_p]
    return seccomp


def settings(unit):
    """The settings of a unit's [Service], each with all its values."""
    found, section = {}, None
    with open(unit) as file:
        for line in file:
            line = line.strip()
            if line.startswith("["):
                section = line
            elif section == "[Service]" and "=" in line and line[0] not in "#;":
                key, value = line.split("=", 1)
                found.setdefault(key, []).append(value)
    return found


def resolve(names):
    """The calls of these names and groups."""
    calls = set()
    groups = [name for name in names if name.startswith("@")]
    calls.update(name for name in names if not name.startswith("@"))
    if groups:
        listed = subprocess.run(["systemd-analyze", "syscall-filter", *groups],
                                capture_output=True, text=True, check=True).stdout
        words = [line.strip() for line in listed.splitlines() if line.startswith("    ")]
        calls |= resolve([word for word in words if not word.startswith("#")])
    return calls


def allowed_calls(service):
    """What SystemCallFilter= allows: lines with ~ take away from those before."""
    calls = set()
    for line in service["SystemCallFilter"]:
        if line.startswith("~"):
            calls -= resolve(line[1:].split())
        else:
            calls |= resolve(line.split())
    # What systemd allows whatever the list says, so that the program can be started at all.
    return calls | resolve(["@default"]) | {"execve"}


class Filter:
    """One filter of the kernel; it is made before the process gives its rights away."""

    def __init__(self, seccomp, default):
        self.seccomp, self.context = seccomp, seccomp.seccomp_init(default)

    def add(self, action, call, *comparisons):
        number = self.seccomp.seccomp_syscall_resolve_name(call.encode())
        if number < 0:
            return  # not on this architecture
        array = (Comparison * len(comparisons))(*comparisons)
        code = self.seccomp.seccomp_rule_add_array(
            self.context, action, number, len(comparisons), array)
        if code != 0:
            raise OSError(-code, f"no filter for {call}")

    def load(self):
        code = self.seccomp.seccomp_load(self.context)
        if code != 0:
            raise OSError(-code, "the filter cannot be loaded")


class Sandbox:
    """The restrictions of a unit.

    `lacking` takes calls away, to see that it matters. `strict` kills for what the unit merely
    denies: the program must not even try. `user` is the number of the account to become.
    """

    def __init__(self, seccomp, unit, lacking=(), strict=False, user=None):
        self.service, self.user = settings(unit), user
        denied = KILL if strict else ERRNO | errno.EPERM
        if self.only("SystemCallErrorNumber") != "EPERM":
            raise SystemExit(f"{unit}: SystemCallErrorNumber is not EPERM")
        self.filters = [Filter(seccomp, denied)]
        for call in allowed_calls(self.service) - set(lacking):
            self.filters[0].add(ALLOW, call)
        # Only as root, here of a name space, SQLite wants to give its files away.
        harmless = HARMLESS + (("fchown",) if os.geteuid() == 0 and user is None else ())
        for call in harmless if strict else ():
            self.filters[0].add(ERRNO | errno.EPERM, call)
        self.more = Filter(seccomp, ALLOW)
        self.filters.append(self.more)
        for key, restrict in (("MemoryDenyWriteExecute", self.memory),
                              ("RestrictNamespaces", self.namespaces),
                              ("RestrictSUIDSGID", self.modes),
                              ("LockPersonality", self.personality)):
            if self.only(key) == "yes":
                restrict(denied)
        self.families()

    def only(self, key):
        return self.service.get(key, [None])[-1]

    def memory(self, denied):
        both = WRITE | EXECUTE
        self.more.add(denied, "mmap", Comparison(2, MASKED, both, both))
        for call in "mprotect", "pkey_mprotect":
            self.more.add(denied, call, Comparison(2, MASKED, EXECUTE, EXECUTE))
        self.more.add(denied, "shmat", Comparison(2, MASKED, SHM_EXECUTE, SHM_EXECUTE))

    def namespaces(self, denied):
        # What it wants lies in memory, where no filter sees it: glibc goes back to clone.
        self.more.add(ERRNO | errno.ENOSYS, "clone3")
        self.more.add(denied, "setns")
        for flag in NAMESPACES:
            self.more.add(denied, "clone", Comparison(0, MASKED, flag, flag))
            self.more.add(denied, "unshare", Comparison(0, MASKED, flag, flag))

    def modes(self, denied):
        for call, argument in MODES.items():
            for bit in 0o4000, 0o2000:
                self.more.add(denied, call, Comparison(argument, MASKED, bit, bit))

    def personality(self, denied):
        self.more.add(denied, "personality", Comparison(0, NOT_EQUAL, 0xFFFFFFFF, 0))

    def families(self):
        allowed = {FAMILIES[name] for name in self.only("RestrictAddressFamilies").split()}
        refusal = ERRNO | errno.EAFNOSUPPORT
        for family in range(max(FAMILIES.values()) + 1):
            if family not in allowed:
                self.more.add(refusal, "socket", Comparison(0, MASKED, 0xFFFFFFFF, family))
        self.more.add(refusal, "socket", Comparison(0, GREATER, max(FAMILIES.values()), 0))

    def enter(self):
        """Gives all rights away that the unit does not leave; to be called between fork and exec."""
        files = int(self.only("LimitNOFILE"))
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.umask(int(self.only("UMask"), 8))
        if self.user is not None:
            os.setgroups([])
            os.setgid(self.user)
            os.setuid(self.user)
        # The last one forbids what loading takes; it is loaded last.
        for one in reversed(self.filters):
            one.load()
