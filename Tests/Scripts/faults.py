#!/usr/bin/env python3
"""Disturbs every system call of a delivery, one after the other, and counts what reached the spool.

    faults.py BINARY [--every N] [--parts 2]

A poll of two feeds, of 3 and 5 entries, is run again and again. Each time another one of its
calls on state and spool fails (EIO, or ENOSPC where something is to be written), is the last
before a SIGKILL, writes only half and is killed or goes on, or is the first of a disk that from
now on refuses every change. So, too, the recovery of polls that were killed at four points of a
delivery. The calls are counted over all threads (see interceptor.py), and each series goes on
until a run ends before its turn came: nothing is left out, unless --every asks for a sample.

The daemon is given a disk that refuses every change from the N-th call of its first deliveries on,
for a second, and must get over it by itself.

A consumer moves away what arrived, the poll runs once more undisturbed, and then each article must
have arrived once, byte for byte as in a poll that nobody disturbed, with `tmp` empty, a sound
state, no validators without their records, an exit code that is documented, and one line of
explanation. Prints a table, ends with 1 when anything was violated.
"""
import argparse
import collections
import errno
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import interceptor
from household import EARLIER, Household, Server, address

WRITES = {"write", "pwrite64"}
CHANGES = WRITES | {
    "chmod", "fallocate", "fchmod", "fchmodat", "fchown", "fdatasync", "flock", "fsync",
    "ftruncate", "mkdir", "mkdirat", "open", "openat", "rename", "renameat", "renameat2", "unlink",
    "unlinkat",
}
# The ways a call is disturbed: which calls, what becomes of the N-th, and of those after it.
Way = collections.namedtuple("Way", "title calls fault then", defaults=(None,))
WAYS = [
    Way("EIO", set(interceptor.SHAPES), errno.EIO),
    Way("ENOSPC", CHANGES - {"chmod", "fchmod", "fchmodat", "fchown", "flock", "unlink", "unlinkat"},
        errno.ENOSPC),
    Way("SIGKILL", CHANGES, interceptor.KILL),
    Way("half, killed", WRITES, interceptor.TORN),
    Way("half", WRITES, interceptor.SHORT),
    Way("EIO from here", CHANGES, errno.EIO, errno.EIO),
]
# In memory where that is possible: the disk plays no part here, what it refuses is our doing.
FOLDER = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
DOCUMENTED = {0, 73, 74, 75}
READS = {"read", "pread64"}
# How long the disk of the daemon stays broken, in seconds.
OUTAGE = 1

# The points at which an earlier poll was killed, before the recovery that is disturbed: the call,
# the end of its path, its number among those, and how.
NOWHERE = None
POINTS = {
    "second record half written": ("write", r"/spool/tmp/[^/]+", 2, interceptor.TORN),
    "written, not committed": ("fsync", r"/spool/tmp", 2, interceptor.KILL),
    "committed, not published": ("renameat2", r"/spool/tmp/[^/]+", 1, interceptor.KILL),
    "half published": ("renameat2", r"/spool/tmp/[^/]+", 2, interceptor.KILL),
}
# Format, earlier kill, and whether only calls on the spool are disturbed: the state's are the same.
SCENARIOS = [("json", NOWHERE, False), ("ndjson", NOWHERE, True), ("json+markdown", NOWHERE, True)]
SCENARIOS += [("json", point, False) for point in POINTS]


class Turn:
    """Decides about each call: the N-th that a way is about has its turn."""

    def __init__(self, way, number):
        self.way, self.number, self.seen, self.hit = way, number, 0, None

    def __call__(self, call):
        if call.name not in self.way.calls:
            return None
        self.seen += 1
        if self.seen == self.number:
            self.hit = call
            return self.way.fault
        return self.way.then if self.seen > self.number else None


def at_point(point):
    """Kills at one of the points."""
    name, path, number, fault = POINTS[point]
    turn = Turn(Way(point, {name}, fault), number)
    return lambda call: turn(call) if re.search(path + "$", call.path) else None


