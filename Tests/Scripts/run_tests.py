#!/usr/bin/env python3
"""Builds and runs the tests, and ends the run when it takes too long.

run_tests.py [--limit MINUTES] [ARGUMENT ...]: the arguments are those of `swift test`. The limit counts
from the end of the build. Past it, the tests that have not finished are printed, everything that the
run has started is killed, and the exit code is 124.
"""

import argparse
import collections
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

SWIFT = os.environ.get("SWIFT", "swift")
STARTED = re.compile(r"^\S+\s+Test (?!run |case )(.*) started\.$")
FINISHED = re.compile(
    r"^\S+\s+Test (?!run |case )(.*?)(?: with \d+ test cases?)? (?:passed|failed|was cancelled) after .*$"
)
SKIPPED = re.compile(r"^\S+\s+Test (?!run |case )(.*) skipped\b.*$")


class Progress:
    """Which tests have started and not finished, by what the run prints."""

    def __init__(self):
        self.running = collections.Counter()

    def note(self, line):
        if match := STARTED.match(line):
            self.running[match[1]] += 1
        elif match := FINISHED.match(line) or SKIPPED.match(line):
            self.running[match[1]] -= 1

    def unfinished(self):
        return sorted((+self.running).elements())


def session(leader):
    """The processes of a session, which also holds the groups that tests make for their programs."""
    members = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # It has ended meanwhile.
        if int(fields[3]) == leader and fields[0] != "Z":
            members.append(int(stat.parent.name))
    return members


def kill_session(leader):
    """Kills all of them, also those that are started meanwhile."""
    deadline = time.monotonic() + 10
    while (members := session(leader)) and time.monotonic() < deadline:
        for member in members:
            try:
                os.kill(member, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.05)


def stop(*_):
    raise KeyboardInterrupt


def run(arguments, limit):
    """Runs `swift test`, passes on what it prints, and gives its exit code."""
    progress = Progress()
    child = subprocess.Popen(
        [SWIFT, "test", "--skip-build", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
        errors="replace",
        bufsize=1,
    )

    def read():
        for line in child.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            progress.note(line.rstrip("\n"))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        code = child.wait(timeout=limit * 60)
    except subprocess.TimeoutExpired:
        unfinished = progress.unfinished()
        print(f"\nthe tests took longer than {limit:g} minutes; {len(unfinished)} did not finish:")
        for name in unfinished:
            print(f"  {name}")
        code = 124
    except KeyboardInterrupt:
        code = 130
    finally:
        kill_session(child.pid)
    child.wait()
    # A program that holds the pipe from outside of the session does not hold up the end.
    reader.join(timeout=10)
    sys.stdout.flush()
    return code if code >= 0 else 128 - code


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit", type=float, default=25, metavar="MINUTES")
    options, arguments = parser.parse_known_args()
    signal.signal(signal.SIGTERM, stop)
    os.chdir(pathlib.Path(__file__).parents[2])
    built = subprocess.run([SWIFT, "build", "--build-tests"])
    sys.exit(built.returncode or run(arguments, options.limit))


main()
