"""Runs a program and decides, for each of its system calls on some folders, what becomes of it.

The kernel's seccomp notification (Linux 5.9 and later, x86-64 and arm64) stops a thread at the
entry of a call and asks this process, which lets the call go on, answers in the kernel's place
with an error or a half-done write, or kills the program. All threads of the program report to one
queue, so that the calls have one order and the N-th call is one call; `strace -e inject` counts
per thread and cannot name it. Neither root nor ptrace is needed, and nothing is installed.
"""
import ctypes
import errno
import fcntl
import os
import platform
import select
import signal
import socket
import struct
import time
from collections import namedtuple

# Number of a call, and where its descriptors, paths and (for writes) buffer stand among its arguments.
# A path belongs to the folder descriptor named before it; `None` is the working folder.
Shape = namedtuple("Shape", "x86_64 aarch64 fd paths", defaults=(None, ()))
SHAPES = {
    "access": Shape(21, None, None, ((None, 0),)),
    "chmod": Shape(90, None, None, ((None, 0),)),
    "close": Shape(3, 57, 0),
    "faccessat": Shape(269, 48, None, ((0, 1),)),
    "faccessat2": Shape(439, 439, None, ((0, 1),)),
    "fallocate": Shape(285, 47, 0),
    "fchmod": Shape(91, 52, 0),
    "fchmodat": Shape(268, 53, None, ((0, 1),)),
    "fchown": Shape(93, 55, 0),
    "fcntl": Shape(72, 25, 0),
    "fdatasync": Shape(75, 83, 0),
    "flock": Shape(73, 32, 0),
    "fstat": Shape(5, 80, 0),
    "fsync": Shape(74, 82, 0),
    "ftruncate": Shape(77, 46, 0),
    "getdents64": Shape(217, 61, 0),
    "lseek": Shape(8, 62, 0),
    "lstat": Shape(6, None, None, ((None, 0),)),
    "mkdir": Shape(83, None, None, ((None, 0),)),
    "mkdirat": Shape(258, 34, None, ((0, 1),)),
    "newfstatat": Shape(262, 79, None, ((0, 1),)),
    "open": Shape(2, None, None, ((None, 0),)),
    "openat": Shape(257, 56, None, ((0, 1),)),
    "pread64": Shape(17, 67, 0),
    "pwrite64": Shape(18, 68, 0),
    "read": Shape(0, 63, 0),
    "rename": Shape(82, None, None, ((None, 0), (None, 1))),
    "renameat": Shape(264, 38, None, ((0, 1), (2, 3))),
    "renameat2": Shape(316, 276, None, ((0, 1), (2, 3))),
    "stat": Shape(4, None, None, ((None, 0),)),
    "statx": Shape(332, 291, None, ((0, 1),)),
    "unlink": Shape(87, None, None, ((None, 0),)),
    "unlinkat": Shape(263, 35, None, ((0, 1),)),
    "write": Shape(1, 64, 0),
}
MACHINE = platform.machine()
NAMES = {getattr(s, MACHINE, None): n for n, s in SHAPES.items()} if MACHINE in Shape._fields else {}
NAMES.pop(None, None)

# linux/seccomp.h, linux/filter.h, linux/audit.h
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
SECCOMP = {"x86_64": 317, "aarch64": 277}
PIDFD_GETFD = 438
LOAD_WORD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, NOTIFY = 0x7FFF0000, 0x7FC00000
RECEIVE, SEND, GO_ON = 0xC0502100, 0xC0182101, 1
AT_FDCWD = -100

libc = ctypes.CDLL(None, use_errno=True)

#: What a decision may be, besides an error number and `None` for "let it go on".
KILL, TORN, SHORT = "SIGKILL", "torn write", "short write"

Call = namedtuple("Call", "name path flags")
Outcome = namedtuple("Outcome", "status errors calls seconds")


def is_available():
    """Whether this kernel lets us: a program with the filter is started for it."""
    if not NAMES:
        return False
    try:
        return run(["/bin/true"], ["/nowhere/"], lambda call: None).status == 0
    except OSError:
        return False


def run(command, folders, decide, is_enough=None, timeout=60):
    """Runs `command` and asks `decide` about each call on a path below one of `folders`.

    A program that goes on until it is told to stop is told once `is_enough()`, which is asked now
    and then. The status is negative after a signal; `None` stands for a program that did not end
    in time.
    """
    start = time.monotonic()
    ours, theirs = socket.socketpair()
    errors_read, errors_write = os.pipe()
    child = os.fork()
    if child == 0:
        _become(command, theirs, errors_write)
    theirs.close()
    os.close(errors_write)
    with ours:
        _, listeners, _, _ = socket.recv_fds(ours, 1, 1)
    if not listeners:
        os.close(errors_read)
        os.waitpid(child, 0)
        raise OSError(errno.ENOSYS, "seccomp notification is not available")
    supervisor = _Supervisor(child, listeners[0], folders, decide)
    try:
        errors, ended = supervisor.serve(errors_read, start + timeout, is_enough)
    finally:
        os.close(listeners[0])
        os.close(errors_read)
    if not ended:
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return Outcome(status if ended else None, errors, supervisor.calls, time.monotonic() - start)


def _become(command, channel, errors):
    """The child: installs the filter, hands its listener over, becomes the program."""
    try:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        os.dup2(errors, 2)
        listener = _install_filter()
        socket.send_fds(channel, [b"+"], [listener])
        os.execvp(command[0], command)
    finally:
        os._exit(127)