class Sweep:
    """One scenario: a folder as it is before the disturbed run, and what must arrive in the end."""

    def __init__(self, binary, server, format, point, spool_only):
        urls = [server.url("three", 3), server.url("five", 5)]
        self.home = Household(binary, urls, format, base=FOLDER)
        self.work = self.home.folder + "/work"
        assert self.home.poll().returncode == 0, "an undisturbed poll failed"
        self.expected = self.home.pieces()
        # How many files a record is.
        self.forms = 1 + format.count("+")
        count = 8 * self.forms
        assert sum(self.expected.values()) == len(self.expected) == count, self.expected
        self.watched = [self.work + "/spool" if spool_only else self.work + "/"]
        shutil.rmtree(self.work)
        os.mkdir(self.work)
        if point:
            killed = interceptor.run(self.home.command(EARLIER), [self.work + "/"], at_point(point))
            assert killed.status == -9, (point, killed.status, killed.errors)
        self.before = self.home.folder + "/before"
        os.rename(self.work, self.before)

    def reset(self):
        for folder in (self.work, self.home.taken):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.before, self.work)
        os.mkdir(self.home.taken)

    def disturb(self, way, number):
        """One disturbed run and what follows; returns the call and what was violated."""
        home = self.home
        self.reset()
        turn = Turn(way, number)
        run = interceptor.run(home.command(), self.watched, turn)
        if turn.hit is None:
            return None, []
        wrong = self.judge_end(run, way, turn.hit) + self.judge_state()
        home.take()
        after = home.poll_after_a_kill()
        if after.returncode or after.stderr:
            wrong.append("the next poll: %d %s" % (after.returncode, after.stderr.decode()))
        found = home.pieces()
        wrong += ["lost %s" % piece[:60] for piece in self.expected - found]
        wrong += ["twice %s" % piece[:60] for piece, times in found.items() if times > 1]
        wrong += ["torn %s" % piece[:60] for piece in found if piece not in self.expected]
        wrong += ["left in tmp: %s" % name for name in home.names("tmp")]
        unsound, feeds, articles, _ = home.committed()
        if unsound or (feeds, articles) != (2, 8):
            wrong.append("state: %s %d feeds, %d articles" % (unsound, feeds, articles))
        return turn.hit, wrong

    def judge_end(self, run, way, hit):
        """The disturbed program itself: it ends, as documented, and says one clear line."""
        lines = run.errors.decode().splitlines()
        if way.fault in (interceptor.KILL, interceptor.TORN):
            return [] if run.status == -9 else ["ended %s, not killed" % run.status]
        # SQLite takes a read that fails for a damaged file, and so do we.
        documented = DOCUMENTED | {65} if hit.name in READS else DOCUMENTED
        wrong = [] if run.status in documented else ["exit code %s: %s" % (run.status, lines)]
        if run.status != 0 and not (len(lines) == 1 and self.home.folder in lines[0]):
            wrong.append("not one line that names a file: %s" % lines)
        return wrong

    def judge_state(self):
        """Right after the disturbance: what is committed is in the spool, published or not."""
        unsound, feeds, articles, batch = self.home.committed()
        whole = self.home.pieces()
        for name in self.home.names("tmp"):
            if int(name.split(".")[1]) <= batch:
                with open(self.home.spool + "/tmp/" + name, "rb") as file:
                    whole.update(self.home.split(file.read()))
        wrong = ["state unsound: " + unsound] if unsound else []
        if len(whole) != articles * self.forms or articles not in (0, 3, 5, 8) or (articles > 0) > feeds:
            wrong.append("%d articles committed, %d in the spool" % (articles, len(whole)))
        if articles < (0, 3, 8)[feeds]:
            wrong.append("validators of %d feeds with %d articles" % (feeds, articles))
        return wrong


class Outage:
    """From the N-th change on, counted from the first record's file, all fail, for a while."""
    way = Way("the disk fails for a while", CHANGES, errno.EIO)

    def __init__(self, number):
        self.number, self.seen, self.hit, self.until = number, 0, None, None
        #: Whether the deliveries are over, and with them the series.
        self.is_late = False
        self.fault = (errno.EIO, errno.ENOSPC)[number % 2]

    def __call__(self, call):
        has_begun = self.seen or re.search(r"/spool/tmp/\w", call.path)
        if call.name not in CHANGES or not has_begun or self.is_late:
            return None
        self.seen += 1
        if self.seen == self.number:
            self.hit, self.until = call, time.monotonic() + OUTAGE
        return self.fault if self.hit and time.monotonic() < self.until else None


