#!/usr/bin/env python3
"""Kills feedmill at random moments and counts what reached the spool.

    kills.py BINARY [--kills 1000] [--feeds 100] [--entries 20] [--consume | --daemon]

A server on loopback serves the feeds; their entries appear little by little, so that there is
something to deliver until the end. Killed is `feedmill poll`, with --daemon `feedmill run`, which
asks every feed each second. With --consume or --daemon a consumer of its own process works off
the spool meanwhile: it renames what appears into `cur`, reads it, notes it, deletes it.
Prints one line and exits 1 unless every record arrived exactly once, whole, and `tmp` is empty.
"""
import argparse
import collections
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time

from household import EACH_SECOND, GrowingFeeds, QuietServer, address


def consume(spool):
    """Works off the spool until standard input ends and nothing is left; prints what it got."""
    found = collections.Counter()
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    while True:
        is_last = ended.is_set()
        for name in os.listdir(spool + "/new"):
            mine = spool + "/cur/" + name
            os.rename(spool + "/new/" + name, mine)
            found[name_of(mine)] += 1
            os.unlink(mine)
        if is_last:
            return print(json.dumps(found))
        time.sleep(0.005)


def name_of(path):
    with open(path, "rb") as file:
        return address(file.read())


class Campaign:
    def __init__(self, args):
        self.args = args
        self.home = tempfile.mkdtemp(prefix="feedmill-kills-")
        self.spool = self.home + "/spool"
        self.configuration = self.home + "/feedmill.yaml"
        self.failures = []
        server = QuietServer.started(GrowingFeeds)
        with open(self.configuration, "w") as file:
            file.write(
                "state: { path: %s/state.sqlite }\nspool: { directory: %s }\n"
                "%s\nlog: { level: error }\n"
                "http: { allow-private-addresses: true, per-host: { connections: 64, delay: 0s } }\n"
                "feed:\n%s" % (self.home, self.spool, EACH_SECOND, "".join(
                    "  - http://127.0.0.1:%d/f%d\n" % (server.server_port, i)
                    for i in range(args.feeds))))

    def start(self, *command):
        return subprocess.Popen(
            [self.args.binary, *command, "--config", self.configuration],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, stdout=subprocess.PIPE)

    def poll(self):
        """One pass that nobody kills; returns how many records it delivered."""
        process = self.start("poll", "--force", "--json")
        output, errors = process.communicate()
        if process.returncode:
            self.failures.append((process.returncode, errors[-300:]))
            return 0
        return json.loads(output)["records"]

    def kill_once(self, longest):
        """One run until some moment; returns whether it was still at work then."""
        command = ["run"] if self.args.daemon else ["poll", "--force"]
        process = self.start(*command)
        time.sleep(random.uniform(0, longest))
        process.send_signal(signal.SIGKILL)
        errors = process.communicate()[1]
        if process.returncode == -signal.SIGKILL:
            return True
        if process.returncode or self.args.daemon:
            self.failures.append((process.returncode, errors[-300:]))
        return False

    def kill(self):
        start = time.monotonic()
        self.poll()
        longest = time.monotonic() - start
        if self.args.daemon:
            longest = max(longest, 0.5)
        killed = 0
        while killed < self.args.kills and len(self.failures) < 10:
            GrowingFeeds.entries = 1 + (self.args.entries - 1) * killed // self.args.kills
            # About one poll of six is to be done before its signal: then all moments are hit.
            if self.kill_once(longest):
                killed += 1
                longest *= 1 if self.args.daemon else 1.05
            else:
                longest *= 0.8
        GrowingFeeds.entries = self.args.entries
        self.last = self.poll()
        return killed

    def found(self):
        """What lies in the spool."""
        paths = (self.spool + "/new/" + name for name in os.listdir(self.spool + "/new"))
        return collections.Counter(map(name_of, paths))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--feeds", type=int, default=100)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--consume", action="store_true")
    parser.add_argument("--daemon", action="store_true")
    parser.add_argument("--consumer", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.consumer:
        return consume(args.binary)
    campaign = Campaign(args)
    found, start = collections.Counter(), time.monotonic()
    if args.consume or args.daemon:
        for folder in ("", "/tmp", "/new", "/cur"):
            os.mkdir(campaign.spool + folder, 0o750)
        consumer = subprocess.Popen(
            [sys.executable, __file__, "--consumer", campaign.spool],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        killed = campaign.kill()
        found.update(json.loads(consumer.communicate()[0]))
    else:
        killed = campaign.kill()
    found += campaign.found()
    torn = found.pop("", 0)
    wanted = args.feeds * args.entries
    twice = sum(count - 1 for count in found.values())
    left = len(os.listdir(campaign.spool + "/tmp"))
    print(
        "kills %d in %.0f s, other ends %d, records %d of %d (%d after the last kill), lost %d,"
        " twice %d, torn %d, left in tmp %d"
        % (killed, time.monotonic() - start, len(campaign.failures), len(found), wanted,
           campaign.last, wanted - len(found), twice, torn, left))
    for end in campaign.failures[:3]:
        print("  ended otherwise:", end)
    if len(found) == wanted and not (twice or torn or left or campaign.failures):
        subprocess.run(["rm", "-rf", campaign.home], check=True)
    else:
        print("kept for a look:", campaign.home)
        sys.exit(1)


main()
