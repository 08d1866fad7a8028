"""A configuration, a state and a spool in a folder of their own, and a server with feeds.

What the scripts beside this one share: they poll, disturb, poll again, and count.
"""
import collections
import http.server
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading

NOW, EARLIER = "2026-01-01T00:00:00Z", "2025-12-31T23:00:00Z"
#: For a daemon that is to be busy.
EACH_SECOND = "defaults: { interval: 1s, min-interval: 1s }"


def rss(name, count, size=0):
    """A feed of that many entries; each has a text of some `size` bytes."""
    text = "words " * (size // 6)
    items = "".join(
        "<item><title>%s %d</title><link>https://example.org/%s/%d</link><description>%s %d %s"
        "</description></item>" % (name, i, name, i, name, i, text) for i in range(count)
    )
    return ("<rss version='2.0'><channel><title>%s</title><link>https://example.org/</link>%s"
            "</channel></rss>" % (name, items)).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves `/NAME/COUNT/SIZE`, conditionally."""
    protocol_version = "HTTP/1.1"

    def feed(self):
        name, count, size = self.path.strip("/").split("/")
        return name, int(count), int(size)

    def do_GET(self):
        name, count, size = self.feed()
        tag = '"%d"' % count
        if self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.send_header("ETag", tag)
            self.end_headers()
            return
        body = rss(name, count, size)
        self.send_response(200)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass  # the other side was killed

    def log_message(self, *_):
        pass


class GrowingFeeds(Handler):
    """Feeds, under any name, that show as many entries as is set here."""
    entries = 1

    def feed(self):
        return self.path.strip("/"), GrowingFeeds.entries, 200


class QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_):
        pass

    @classmethod
    def started(cls, handler):
        """Serves from a thread of this process."""
        server = cls(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


class Server:
    """A process of its own, which ends with ours."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.port = int(self.process.stdout.readline())

    def url(self, name, count, size=0):
        return "http://127.0.0.1:%d/%s/%d/%d" % (self.port, name, count, size)


class Household:
    """One state and spool; `spool` and `state` may lie on file systems of their own."""

    def __init__(self, binary, urls, format="json", spool=None, state=None, base=None,
                 pace="defaults: {}"):
        self.binary = binary
        self.folder = tempfile.mkdtemp(prefix="feedmill-", dir=base)
        self.spool = spool or self.folder + "/work/spool"
        self.state = state or self.folder + "/work/state.sqlite"
        self.taken = self.folder + "/taken"
        self.configuration = self.folder + "/feedmill.yaml"
        self.format = format
        os.mkdir(self.folder + "/work")
        os.mkdir(self.taken)
        with open(self.configuration, "w") as file:
            # One transfer at a time, so that each feed is a batch of its own, in the same order.
            file.write(
                "state: { path: %s }\nspool: { directory: %s, format: %s }\n"
                "http: { connections: 1, allow-private-addresses: true, per-host: { delay: 0s } }\n"
                "%s\nfeed:\n%s" % (
                    self.state, self.spool, format, pace, "".join("  - %s\n" % u for u in urls))
            )

    def command(self, now=NOW):
        return [self.binary, "poll", "--force", "--now", now, "--config", self.configuration]

    @property
    def daemon(self):
        return [self.binary, "run", "--config", self.configuration]

    def poll(self, timeout=60):
        return subprocess.run(
            self.command(), stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout
        )

    def poll_after_a_kill(self):
        """A poll, and one more where a feed waits because the kill came while it was read.

        Who finds the mark of an attempt that never ended cannot tell a kill from a document that
        has taken the process with it: the feed backs off, which the poll says in one line a feed.
        """
        after = self.poll()
        lines = after.stderr.splitlines()
        if lines and all(b"reading a document has ended the process" in line for line in lines):
            return self.poll()
        return after

    def names(self, folder):
        try:
            return sorted(os.listdir(self.spool + "/" + folder))
        except FileNotFoundError:
            return []

    def take(self):
        """What a consumer does: moves all records away."""
        for name in self.names("new"):
            with tempfile.NamedTemporaryFile(dir=self.taken, delete=False) as file:
                with open(self.spool + "/new/" + name, "rb") as record:
                    shutil.copyfileobj(record, file)
            os.unlink(self.spool + "/new/" + name)

    def pieces(self):
        """Every record that was ever delivered, as bytes, with how often it was."""
        found = collections.Counter()
        paths = [self.spool + "/new/" + name for name in self.names("new")]
        for path in paths + [self.taken + "/" + name for name in os.listdir(self.taken)]:
            with open(path, "rb") as file:
                found.update(self.split(file.read()))
        return found

    def split(self, data):
        data = data.replace(EARLIER.encode(), NOW.encode())
        return data.splitlines(keepends=True) if self.format == "ndjson" else [data]

    def committed(self):
        """What the state says: unsound, feeds with validators, articles, last batch.

        Looks at a copy, because opening a database also recovers it.
        """
        with tempfile.TemporaryDirectory() as folder:
            for end in ("", "-wal", "-journal"):
                if os.path.exists(self.state + end):
                    shutil.copyfile(self.state + end, folder + "/state" + end)
            if not os.path.exists(folder + "/state"):
                return "", 0, 0, 0
            database = sqlite3.connect(folder + "/state")
            try:
                unsound = database.execute("PRAGMA integrity_check").fetchall()
                unsound = "" if unsound == [("ok",)] else str(unsound)
                if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'delivery'").fetchall():
                    return unsound, 0, 0, 0
                feeds = "SELECT count(*) FROM feed WHERE etag IS NOT NULL OR body_hash IS NOT NULL"
                queries = feeds, "SELECT count(*) FROM seen WHERE article IS NULL", "SELECT max(committed_batch) FROM delivery"
                return (unsound, *(database.execute(query).fetchone()[0] or 0 for query in queries))
            except sqlite3.DatabaseError as error:
                return str(error), 0, 0, 0
            finally:
                database.close()

    def remove(self):
        shutil.rmtree(self.folder)


def address(record):
    """The address of a record's article; the empty text for what is no whole record."""
    try:
        return json.loads(record)["url"]
    except (ValueError, KeyError):
        return ""


if __name__ == "__main__":
    print(QuietServer.started(Handler).server_port, flush=True)
    sys.stdin.read()
