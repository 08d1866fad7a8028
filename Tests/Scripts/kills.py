#!/usr/bin/env python3
"""Kills `feedmill poll` at random moments and counts what reached the spool.

    kills.py BINARY [--kills 1000] [--feeds 100] [--entries 20] [--consume]

A server on loopback serves the feeds; their entries appear little by little, so that there is
something to deliver until the end. With --consume, a consumer moves files away as they appear.
Prints one line and exits 1 unless every record arrived exactly once, whole, and `tmp` is empty.
"""
import argparse
import collections
import http.server
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time


class Feeds(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    entries = 0

    def do_GET(self):
        name, count = self.path.strip("/"), Feeds.entries
        tag = '"%d"' % count
        if self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.send_header("ETag", tag)
            self.end_headers()
            return
        items = "".join(
            "<item><title>%s %d</title><link>https://example.org/%s/%d</link>"
            "<description>%s</description></item>" % (name, i, name, i, "text " * 100)
            for i in range(count)
        )
        body = ("<rss version='2.0'><channel><title>%s</title>%s</channel></rss>" % (name, items)).encode()
        self.send_response(200)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_):
        pass


def poll(args, config):
    return subprocess.Popen(
        [args.binary, "poll", "--force", "--config", config], stderr=subprocess.PIPE
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--feeds", type=int, default=100)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--consume", action="store_true")
    args = parser.parse_args()
    server = Server(("127.0.0.1", 0), Feeds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = tempfile.mkdtemp(prefix="feedmill-kills-")
    new, taken = home + "/spool/new", home + "/taken"
    os.mkdir(taken)
    config = home + "/feedmill.yaml"
    with open(config, "w") as f:
        f.write("state: { path: %s/state.sqlite }\nspool: { directory: %s/spool }\n" % (home, home))
        f.write("http: { allow-private-addresses: true, per-host: { connections: 64, delay: 0s } }\nfeed:\n")
        for i in range(args.feeds):
            f.write("  - url: http://127.0.0.1:%d/f%d\n" % (server.server_port, i))

    Feeds.entries = 1
    start = time.monotonic()
    poll(args, config).wait()
    whole = time.monotonic() - start

    done = threading.Event()

    def consume():
        while not done.is_set():
            for name in os.listdir(new):
                os.rename(new + "/" + name, taken + "/" + name)
            time.sleep(0.01)

    consumer = threading.Thread(target=consume)
    if args.consume:
        consumer.start()

    killed, failed = 0, []
    while killed < args.kills:
        Feeds.entries = 1 + (args.entries - 1) * killed // args.kills
        start = time.monotonic()
        process = poll(args, config)
        time.sleep(random.uniform(0, whole))
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed += process.returncode == -signal.SIGKILL
        if process.returncode == 0:
            # It was done before the signal: aim at shorter times from now on.
            whole = max(0.01, 0.9 * whole)
        if process.returncode not in (0, -signal.SIGKILL):
            failed.append((process.returncode, process.stderr.read()[-300:]))
        process.stderr.close()
    Feeds.entries = args.entries
    last = poll(args, config)
    last.wait()
    done.set()
    if args.consume:
        consumer.join()

    found, torn = collections.Counter(), 0
    for folder in (new, taken):
        for name in os.listdir(folder):
            try:
                with open(folder + "/" + name, "rb") as f:
                    found[json.load(f)["url"]] += 1
            except (ValueError, KeyError):
                torn += 1
    wanted = args.feeds * args.entries
    twice = sum(count - 1 for count in found.values())
    left = len(os.listdir(home + "/spool/tmp"))
    print(
        "kills %d, other ends %d, records %d of %d, lost %d, twice %d, torn %d, left in tmp %d"
        % (killed, len(failed), len(found), wanted, wanted - len(found), twice, torn, left)
    )
    for end in failed[:3]:
        print("  ended otherwise:", end)
    good = len(found) == wanted and not (twice or torn or left or failed or last.returncode)
    if good:
        subprocess.run(["rm", "-rf", home], check=True)
    else:
        print("kept for a look:", home)
    sys.exit(0 if good else 1)


main()