def survive(sweep, number):
    """One run of the daemon through an outage; returns the call and what was violated."""
    home = sweep.home
    sweep.reset()
    outage, deadline = Outage(number), time.monotonic() + 30

    def is_enough():
        if len(home.names("new")) < 8 or home.names("tmp"):
            return time.monotonic() > deadline
        outage.is_late = outage.hit is None
        return outage.is_late or time.monotonic() > outage.until

    run = interceptor.run(home.daemon, sweep.watched, outage, is_enough)
    if outage.hit is None:
        return None, []
    wrong = [] if run.status == 0 else ["the daemon ended %s" % run.status]
    if b"polling pauses" not in run.errors:
        wrong.append("it did not say that polling pauses: %s" % run.errors.decode())
    home.take()
    after = home.poll()
    if after.returncode or after.stderr:
        wrong.append("the next poll: %d %s" % (after.returncode, after.stderr.decode()))
    found = collections.Counter(map(address, home.pieces().elements()))
    if sorted(found.elements()) != sorted(map(address, sweep.expected)):
        wrong.append("articles: %s" % dict(found))
    wrong += ["left in tmp: %s" % name for name in home.names("tmp")]
    return outage.hit, wrong


def report(sweep, title, way, number, step, disturb):
    """One series, to its end; prints one JSON line a disturbance."""
    while True:
        hit, wrong = disturb(number)
        if hit is None:
            return
        path = hit.path[len(sweep.work):]
        print(json.dumps([title, way.title, number, hit.name, path, wrong]), flush=True)
        number += step


def share(args):
    """The part of the work of one process."""
    kind, part, parts = args.part[0], int(args.part[1]), int(args.part[2])
    os.nice(5)
    server = Server()
    step = args.every * parts
    if kind == "daemon":
        sweep = Sweep(args.binary, server, "json", NOWHERE, False)
        report(sweep, "daemon", Outage.way, 1 + part * args.every, step,
               lambda number: survive(sweep, number))
        return sweep.home.remove()
    for format, point, spool_only in SCENARIOS:
        sweep = Sweep(args.binary, server, format, point, spool_only)
        title = format + (" calls of the spool" if spool_only else "") + (
            ", recovery after: " + point if point else "")
        for order, way in enumerate(WAYS):
            # Another offset for each way, so that a sample is not always of the same calls.
            first = 1 + (part * args.every + order * 7) % step
            report(sweep, title, way, first, step, functools.partial(sweep.disturb, way))
        sweep.home.remove()


def begin(args, kind, number, count):
    """Starts a process for a part of the work."""
    output = tempfile.TemporaryFile("w+")
    command = [sys.executable, __file__, args.binary, "--every", str(args.every)]
    command += ["--part", "%s/%d/%d" % (kind, number, count)]
    return subprocess.Popen(command, stdout=output), output


def finish(process, output):
    if process.wait():
        sys.exit("the sweep itself failed")
    output.seek(0)
    return map(json.loads, output)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--every", type=int, default=1, help="only every n-th call")
    parser.add_argument("--parts", type=int, default=2, help="processes side by side")
    parser.add_argument("--part", type=lambda text: text.split("/"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    args.binary = os.path.abspath(args.binary)
    if args.part:
        return share(args)
    if not interceptor.is_available():
        print("fault sweep skipped: this kernel does not hand system calls over (seccomp notification)")
        return
    start = time.monotonic()
    # The daemon sleeps most of the time.
    counts = {"poll": args.parts, "daemon": 4 * args.parts}
    parts = [begin(args, kind, number, count) for kind, count in counts.items() for number in range(count)]
    lines = [line for process, output in parts for line in finish(process, output)]
    violations = [line for line in lines if line[5]]
    ways = [way.title for way in WAYS + [Outage.way]]
    table(collections.Counter((line[0], line[1]) for line in lines), ways,
          collections.Counter(line[0] for line in violations), "scenario")
    table(collections.Counter((line[3], line[1]) for line in lines), ways,
          collections.Counter(line[3] for line in violations), "call")
    for title, way, number, name, path, wrong in violations[:40]:
        print("%s, %s, number %d, %s %s:\n    %s" % (title, way, number, name, path, "\n    ".join(wrong)))
    print("%d injections, %d violations, %.0f s" % (len(lines), len(violations), time.monotonic() - start))
    if violations or not lines:
        sys.exit(1)


def table(counts, columns, violations, title):
    rows = sorted({row for row, _ in counts})
    print("| %s | %s | violations |" % (title, " | ".join(columns)))
    print("|---|%s---|" % ("---|" * len(columns)))
    for row in rows:
        print("| %s | %s | %d |" % (
            row, " | ".join(str(counts[row, column] or "") for column in columns), violations[row]))
    print()


if __name__ == "__main__":
    main()
