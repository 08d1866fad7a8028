#!/usr/bin/env python3
"""Runs feedmill under the restrictions of its systemd units and sees that it can do all its work.

    confined.py BINARY [FOLDER OF THE UNITS]

The calls and memory rights that systemd/*.service leave are put in force by seccomp (sandbox.py), the
rest of the machine is read-only but for state and spool, and /proc shows processes only. In there the
daemon resolves a name at a name server, fetches over TLS and plain HTTP, delivers, shows its page,
reloads, polls on request and stops; after it come a single pass and `status`. Everything happens once
as the unit has it, and once with death instead of a refusal: then not one call is even tried that the
unit forbids. And it must fail without calls that the program needs, or the test would show nothing.

Where something of this cannot be done, the line says "skipped: ..." and why.
"""
import ctypes
import faulthandler
import fcntl
import http.server
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import socketserver
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

from household import rss
from sandbox import Sandbox, library

NAME, USER = "feeds.test", 65534
#: Without these there is no lock, no durable file, no publishing, no thread and no secure connection.
NEEDED = ("flock", "fsync", "renameat2", "clone", "getrandom")
PROBES = {
    "writable and executable memory": "import mmap; mmap.mmap(-1, 4096, prot=7)",
    "executable memory that was writable":
        "import ctypes, mmap; m = mmap.mmap(-1, 4096); a = ctypes.addressof(ctypes.c_char.from_buffer(m));"
        "assert ctypes.CDLL(None).mprotect(ctypes.c_void_p(a), 4096, 5) == 0",
    "a netlink socket": "import socket; socket.socket(16, socket.SOCK_RAW)",
    "a packet socket": "import socket; socket.socket(17, socket.SOCK_RAW)",
    "a namespace": "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000) == 0",
    "a setuid file": "import os, tempfile; f = tempfile.mkstemp(dir=os.environ['HOME'])[1]; os.chmod(f, 0o4755)",
    "a trace": "import ctypes; assert ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0",
    "a file elsewhere": "open('/var/tmp/feedmill-confined', 'w')",
}


class Feed(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    entries = 2

    def do_GET(self):
        body = rss(self.path.strip("/") + self.server.kind, Feed.entries)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class NameServer(socketserver.BaseRequestHandler):
    """Knows one name, and its IPv4 address only."""
    asked = 0

    def handle(self):
        query, sock = self.request
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode())
            at += 1 + query[at]
        kind = struct.unpack(">H", query[at + 1:at + 3])[0]
        known = ".".join(labels).lower() == NAME
        NameServer.asked += known
        answers = 1 if known and kind == 1 else 0
        head = query[:2] + struct.pack(">HHHHH", 0x8580 | (0 if known else 3), 1, answers, 0, 0)
        record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + bytes([127, 0, 0, 1])
        sock.sendto(head + query[12:at + 5] + record * answers, self.client_address)


def serve(server):
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def raise_loopback():
    """What `ip link set lo up` does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, 0x8914, struct.pack("16sh22x", b"lo", 0x41))


def mount(source, target, kind=None, flags=0, data=None):
    libc = ctypes.CDLL(None, use_errno=True)
    text = [None if word is None else os.fsencode(word) for word in (source, target, kind)]
    if libc.mount(*text, ctypes.c_ulong(flags), None if data is None else data.encode()) != 0:
        raise OSError(ctypes.get_errno(), f"{target} cannot be mounted")


def close_off(folder):
    """Name service of our own; everything read-only but this folder; a /proc of processes only."""
    bind, remount, read_only, recursive, private = 4096, 32, 1, 16384, 1 << 18
    mount(None, "/", None, recursive | private)
    for name, text in ("resolv.conf", "nameserver 127.0.0.1\noptions attempts:1\n"), \
            ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"):
        (folder / name).write_text(text)
        mount(str(folder / name), "/etc/" + name, None, bind)
    mount(str(folder), str(folder), None, bind)
    mount("/", "/", None, bind | recursive)
    os.chroot("/")
    notes = []
    try:
        mount(None, "/", None, remount | bind | read_only)
    except OSError as error:
        notes.append(f"skipped: a read-only system ({error})")
    try:
        mount("proc", "/proc", "proc", 0, "subset=pid")
    except OSError as error:
        notes.append(f"skipped: a /proc of processes only ({error})")
    return notes


def certify(folder):
    """A certificate authority, and a certificate of it for the name."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test CA",
            "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}",
            "-keyout", "key.pem", "-out", "request.pem")
    (folder / "names").write_text(f"subjectAltName=DNS:{NAME}\n")
    openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "cert.pem")


