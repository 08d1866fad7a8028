#!/usr/bin/env python3
"""Lets `feedmill run` live for a day in minutes, before servers with faults, and sees that nothing grows.

    soak.py BINARY [--hours 24] [--feeds 1000] [--rate 120] [--growth 1.05] [--log FILE]

The daemon is the program itself, with real sockets and files; only its clock runs faster (fastclock.c).
Its feeds are on loopback: most work, the others hang, reset, break off, redirect, answer 500 and 429, or
send broken documents, every third time. A consumer takes the records.

From the daemon's own log comes when it asked each feed, and when it meant to ask next. A poll is missed
when it was not made before 15 minutes, the interval of all feeds, had passed since that time. Memory (RSS) and
open files are looked at all the time; the last quarter is compared with the first. Sockets are fewer at
first, while the polls that began together still share connections: the last quarter may not have more
than the others. Prints a table and exits 1 when something grows by more than --growth, a poll was
missed, the watchdog was not fed, or records were lost. A machine that is busy otherwise may be too slow
for the clock; then take a lower --rate.
"""
import argparse
import asyncio
import collections
import datetime
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile

from household import rss

QUARTERS = 4
INTERVAL = SLACK = 15 * 60
KINDS = ("steady", "steady", "steady", "changing", "hangs", "resets", "broken", "breaks off", "500",
         "redirects", "throttles", "vanishes")