def _install_filter():
    rules = [(LOAD_WORD, 0, 0, 4), (JUMP_IF_EQUAL, 1, 0, AUDIT_ARCH[MACHINE]), (RETURN, 0, 0, ALLOW)]
    rules.append((LOAD_WORD, 0, 0, 0))
    for number in NAMES:
        rules += [(JUMP_IF_EQUAL, 0, 1, number), (RETURN, 0, 0, NOTIFY)]
    rules.append((RETURN, 0, 0, ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(rules), ctypes.addressof(code)))
    if libc.prctl(38, 1, 0, 0, 0) != 0:  # PR_SET_NO_NEW_PRIVS: no root needed
        raise OSError(ctypes.get_errno(), "prctl")
    # SECCOMP_SET_MODE_FILTER with SECCOMP_FILTER_FLAG_NEW_LISTENER
    listener = libc.syscall(SECCOMP[MACHINE], 1, 8, program)
    if listener < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    return listener


class _Supervisor:
    def __init__(self, child, listener, folders, decide):
        self.child, self.listener, self.folders, self.decide = child, listener, tuple(folders), decide
        self.calls = []

    def serve(self, errors_read, deadline, is_enough):
        """Answers calls until the program has ended; collects its standard error."""
        poll = select.poll()
        poll.register(self.listener, select.POLLIN)
        poll.register(errors_read, select.POLLIN)
        errors, is_running = b"", True
        while is_running:
            left = deadline - time.monotonic()
            if left <= 0:
                return errors, False
            if is_enough and is_enough():
                os.kill(self.child, signal.SIGTERM)
                is_enough = None
            for file, event in poll.poll(200 if is_enough else left * 1000):
                if event & select.POLLIN:
                    if file == self.listener:
                        self.answer()
                    else:
                        errors += os.read(file, 1 << 16)
                elif file == self.listener:
                    is_running = False
                else:
                    poll.unregister(file)
        while part := os.read(errors_read, 1 << 16):
            errors += part
        return errors, True

    def answer(self):
        notice = bytearray(80)
        try:
            fcntl.ioctl(self.listener, RECEIVE, notice)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.EINTR):  # the caller is gone
                return
            raise
        identifier, thread, _, number, _, _, *arguments = struct.unpack("=QIIiIQ6Q", notice)
        call = self.call_of(thread, NAMES[number], arguments)
        decision = None
        if call is not None:
            self.calls.append(call)
            decision = self.decide(call)
        if decision in (TORN, SHORT):
            half = self.write_half(call, thread, arguments)
            if decision == SHORT:
                return self.reply(identifier, value=half)
        if decision in (KILL, TORN):
            return os.kill(self.child, signal.SIGKILL)
        if decision is None:
            return self.reply(identifier, flags=GO_ON)
        self.reply(identifier, error=-decision)

    def reply(self, identifier, value=0, error=0, flags=0):
        try:
            fcntl.ioctl(self.listener, SEND, struct.pack("=QqiI", identifier, value, error, flags))
        except OSError as failure:
            if failure.errno != errno.ENOENT:
                raise

    def call_of(self, thread, name, arguments):
        """The call with the first of its paths that lies in the folders; `None` for others."""
        shape = SHAPES[name]
        flags = arguments[2] if name == "openat" else arguments[1] if name == "open" else 0
        if shape.fd is not None:
            paths = [_link(thread, arguments[shape.fd])]
        else:
            paths = [self.path_of(thread, arguments, *place) for place in shape.paths]
        for path in paths:
            if path and path.startswith(self.folders):
                return Call(name, path, flags)
        return None

    def path_of(self, thread, arguments, folder, place):
        text = _string(thread, arguments[place])
        if text is None or text.startswith("/"):
            return text
        descriptor = AT_FDCWD if folder is None else ctypes.c_int(arguments[folder]).value
        where = _link(thread, descriptor)
        return os.path.join(where, text) if where and text else where

    def write_half(self, call, thread, arguments):
        """Does half of a write in the program's place, on its own open file."""
        data = _memory(thread, arguments[1], arguments[2] // 2)
        process = os.pidfd_open(self.child)
        file = libc.syscall(PIDFD_GETFD, process, ctypes.c_int(arguments[0]).value, 0)
        os.close(process)
        if file < 0:
            raise OSError(ctypes.get_errno(), "pidfd_getfd")
        try:
            if call.name == "pwrite64":
                return os.pwrite(file, data, arguments[3])
            return os.write(file, data)
        finally:
            os.close(file)


def _link(thread, descriptor):
    descriptor = ctypes.c_int(descriptor).value
    name = "cwd" if descriptor == AT_FDCWD else "fd/%d" % descriptor
    try:
        return os.readlink("/proc/%d/%s" % (thread, name))
    except OSError:
        return None


def _memory(thread, address, count):
    with open("/proc/%d/mem" % thread, "rb", buffering=0) as memory:
        memory.seek(address)
        return memory.read(count)


def _string(thread, address):
    """A C string of the program; short reads end at the border of a page."""
    if address == 0:
        return None
    text = b""
    try:
        while b"\0" not in text and len(text) < 4096:
            text += _memory(thread, address + len(text), 4096 - (address + len(text)) % 4096)
    except (OSError, OverflowError, ValueError):
        return None
    return os.fsdecode(text.split(b"\0", 1)[0])