class Trial:
    def __init__(self, folder, binary, units, user):
        self.folder, self.units, self.user = folder, units, user
        self.binary, self.seccomp, self.patience = binary, library(), 20
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        plain = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Feed)
        secure = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Feed)
        # The hand-shake is for the thread of the connection, not for the one that accepts.
        secure.socket = context.wrap_socket(
            secure.socket, server_side=True, do_handshake_on_connect=False)
        plain.kind, secure.kind = "plain", "secure"
        for server in plain, secure:
            # A connection may be gone before it is accepted.
            server.socket.settimeout(1)
        self.urls = [f"{scheme}://{NAME}:{serve(server).server_port}/{path}"
                     for scheme, server in (("http", plain), ("https", secure)) for path in "ab"]

    def home(self):
        home = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        (home / "feedmill.yaml").write_text(
            f"state: {{ path: {home}/state.sqlite }}\nspool: {{ directory: {home}/spool }}\n"
            f"http: {{ allow-private-addresses: true, ca-bundle: {self.folder}/ca.pem,"
            " timeout: 10s, per-host: { delay: 0s } }\n"
            f"status: {{ listen: \"unix:{home}/status.sock\" }}\n"
            "defaults: { interval: 1h }\nfeed:\n" + "".join(f"  - {url}\n" for url in self.urls))
        if self.user is not None:
            shutil.chown(home, self.user)
        return home

    def start(self, sandbox, command, home, **more):
        environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                       "NOTIFY_SOCKET": "", **more}
        return subprocess.Popen(
            [str(word) for word in command], cwd="/", env=environment, preexec_fn=sandbox.enter,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def finish(self, process, what):
        output, errors = process.communicate(timeout=30)
        if process.returncode != 0:
            raise AssertionError(f"{what} ended with {process.returncode}: {errors.strip()[-600:]}")
        return output

    def daemon(self, **options):
        """The daemon's whole life; returns what it was like."""
        sandbox = Sandbox(self.seccomp, self.units / "feedmill.service", user=self.user, **options)
        home = self.home()
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        manager.bind(str(home / "notify"))
        os.chmod(home / "notify", 0o777)
        process = self.start(sandbox, [self.binary, "run", "--config", home / "feedmill.yaml"], home,
                             NOTIFY_SOCKET=str(home / "notify"), WATCHDOG_USEC="400000")
        try:
            self.expect(manager, process, "READY=1")
            self.expect(manager, process, "8 records delivered, 8 in the spool")
            self.expect(manager, process, "WATCHDOG=1")
            self.page(home)
            process.send_signal(signal.SIGHUP)
            self.expect(manager, process, "RELOADING=1")
            process.send_signal(signal.SIGUSR1)
            with open(f"/proc/{process.pid}/status") as file:
                status = dict(line.split(":", 1) for line in file)
            process.send_signal(signal.SIGTERM)
            self.finish(process, "run")
        finally:
            process.kill()
        return int(status["Threads"]), int(status["VmHWM"].split()[0]) >> 10

    def once(self, **options):
        """A single pass, and the report on it."""
        sandbox = Sandbox(self.seccomp, self.units / "feedmill-poll.service", user=self.user, **options)
        home = self.home()
        for command in ["poll"], ["poll", "--force"], ["status", "--json"], ["spool", "verify"]:
            process = self.start(
                sandbox, [self.binary, *command, "--config", home / "feedmill.yaml"], home)
            output = self.finish(process, command[0])
            if command[0] == "status":
                failing = json.loads(output)["failing"]
                assert not failing, f"feeds fail: {output}"
        assert len(list((home / "spool/new").iterdir())) == 8, "poll delivered something else"

    def expect(self, manager, process, words):
        """Waits until the daemon has told the manager that, but not for ever."""
        end, deadline = os.pidfd_open(process.pid), time.monotonic() + self.patience
        try:
            while True:
                patience = max(0, deadline - time.monotonic())
                ready = select.select([manager, end], [], [], patience)[0] if patience else []
                if manager not in ready:
                    process.kill()
                    errors = process.communicate()[1].strip()[-600:]
                    raise AssertionError(f"run did not say {words} ({process.returncode}): {errors}")
                if words in manager.recv(4096).decode():
                    return
        finally:
            os.close(end)

    def page(self, home):
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(20)
            sock.connect(str(home / "status.sock"))
            sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            answer = sock.recv(4096)
            assert answer.startswith(b"HTTP/1.1 200"), f"/healthz: {answer!r}"

    def is_denied(self, probe):
        """Whether the sandbox keeps a program from it."""
        sandbox = Sandbox(self.seccomp, self.units / "feedmill.service", user=self.user)
        process = self.start(sandbox, ["/usr/bin/python3", "-c", probe], self.home())
        process.communicate(timeout=30)
        return process.returncode != 0


def main(binary, units):
    missing = [name for name in ("systemd-analyze", "openssl", "unshare") if not shutil.which(name)]
    missing += [] if library() else ["libseccomp2"]
    if missing:
        return print(f"skipped: {', '.join(missing)} is not installed")
    root = os.getuid() == 0
    kinds = "-mn" if root else "-Urmn"
    if subprocess.run(["unshare", kinds, "true"], capture_output=True).returncode != 0:
        return print("skipped: namespaces cannot be made here")
    with tempfile.TemporaryDirectory(prefix="feedmill-confined-") as folder:
        command = ["unshare", kinds, sys.executable, __file__, binary, units, folder,
                   str(USER) if root else ""]
        sys.exit(subprocess.run(command).returncode)


def inside(binary, units, folder, user):
    """The same in namespaces of our own: nothing that is mounted or listens is seen outside."""
    folder = pathlib.Path(folder)
    folder.chmod(0o755)
    certify(folder)
    shutil.copy(binary, folder / "feedmill")
    raise_loopback()
    notes = close_off(folder)
    serve(socketserver.UDPServer(("127.0.0.1", 53), NameServer))
    trial = Trial(folder, folder / "feedmill", pathlib.Path(units), int(user) if user else None)
    if not trial.is_denied("raise SystemExit(1)") or trial.is_denied("pass"):
        raise SystemExit("a probe cannot be run")
    for probe in PROBES:
        if not trial.is_denied(PROBES[probe]):
            raise SystemExit(f"the sandbox does not forbid {probe}: this test shows nothing")
    for strict in False, True:
        threads, memory = trial.daemon(strict=strict)
        trial.once(strict=strict)
    if NameServer.asked == 0:
        raise SystemExit("the name server was not asked: this test shows nothing")
    trial.patience = 5
    for call in NEEDED:
        try:
            trial.daemon(lacking=[call])
        except AssertionError:
            continue
        raise SystemExit(f"it works without {call}: this test shows nothing")
    for note in notes:
        print(note)
    print("confined: run and poll work, by name server and TLS, also where a forbidden call is"
          f" death; {len(PROBES)} probes denied, {len(NEEDED)} filters that lack a call noticed;"
          f" {threads} threads, {memory} MiB at most")


if __name__ == "__main__":
    if len(sys.argv) == 5:
        faulthandler.dump_traceback_later(25, exit=True)
        inside(*sys.argv[1:])
    else:
        units = sys.argv[2] if len(sys.argv) > 2 else pathlib.Path(__file__).parents[2] / "systemd"
        main(os.path.abspath(sys.argv[1]), os.path.abspath(units))