class Servers:
    """One server a few feeds, on loopback addresses of their own; each feed has its character."""

    def __init__(self, feeds):
        self.polls = collections.Counter()
        self.requests = 0
        self.feeds = feeds

    def kind(self, feed):
        return KINDS[feed % len(KINDS)]

    async def start(self):
        """Listens; returns the address of each feed."""
        urls = {}
        by_server = collections.defaultdict(list)
        for feed in range(self.feeds):
            # A server that throttles is held back whole: it has one feed.
            alone = self.kind(feed) == "throttles"
            by_server[("alone", feed) if alone else feed // 4 // len(KINDS), feed % 4].append(feed)
        for number, feeds in enumerate(by_server.values()):
            host = f"127.1.{number // 250}.{1 + number % 250}"
            server = await asyncio.start_server(self.serve, host, 0)
            port = server.sockets[0].getsockname()[1]
            urls.update((feed, f"http://{host}:{port}/{feed}") for feed in feeds)
        return urls

    async def serve(self, reader, writer):
        try:
            while await self.answer(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client has gone
        writer.close()

    async def answer(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        path = head.split(" ", 2)[1]
        self.requests += 1
        feed, moved = int(path.strip("/").split("/")[0]), path.endswith("/moved")
        self.polls[feed] += not moved
        poll, kind = self.polls[feed], self.kind(feed)
        entries = 3 + (poll // 8 if kind == "changing" else poll // 50)
        body, tag = rss(f"feed{feed}", entries, 600), f'"{entries}"'
        is_bad = poll % 3 == 0
        if kind == "hangs" and is_bad:
            await reader.read()
            return False
        if kind == "resets" and is_bad:
            writer.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return False
        if kind == "redirects" and not moved:
            return self.send(writer, "302 Found", b"", "Location: /%d/moved" % feed)
        if kind == "500" and is_bad:
            return self.send(writer, "500 Oh", b"no")
        if kind == "throttles" and poll % 5 == 0:
            return self.send(writer, "429 Slow", b"no", "Retry-After: 1800")
        if kind == "vanishes" and is_bad:
            return self.send(writer, "404 Gone", b"no")
        if kind == "broken" and is_bad:
            return self.send(writer, "200 OK", b"<<&" + body[:len(body) // 3])
        if kind == "breaks off" and is_bad:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body[:700])
            await writer.drain()
            return False
        if "if-none-match: " + tag in head.lower():
            return self.send(writer, "304 Not Modified", b"", "ETag: " + tag)
        return self.send(writer, "200 OK", body, "ETag: " + tag)

    def send(self, writer, status, body, *headers):
        lines = "".join(header + "\r\n" for header in headers)
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode() + body)
        return True


class Diary:
    """What the daemon's log says of each poll."""

    def __init__(self, start, length):
        self.start, self.length = start, length
        self.planned = {}
        self.polls, self.failures, self.missed = ([0] * QUARTERS for _ in range(3))
        self.latest, self.records, self.troubles = 0, 0, []

    def quarter(self, time):
        return max(0, min(QUARTERS - 1, int((time - self.start) / self.length * QUARTERS)))

    def read(self, line):
        event = json.loads(line)
        if event["level"] in ("error", "critical"):
            self.troubles.append(event["message"])
        if "url" not in event or "next" not in event or event["message"] == "feed works again":
            return
        now, url = self.seconds(event["time"]), event["url"]
        quarter = self.quarter(now)
        self.polls[quarter] += 1
        self.failures[quarter] += event["message"] == "feed failed"
        self.records += int(event.get("records", 0))
        if url in self.planned:
            late = now - self.planned[url]
            self.latest = max(self.latest, late)
            self.missed[quarter] += late > SLACK
        self.planned[url] = self.seconds(event["next"])

    def end(self):
        """What was planned and never made."""
        end = self.start + self.length
        self.missed[-1] += sum(1 for time in self.planned.values() if end - time > SLACK)

    @staticmethod
    def seconds(text):
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Soak:
    def __init__(self, args, folder):
        self.args, self.folder = args, folder
        self.length = args.hours * 3_600
        # Its patience is in its own time too: some seconds of ours.
        self.watchdog = 4 * args.rate
        self.samples = [[] for _ in range(QUARTERS)]
        self.taken, self.signs = 0, 0

    def configure(self, urls):
        (self.folder / "feedmill.yaml").write_text(
            f"state: {{ path: {self.folder}/state.sqlite }}\n"
            f"spool: {{ directory: {self.folder}/spool }}\n"
            # In its own time; in ours the thread has a part of a second to answer.
            f"http: {{ allow-private-addresses: true, timeout: {max(60, self.args.rate)}s }}\n"
            f"defaults: {{ interval: {INTERVAL}s }}\n"
            "log: { level: debug, format: json }\nfeed:\n"
            + "".join(f"  - {urls[feed]}\n" for feed in sorted(urls)))

    def clock(self):
        """Makes the library that hastens the daemon's clock."""
        library = self.folder / "fastclock.so"
        source = pathlib.Path(__file__).with_name("fastclock.c")
        subprocess.run([os.environ.get("CC", "cc"), "-O2", "-shared", "-fPIC", "-o", library, source,
                        "-ldl"], check=True)
        return {"LD_PRELOAD": str(library), "FASTCLOCK_RATE": str(self.args.rate)}

    async def run(self):
        self.configure(await self.servers())
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        manager.bind(str(self.folder / "notify"))
        manager.setblocking(False)
        loop = asyncio.get_running_loop()
        loop.add_reader(manager, lambda: self.hear(manager.recv(4096)))
        start = datetime.datetime.now().timestamp()
        self.diary = Diary(start, self.length)
        with open(self.args.log or os.devnull, "w") as log:
            process = await asyncio.create_subprocess_exec(
                self.args.binary, "run", "--config", str(self.folder / "feedmill.yaml"),
                env={**os.environ, **self.clock(), "NOTIFY_SOCKET": str(self.folder / "notify"),
                     "WATCHDOG_USEC": f"{self.watchdog}000000"},
                stderr=asyncio.subprocess.PIPE)
            reading = asyncio.create_task(self.read(process.stderr, log))
            try:
                while (age := datetime.datetime.now().timestamp() - start) * self.args.rate < self.length:
                    self.look(process.pid, age * self.args.rate)
                    self.take()
                    await asyncio.sleep(0.25)
                process.send_signal(signal.SIGTERM)
                await asyncio.wait_for(process.wait(), 30)
            finally:
                if process.returncode is None:
                    process.kill()
            await reading
        self.take()
        self.diary.end()
        return process.returncode

    async def servers(self):
        self.server = Servers(self.args.feeds)
        return await self.server.start()

    async def read(self, stream, log):
        while line := (await stream.readline()).decode():
            log.write(line)
            if line.startswith("{"):
                self.diary.read(line)
            else:
                self.diary.troubles.append(line.strip())

    def hear(self, message):
        self.signs += b"WATCHDOG=1" in message

    def look(self, process, time):
        pages = int(pathlib.Path(f"/proc/{process}/statm").read_text().split()[1])
        files = sockets = 0
        for name in os.listdir(f"/proc/{process}/fd"):
            try:
                is_socket = os.readlink(f"/proc/{process}/fd/{name}").startswith("socket:")
            except FileNotFoundError:
                continue  # closed meanwhile
            files, sockets = files + (not is_socket), sockets + is_socket
        quarter = min(QUARTERS - 1, int(time / self.length * QUARTERS))
        self.samples[quarter].append((pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20), files, sockets))

    def take(self):
        for record in (self.folder / "spool/new").glob("*.json"):
            record.unlink()
            self.taken += 1

    def report(self, code):
        """Prints the table; returns what is wrong."""
        print(f"{'quarter':8}{'RSS MiB':>9}{'most':>7}{'files':>8}{'sockets':>9}{'most':>6}{'polls':>8}"
              f"{'failed':>8}{'missed':>8}")
        means = []
        for quarter, samples in enumerate(self.samples):
            sizes, _, sockets = zip(*samples)
            means.append([sum(kind) / len(samples) for kind in zip(*samples)])
            print(f"{quarter + 1:<8}{means[-1][0]:9.1f}{max(sizes):7.1f}{means[-1][1]:8.1f}"
                  f"{means[-1][2]:9.1f}{max(sockets):6}{self.diary.polls[quarter]:8}"
                  f"{self.diary.failures[quarter]:8}{self.diary.missed[quarter]:8}")
        memory, files = (means[-1][kind] / means[0][kind] for kind in (0, 1))
        sockets = means[-1][2] / max(mean[2] for mean in means[:-1])
        wanted = self.length / self.watchdog
        print(f"{self.args.hours:g} h of {self.args.feeds} feeds, last quarter: memory {memory:.3f}x and"
              f" files {files:.3f}x of the first, sockets {sockets:.3f}x of the others;"
              f" {self.server.requests} requests, {self.taken} records, latest poll"
              f" {self.diary.latest:.0f} s after its time, {self.signs} signs of life")
        wrong = [
            (code != 0, f"it ended with {code}"), (self.diary.troubles, f"{self.diary.troubles[:3]}"),
            (memory > self.args.growth, "memory grows"), (files > self.args.growth, "files grow"),
            (sockets > self.args.growth, "sockets grow"),
            (sum(self.diary.missed), "polls were missed"),
            (sum(self.diary.polls) < self.args.feeds * self.args.hours, "hardly anything was asked"),
            (self.taken != self.diary.records, f"{self.diary.records} records were delivered"),
            (self.signs < wanted, "the watchdog was not fed"),
        ]
        return [words for is_wrong, words in wrong if is_wrong]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary", type=os.path.abspath)
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--rate", type=int, default=120)
    parser.add_argument("--growth", type=float, default=1.05)
    parser.add_argument("--log")
    args = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="feedmill-soak-"))
    soak = Soak(args, folder)
    try:
        wrong = soak.report(asyncio.run(soak.run()))
    finally:
        shutil.rmtree(folder)
    for words in wrong:
        print(f"soak: {words}")
    sys.exit(1 if wrong else 0)


main()
