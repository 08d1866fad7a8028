"""Serves a folder over HTTP on the loopback interface, for `make run`.

serve.py FOLDER PORTFILE: the port is written to PORTFILE once the server listens. The port of the
last time is taken again when it is free, so that the addresses of the sample feeds stay the same.
"""

import functools
import http.server
import os
import pathlib
import sys

TYPES = {
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".json": "application/feed+json",
}


class Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | TYPES
    protocol_version = "HTTP/1.1"

    def log_message(self, format, *args):
        pass


def server(folder, port_file):
    handler = functools.partial(Handler, directory=folder)
    last = port_file.read_text().strip() if port_file.exists() else "0"
    for port in (int(last) if last.isdigit() else 0, 0):
        try:
            return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError:
            continue
    sys.exit("no free port on 127.0.0.1")


def main():
    folder, port_file = sys.argv[1], pathlib.Path(sys.argv[2])
    with server(folder, port_file) as listening:
        waiting = port_file.with_suffix(".new")
        waiting.write_text(f"{listening.server_address[1]}\n")
        os.replace(waiting, port_file)
        print("ready", flush=True)
        listening.serve_forever()


main()
