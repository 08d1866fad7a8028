#!/usr/bin/env python3
"""Looks at the pages of `feedmill run` in a headless Chromium.

page.py BINARY [--out FOLDER]: polls feeds through two made-up days, among them failing and hostile
ones; starts the daemon; looks at its pages as a desktop and as a telephone, light and dark; and
leaves the screenshots and what /metrics says in FOLDER (default: .build-ci).

Whatever runs, whatever the console says, whatever is loaded from elsewhere and whatever is wider
than the screen is a fault. Pages that do each of these things prove first that it would be seen.
"""
import argparse
import datetime
import html
import http.client
import os
import re
import subprocess
import sys
import threading

import browser
from browser import DARK, DESKTOP, LIGHT, PHONE
from household import Household, QuietServer, Handler

MARK = "document.title='owned';window.owned=1;"
HOSTILE = (
    "<script>%salert(1)</script>\"><img src=x onerror=\"%s\"><svg onload=\"%s\">'\"><a href="
    "\"javascript:%s\">x</a></title></head>" % (MARK, MARK, MARK, MARK)
)
POLICY = "default-src 'none'; style-src 'self'"
#: Pages that do what ours must not, and a word of the complaint that each must bring.
CONTROLS = {
    "script": ("<title>t</title><script>%s</script>" % MARK, None, "was executed"),
    "handler": ("<title>t</title><img src=x onerror=\"%s\">" % MARK, None, "was executed"),
    "dialog": ("<title>t</title><script>alert(1)</script>", None, "dialog: 1"),
    "blocked": ("<title>t</title><script>%s</script>" % MARK, POLICY, "Content Security Policy"),
    "thrown": ("<title>t</title><script>throw new Error('thrown')</script>", None, "exception"),
    "elsewhere": ("<title>t</title><img src=http://localhost:1/x>", None, "loaded from elsewhere"),
    "wide": ("<title>t</title><p style='width:500px'>w</p>", None, "wider than the screen"),
    "link": ("<title>t</title><a href=javascript:1>x</a>", None, "javascript:"),
}


def rss(title, items=(), link="https://example.org/"):
    """A feed; the title comes as text, whatever is in it."""
    # Twice: what looks like an element after the first time would be taken out as markup.
    title = html.escape(html.escape(title))
    items = "".join(
        "<item><title>%s</title><link>https://example.org/%s</link></item>" % (item, item)
        for item in items
    )
    return "<rss version='2.0'><channel><title>%s</title><link>%s</link>%s</channel></rss>" % (
        title, html.escape(link), items
    )


class Feeds(Handler):
    """Feeds that grow hour by hour, and some that are wrong."""
    hour = 0

    def do_GET(self):
        name = self.path.split("?")[0].strip("/").split("/")
        if name[0] == "control":
            body, policy, _ = CONTROLS[name[1]]
            page = "<!DOCTYPE html><meta name=viewport content='width=device-width'>" \
                "<link rel=icon href=data:,>" + body
            return self.answer(page, "text/html", policy)
        status, document = self.document(name[0])
        self.send_response(status, HOSTILE[:60] if status >= 400 else None)
        self.send_header("Content-Length", str(len(document)))
        self.end_headers()
        self.wfile.write(document)

    def answer(self, page, kind, policy):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(page)))
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(page.encode())

    def document(self, name):
        hour = Feeds.hour
        if name == "failing":
            return 500, b"no"
        if name == "gone":
            return 410, b"gone"
        if name == "page":
            return 200, b"<!DOCTYPE html><title>A page</title><p>no feed"
        titles = {
            "hostile": HOSTILE,
            "long": "A title that does not end " * 200,
            "unbroken": "x" * 5_000,
            "turned": "\u202Eeht fo eltit eht\u202C and \u2066more\u2069",
            "hebrew": "חדשות היום והלילה",
        }
        title = titles.get(name, "The %s gazette" % name)
        link = "javascript:" + MARK if name == "hostile" else "https://example.org/" + name
        # Busy by day and quiet by night; the flaky one is away now and then.
        if name == "flaky" and hour % 7 in (2, 3):
            return 503, b"later"
        busy = {"daily": 1, "hourly": 3, "shared": 3}.get(name, 0)
        count = sum(busy for past in range(hour + 1) if busy and (past % 24) in range(6, 22))
        names = ["hourly-%d" % n if name == "shared" else "%s-%d" % (name, n) for n in range(count)]
        return 200, rss(title, names[-30:] or [name], link).encode()


