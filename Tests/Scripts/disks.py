#!/usr/bin/env python3
"""Full disks, read-only disks, and power cuts, on file systems made for the purpose.

    disks.py BINARY [--rounds 25]

In a mount namespace of its own: small file systems in memory that are too small for the spool, the
state or both, in bytes or in files, and are then enlarged; a spool that becomes read-only, or full,
under the daemon, and is cured; ext4 and XFS in loop images, whose log is cut off at random moments
as a power cut would (the shutdown call of these file systems, by xfs_io from xfsprogs). The writer
is stopped before the cut, because the call is not atomic for a commit under way.

Afterwards each article must have arrived once and whole, `tmp` be empty and the state sound. After a
power cut a record may come again, under the same name with the same bytes. What cannot be done
here (without root, loop devices or tools) is skipped, and that is said.
"""
import argparse
import collections
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from household import EACH_SECOND, GrowingFeeds, Household, QuietServer, Server, address

DOCUMENTED = {73, 74}
KIB = 1024


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True)


def mount(folder, *options):
    run("mount", *options, folder)


def remount(folder, options):
    # With type and source spelled out: otherwise options are repeated that a user may not give.
    mount(folder, "-t", "tmpfs", "-o", "remount," + options, "tmpfs")


def wait_for(condition, what, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Failure("waited in vain for " + what)
        time.sleep(0.02)


class Failure(Exception):
    pass


def check(home, wanted):
    """Every article once and whole, nothing left, a sound state."""
    found = collections.Counter(map(address, home.pieces().elements()))
    unsound = home.committed()[0]
    if found.pop("", 0) or len(found) != wanted or sum(found.values()) != wanted:
        raise Failure("articles: %d of %d, %d times" % (len(found), wanted, sum(found.values())))
    if home.names("tmp") or unsound:
        raise Failure("left in tmp: %s; state: %s" % (home.names("tmp"), unsound or "sound"))


def poll(home):
    done = home.poll()
    if done.returncode or done.stderr:
        raise Failure("a poll on a cured disk: %d %s" % (done.returncode, done.stderr.decode()))


# MARK: - Full from the start

def too_small(binary, server, place, limit):
    """Polls with the spool, the state or both on a disk that is too small, then on a larger one."""
    with tempfile.TemporaryDirectory(prefix="feedmill-disk-") as disk:
        mount(disk, "-t", "tmpfs", "-o", limit + ",mode=755", "tmpfs")
        urls = [server.url("a", 20, 3000), server.url("b", 30, 3000)]
        home = Household(
            binary, urls,
            spool=disk + "/spool" if place != "state" else None,
            state=disk + "/state.sqlite" if place != "spool" else None)
        try:
            first = home.poll()
            lines = first.stderr.decode().splitlines()
            if first.returncode:
                if first.returncode not in DOCUMENTED or len(lines) != 1 or disk not in lines[0]:
                    raise Failure("exit code %d: %s" % (first.returncode, lines))
            home.take()
            remount(disk, "size=64m,nr_inodes=1000")
            poll(home)
            check(home, 50)
            return first.returncode != 0
        finally:
            run("umount", disk)
            home.remove()


def full_disks(binary):
    server, refusals, cases = Server(), 0, 0
    limits = ["size=%dk" % size for size in range(8, 420, 20)]
    limits += ["size=8m,nr_inodes=%d" % count for count in (1, 2, 3, 4, 5, 6, 8, 16, 30, 45)]
    for place in ("spool", "state", "both"):
        for limit in limits:
            try:
                refusals += too_small(binary, server, place, limit)
            except Failure as failure:
                raise Failure("%s on a disk of %s: %s" % (place, limit, failure)) from failure
            cases += 1
    if refusals < cases // 4:
        raise Failure("only %d of %d disks were too small" % (refusals, cases))
    return "full disks: %d cases, %d refused at first, lost 0, twice 0, torn 0" % (cases, refusals)


# MARK: - Under the daemon

def fill(disk):
    """Leaves no byte free."""
    with open(disk + "/ballast", "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4 * KIB))
        except OSError:
            pass


TROUBLES = {
    "read-only": (lambda disk: remount(disk, "ro"), lambda disk: remount(disk, "rw")),
    "full": (fill, lambda disk: os.unlink(disk + "/ballast")),
}


def trouble(binary, server, name, place):
    """The daemon meets a disk that refuses, says so, and goes on by itself after the cure."""
    strike, cure = TROUBLES[name]
    GrowingFeeds.entries = 5
    with tempfile.TemporaryDirectory(prefix="feedmill-disk-") as disk:
        mount(disk, "-t", "tmpfs", "-o", "size=2m,mode=755", "tmpfs")
        urls = ["http://127.0.0.1:%d/f%d" % (server.server_port, number) for number in range(3)]
        home = Household(
            binary, urls, pace=EACH_SECOND,
            spool=disk + "/spool" if place == "spool" else None,
            state=disk + "/state.sqlite" if place == "state" else None)
        log = home.folder + "/log"
        with open(log, "wb") as file:
            daemon = subprocess.Popen(home.daemon, stderr=file, stdin=subprocess.DEVNULL)

        def said():
            with open(log) as file:
                return file.read()

        try:
            wait_for(lambda: len(home.names("new")) == 15, "the first records")
            strike(disk)
            GrowingFeeds.entries = 25
            wait_for(lambda: "polling pauses" in said(), "a word about the disk")
            cure(disk)
            wait_for(lambda: len(home.names("new")) == 75, "the rest of the records", 60)
            daemon.send_signal(signal.SIGTERM)
            if daemon.wait(10) != 0:
                raise Failure("the daemon ended %d: %s" % (daemon.returncode, said()[-500:]))
            check(home, 75)
        finally:
            daemon.kill()
            daemon.wait()
            run("umount", disk)
            home.remove()


def troubled_daemon(binary):
    server = QuietServer.started(GrowingFeeds)
    for name in TROUBLES:
        # A state that its process has open for writing keeps its disk from becoming read-only.
        for place in ("spool", "state") if name == "full" else ("spool",):
            try:
                trouble(binary, server, name, place)
            except Failure as failure:
                raise Failure("%s %s under the daemon: %s" % (name, place, failure)) from failure
    return "daemon: went on by itself after a read-only spool, a full spool and a full state"


# MARK: - Power cuts

class CutDisk:
    """A file system in a loop image whose power can be cut."""

    def __init__(self, kind, folder):
        self.folder, self.image = folder + "/disk", folder + "/image"
        os.mkdir(self.folder)
        with open(self.image, "wb") as file:
            file.truncate((512 if kind == "xfs" else 64) << 20)
        run("mkfs." + kind, "-q", self.image)
        self.mount()

    def mount(self):
        mount(self.folder, "-o", "loop", self.image)

    def unmount(self):
        run("umount", self.folder)

    def cut(self):
        run("xfs_io", "-x", "-c", "shutdown", self.folder)


class Reader:
    """A careless consumer: reads, deletes, and makes nothing durable."""

    def __init__(self):
        self.records, self.again = {}, 0

    def take(self, home):
        for name in home.names("new"):
            with open(home.spool + "/new/" + name, "rb") as file:
                data = file.read()
            os.unlink(home.spool + "/new/" + name)
            if name in self.records:
                if self.records[name] != data:
                    raise Failure("%s came again with other bytes" % name)
                self.again += 1
            self.records[name] = data


def is_stopped(process):
    for thread in os.listdir("/proc/%d/task" % process):
        with open("/proc/%d/task/%s/stat" % (process, thread)) as file:
            if file.read().rpartition(")")[2].split()[0] != "T":
                return False
    return True


def cut_once(home, disk, reader):
    """A busy daemon until some moment, and then no power."""
    daemon = subprocess.Popen(home.daemon, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + random.uniform(0.1, 1.5)
        while time.monotonic() < end:
            GrowingFeeds.entries += 1
            reader.take(home)
            time.sleep(0.03)
        daemon.send_signal(signal.SIGSTOP)
        wait_for(lambda: is_stopped(daemon.pid), "the writer to stop")
        disk.cut()
    finally:
        daemon.kill()
        daemon.wait()


def power_cuts(binary, kind, rounds):
    for tool in ("mkfs." + kind, "xfs_io"):
        if not shutil.which(tool):
            return "power cuts on %s skipped: there is no %s (packages e2fsprogs, xfsprogs)" % (kind, tool)
    server = QuietServer.started(GrowingFeeds)
    GrowingFeeds.entries = 1
    folder = tempfile.mkdtemp(prefix="feedmill-power-")
    try:
        disk = CutDisk(kind, folder)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(folder)
        return "power cuts on %s skipped: %s" % (kind, error.stderr.strip().splitlines()[0])
    reader = Reader()
    try:
        urls = ["http://127.0.0.1:%d/f%d" % (server.server_port, number) for number in range(20)]
        home = Household(
            binary, urls, spool=disk.folder + "/spool", state=disk.folder + "/state.sqlite",
            pace=EACH_SECOND)
        poll(home)
        for _ in range(rounds):
            cut_once(home, disk, reader)
            disk.unmount()
            disk.mount()
        poll(home)
        reader.take(home)
        found = collections.Counter(map(address, reader.records.values()))
        wanted = len(urls) * GrowingFeeds.entries
        if found.pop("", 0) or len(found) != wanted or sum(found.values()) != wanted:
            raise Failure("%s: %d of %d articles under %d names" % (
                kind, len(found), wanted, sum(found.values())))
        if home.names("tmp") or home.committed()[0]:
            raise Failure("%s: left in tmp %s, state %s" % (
                kind, home.names("tmp"), home.committed()[0]))
        home.remove()
        return "power cuts on %s: %d rounds, %d records, lost 0, torn 0, again under the same name %d" % (
            kind, rounds, wanted, reader.again)
    finally:
        disk.unmount()
        shutil.rmtree(folder)


def inside(args):
    """In the namespace: every test, with a line each."""
    is_good = True
    tests = [lambda: full_disks(args.binary), lambda: troubled_daemon(args.binary)]
    tests += [lambda kind=kind: power_cuts(args.binary, kind, args.rounds) for kind in ("ext4", "xfs")]
    for test in tests:
        try:
            print(test(), flush=True)
        except Failure as failure:
            print("FAILED:", failure, flush=True)
            is_good = False
    sys.exit(0 if is_good else 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=25, help="power cuts on each file system")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    args.binary = os.path.abspath(args.binary)
    if args.inside:
        return inside(args)
    space = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    with tempfile.TemporaryDirectory() as folder:
        trial = ["mount", "-t", "tmpfs", "tmpfs", folder]
        if not shutil.which("unshare") or subprocess.run(space + trial, capture_output=True).returncode:
            print("disk tests skipped: nothing can be mounted here (they need root or user namespaces)")
            return
    os.execvp(space[0], space + [sys.executable, os.path.abspath(__file__), *sys.argv[1:], "--inside"])


main()