def configure(home, base):
    feeds = {
        "hourly": "Hourly gazette", "daily": "", "shared": "Copies of the hourly", "flaky": "",
        "failing": "", "gone": "", "page": "", "hostile": "", "long": "", "unbroken": "",
        "turned": "", "hebrew": "", "named": HOSTILE[:190], "quiet": "",
    }
    with open(home.configuration, "w") as file:
        file.write(
            "state: { path: %s }\nspool: { directory: %s }\nstatus: { listen: \"127.0.0.1:0\" }\n"
            "http: { allow-private-addresses: true, per-host: { connections: 64, delay: 0s } }\n"
            "defaults: { hold-back: feed }\nfeed:\n" % (home.state, home.spool)
        )
        for name, shown in feeds.items():
            file.write("  - url: %s/%s?token=s3cret\n" % (base, name))
            if shown:
                file.write("    name: '%s'\n" % shown.replace("'", "''"))
            file.write("    tags: [news, '%s']\n" % ("local" if name < "h" else "<b>far</b>"))


def poll(home, time):
    subprocess.run(
        [home.binary, "poll", "--force", "--now", time.strftime("%Y-%m-%dT%H:%M:%SZ"), "--quiet",
         "--config", home.configuration],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
    )


def live_through(home):
    """Polls at the hours of the last two days, and once long before."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    poll(home, now - datetime.timedelta(days=9))
    for hour in range(48):
        Feeds.hour = hour
        poll(home, now - datetime.timedelta(hours=47 - hour))


def start(home):
    """Starts the daemon and returns it with the address of its page."""
    daemon = subprocess.Popen(
        home.daemon, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True,
    )
    said = []
    for line in daemon.stderr:
        said.append(line)
        found = re.search(r"at=(http://127\.0\.0\.1:\d+)/", line)
        if found:
            # The rest is read, so that the daemon never waits for us.
            threading.Thread(target=daemon.stderr.read, daemon=True).start()
            return daemon, found[1]
    sys.exit("the daemon shows no page: " + "".join(said))


def faults(page, url):
    """What is wrong with the page that is open."""
    found = list(page.complaints)
    if page.value("typeof window.owned") != "undefined" or page.value("document.title") == "owned":
        found.append("text of a feed was executed")
    if not url.count("/control/") and page.value("document.scripts.length"):
        found.append("there is a script")
    handlers = "[...document.querySelectorAll('*')].filter(element => " \
        "[...element.attributes].some(attribute => attribute.name.startsWith('on'))).length"
    if page.value(handlers):
        found.append("there are event handlers")
    schemes = page.value("[...document.links].map(link => link.protocol).join(' ')").split()
    found += ["a link with " + scheme for scheme in schemes if scheme not in ("http:", "https:")]
    base = "/".join(url.split("/")[:3]) + "/"
    found += [
        "loaded from elsewhere: " + request for request in page.requests
        if not request.startswith((base, "data:"))
    ]
    # Not the width of the window: on a telephone that grows with what is in it.
    wide = page.value("document.documentElement.scrollWidth") - page.width
    if wide > 0:
        found.append("wider than the screen, by %d pixels" % wide)
    return found


def prove(page, base):
    """Shows that each kind of fault is seen where there is one."""
    for name, (_, _, word) in CONTROLS.items():
        url = base + "/control/" + name
        page.open(url, PHONE)
        # What a page does when an image cannot be loaded comes a little later.
        if name == "handler":
            page.until("window.owned === 1")
        found = faults(page, url)
        if not any(word in fault for fault in found):
            sys.exit("control page %s: no \"%s\" among %s" % (name, word, found))
    print("%d control pages: each fault is seen" % len(CONTROLS))


def look(page, base, out, feed):
    """Takes the screenshots, and looks for faults on each page and form of it."""
    sizes = {"desktop": DESKTOP, "phone": PHONE}
    pages = {"overview": "/", "feed": feed("hourly"), "failing": feed("failing"),
             "hostile": feed("hostile"), "missing": "/feeds/4711"}
    problems, count = [], 0
    for name, path in pages.items():
        for device, size in sizes.items():
            for scheme in (LIGHT, DARK):
                page.open(base + path, size, scheme)
                here = [fault for fault in faults(page, base + path)
                        if not (name == "missing" and "404" in fault)]
                problems += ["%s, %s, %s: %s" % (name, device, scheme, fault) for fault in here]
                if "s3cret" in page.value("document.documentElement.outerHTML"):
                    problems.append(name + ": shows a secret")
                page.screenshot(os.path.join(out, "%s-%s-%s.png" % (name, device, scheme)))
                count += 1
    page.open(base + "/")
    text = page.value("document.body.innerText")
    for wanted in ("<script>", "<img src=x onerror", "חדשות היום", "\\u{202e}eht", "The daily gazette"):
        if wanted not in text:
            problems.append("the overview does not show " + wanted)
    problems += use_form(page, base)
    return problems, count


def use_form(page, base):
    """Filters and orders as a person does: by the form, then by a heading."""
    page.open(base + "/", PHONE)
    page.value("document.querySelector('input[type=search]').value = 'GAZETTE'")
    page.value("document.querySelector('select').value = 'waiting'")
    page.value("document.forms[0].requestSubmit()")
    page.until("location.search.includes('GAZETTE') && document.readyState === 'complete'")
    rows = "[...document.querySelectorAll('#feeds tbody tr td:first-child')]" \
        ".map(cell => cell.innerText.split('\\n')[0])"
    found = faults(page, base + "/")
    filtered = page.value(rows)
    page.open(page.value("document.querySelector('#feeds th a').href"))
    ordered = page.value(rows)
    found += faults(page, base + "/")
    if len(filtered) < 3 or ordered != sorted(filtered, key=str.lower):
        found.append("filter and order: %s, %s" % (filtered, ordered))
    return ["the form: " + fault for fault in found]


def get(base, path):
    connection = http.client.HTTPConnection(base.split("//")[1], timeout=30)
    connection.request("GET", path)
    body = connection.getresponse().read().decode()
    connection.close()
    return body


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("binary")
    parser.add_argument("--out", default=".build-ci")
    arguments = parser.parse_args()
    path = browser.find()
    if not path:
        sys.exit("no Chromium is installed: apt-get install chromium-headless-shell")
    out = os.path.join(arguments.out, "screenshots")
    os.makedirs(out, exist_ok=True)

    server = QuietServer.started(Feeds)
    base = "http://127.0.0.1:%d" % server.server_port
    home = Household(os.path.abspath(arguments.binary), [])
    configure(home, base)
    live_through(home)
    daemon, shown = start(home)
    try:
        with open(os.path.join(arguments.out, "metrics.txt"), "w") as file:
            file.write(get(shown, "/metrics"))

        def feed(name):
            address = get(shown, "/?q=" + name + "%3Ftoken")
            return re.search(r'href="(/feeds/\d+)"', address[address.index('id="feeds"'):])[1]

        page = browser.Browser(path)
        try:
            prove(page, base)
            problems, count = look(page, shown, out, feed)
        finally:
            page.close()
    finally:
        daemon.terminate()
        status = daemon.wait(timeout=20)
    if status != 0:
        problems.append("the daemon exited %d" % status)
    home.remove()
    if problems:
        sys.exit("\n".join(problems))
    print("%d screenshots in %s, no fault" % (count, out))


main()
