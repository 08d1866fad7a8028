#!/usr/bin/env python3
"""Measures what documents cost that are made to cost much: processor time, memory, output.

    costs.py BINARY [--mib 1 ...] [--only NAME ...] [--quiet]

Each input is made anew in the sizes that --mib names (default: 1) and given to `parse`, `extract`,
`discover`, `check` or `feeds import`. A feed or a list may take 2 s of CPU time and 300 MiB, a page 1 s
and 200 MiB, whatever its size; the output of `parse` may be three times the input and 16 MiB. Between 4
and 16 MiB, when both are measured, the time may grow five times. Prints a row for each, and exits 1 when
one is over its bound or the program does not end as it should.
"""
import argparse
import http.server
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time

MIB = 1 << 20
SECONDS = {"feed": 2.0, "list": 2.0, "page": 1.0, "offer": 1.0}
MEMORY = {"feed": 300, "list": 300, "page": 200, "offer": 200}
CUT_OFF = 30
# What is lost in the noise of starting a process.
FLOOR = 0.2

INPUTS = {}


def made(kind):
    def note(make):
        INPUTS[make.__name__] = (kind, make)
        return make

    return note


def fill(unit, size):
    unit = unit.encode() if isinstance(unit, str) else unit
    return unit * max(1, size // len(unit))


def numbered(form, size, count=None):
    """So many different pieces as fit, each made with its number."""
    pieces, length, number = [], 0, 0
    while length < size and (count is None or number < count):
        piece = form(number)
        piece = piece.encode() if isinstance(piece, str) else piece
        pieces.append(piece)
        length += len(piece)
        number += 1
    return b"".join(pieces)


def rss(body, head=b""):
    head = head.encode() if isinstance(head, str) else head
    body = body.encode() if isinstance(body, str) else body
    start = b"<?xml version='1.0'?><rss version='2.0'><channel><title>Mill</title><link>http://mill.example/</link>"
    return start + head + body + b"</channel></rss>"


def atom(body):
    return b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Mill</title>" + body + b"</feed>"


def json_feed(members, items):
    return b'{"version":"https://jsonfeed.org/version/1.1","title":"Mill",' + members + b'"items":[' + items + b"]}"


def item(content, number=1):
    return b"<item><link>http://mill.example/%d</link>" % number + content + b"</item>"


# Repair


@made("feed")
def open_names_before_every_item(size):
    return b"<rss>&" + b"".join(b"<" + b"w" * 900 + b"%03d>" % n for n in range(190)) + fill("<item/>", size)


@made("feed")
def short_open_names_before_every_item(size):
    return b"<rss>&" + b"<sluice>" * 190 + fill("<item/>", size)


@made("feed")
def entries_with_a_prefix_among_containers(size):
    return b"<rss>&" + b"<m:channel>" * 190 + fill("<n:item>", size)


@made("feed")
def end_tags_of_nothing(size):
    return b"<rss>&" + b"<sluice>" * 190 + fill("</weir>", size)


@made("feed")
def long_end_tags_of_nothing(size):
    name = b"w" * 900
    opened = b"".join(b"<" + name + b"%03d>" % n for n in range(190))
    return b"<rss>&" + opened + fill(b"</" + name + b"xyz>", size)


@made("feed")
def many_attributes_in_broken_tags(size):
    return b"<rss>&" + fill(b"<a " + b" ".join(b"a%03d=1" % n for n in range(255)) + b">", size)


@made("feed")
def long_attributes_in_broken_tags(size):
    name = b"p" * 500
    return b"<rss>&" + fill(b"<a " + b" ".join(name + b"%03d=''" % n for n in range(200)) + b"/>", size)


@made("feed")
def unclosed_quotes(size):
    return b"<rss>&" + fill("<a b=\"'>", size)


@made("feed")
def unclosed_items(size):
    return rss(fill("<item>", size))


@made("feed")
def unclosed_leaves(size):
    return rss(b"<item>" + fill("<title>a<link>b", size))


@made("feed")
def bare_ampersands(size):
    return rss(item(b"<description>" + fill("&", size) + b"</description>"))


@made("feed")
def bare_brackets(size):
    return rss(item(b"<description>" + fill("<", size) + b"</description>"))


@made("feed")
def open_comments(size):
    return rss(fill("<!--", size))


@made("feed")
def open_sections(size):
    return rss(b"<item><description>" + fill("<![CDATA[", size))


@made("feed")
def open_instructions(size):
    return rss(fill("<?mill", size))


# Names, namespaces, entities


@made("feed")
def namespaces_of_open_elements(size):
    levels = [
        b"<x " + b" ".join(b"xmlns:p%d='u'" % (level * 31 + n) for n in range(31)) + b">" for level in range(95)
    ]
    return b"<rss xmlns:a='http://a/'><channel>" + b"".join(levels) + fill("<a:b/>", size) + b"</x>" * 95 + b"</channel></rss>"


@made("feed")
def attributes_with_namespaces(size):
    levels = [b"<x " + b" ".join(b"xmlns:p%d='u'" % (level * 20 + n) for n in range(20)) + b">" for level in range(20)]
    tag = b"<a:b " + b" ".join(b"a:n%d=''" % n for n in range(32)) + b"/>"
    return b"<rss xmlns:a='http://a/'><channel>" + b"".join(levels) + fill(tag, size) + b"</x>" * 20 + b"</channel></rss>"


@made("feed")
def names_without_end(size):
    return rss(numbered(lambda n: "<e%d/>" % n, size))


@made("feed")
def attributes_without_end(size):
    return rss(numbered(lambda n: "<e a%d=''/>" % n, size))


@made("feed")
def entities_that_multiply(size):
    head = b"<!DOCTYPE rss [<!ENTITY a '" + b"x" * 60000 + b"'>]>"
    items = b"<item><description>" + b"&a;" * 17 + b"</description></item>"
    return head + rss(items * 100 + b"<!--" + b"p" * size + b"-->")


@made("feed")
def entities_of_entities(size):
    declared = numbered(lambda n: "<!ENTITY e%d '&e%d;&e%d;'>" % (n, n - 1, n - 1), size)
    return b"<!DOCTYPE rss [" + declared + b"]>" + rss(item(b"<title>&e900;</title>"))


@made("feed")
def character_references(size):
    return rss(item(b"<title>" + fill("&#x57;", size) + b"</title>"))


# What stands in every record


def items_for(size):
    return numbered(lambda n: item(b"", n), size // 4)


@made("feed")
def a_long_title_of_the_feed(size):
    return rss(items_for(size), b"<title>" + b"T" * (size * 3 // 4) + b"</title>")


@made("feed")
def a_long_link_of_the_feed(size):
    link = b"<link>http://mill.example/" + b"a/" * 3500 + b"</link>"
    return rss(numbered(lambda n: "<item><guid>%d</guid><link>x%d</link><comments>c</comments></item>" % (n, n), size), link)


@made("feed")
def many_authors_of_the_feed(size):
    people = numbered(lambda n: b"<author><name>%d" % n + b"n" * 2000 + b"</name></author>", size // 2)
    return atom(people + numbered(lambda n: "<entry><id>http://mill.example/%d</id></entry>" % n, size // 2))


@made("feed")
def many_authors_of_a_json_feed(size):
    people = b",".join(b'{"name":"%d' % n + b"n" * 900 + b'"}' for n in range(400))
    items = b",".join(b'{"id":"%d"}' % n for n in range(size // 14))
    return json_feed(b'"authors":[' + people + b"],", items)


@made("feed")
def a_base_of_everything(size):
    links = "<link href='x'/><link rel='enclosure' href='y'/>"
    return b"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://mill.example/" + b"a/" * 1000 + b"'>" + numbered(
        lambda n: "<entry><id>%d</id>%s</entry>" % (n, links), size
    ) + b"</feed>"


@made("feed")
def warnings_of_every_entry(size):
    return b"<rss><channel>&" + numbered(
        lambda n: "<item><link>gopher:%d</link><comments>x:y</comments><enclosure url='ftp://%d'/></item>" % (n, n), size
    ) + b"</channel></rss>"


# Entries


@made("feed")
def empty_items(size):
    return rss(fill("<item/>", size))


@made("feed")
def items_with_a_letter(size):
    return rss(fill("<item><title>a</title></item>", size))


@made("feed")
def empty_json_items(size):
    return json_feed(b"", fill(b"{},", size) + b"{}")


@made("feed")
def enclosures_of_one_item(size):
    return rss(item(numbered(lambda n: "<enclosure url='%d'/>" % n, size)))


@made("feed")
def categories_of_items(size):
    categories = b"".join(b"<category>c%d</category>" % n for n in range(100))
    return rss(numbered(lambda n: item(categories, n), size))


@made("feed")
def long_categories(size):
    return rss(item(numbered(lambda n: "<category>%s%d</category>" % ("é" * 15000, n), size)))


@made("feed")
def keywords(size):
    words = ",".join("k%d" % n for n in range(50000))
    return rss(fill("<item><itunes:keywords>%s</itunes:keywords></item>" % words, size))


@made("feed")
def media_groups(size):
    media = "".join("<media:content url='http://mill.example/%d.jpg'/>" % n for n in range(200))
    return rss(numbered(lambda n: item(b"<media:group>" + media.encode() + b"</media:group>", n), size))


@made("feed")
def persons_of_podcasts(size):
    persons = b"".join(b"<podcast:person role='r'>p%d</podcast:person>" % n for n in range(2000))
    return rss(numbered(lambda n: item(persons, n), size))


@made("feed")
def mixed_markup(size):
    return rss(fill("<item><description>text<b>x</b>text</description></item>", size))


@made("feed")
def bases_in_bases(size):
    inner = b"".join(b"<p xml:base='b%d/'>" % n for n in range(40)) + b"<a href='q'>z</a>" + b"</p>" * 40
    content = b"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>" + inner + b"</div></content>"
    return atom(numbered(lambda n: b"<entry><id>%d</id>" % n + content + b"</entry>", size))


# Dates, addresses, people


@made("feed")
def long_dates(size):
    return rss(numbered(lambda n: item(b"<pubDate>" + b"Mon, " * 500 + b"</pubDate>", n), size))


@made("feed")
def queries_of_marks(size):
    return rss(numbered(lambda n: "<item><link>http://mill.example/?%s%d</link></item>" % ("&" * 3000, n), size))


@made("feed")
def queries_of_parameters(size):
    query = "&".join("utm_%d=1" % n for n in range(300))
    return rss(numbered(lambda n: "<item><link>http://mill.example/?%s&amp;n=%d</link></item>" % (query, n), size))


@made("feed")
def schemes_before_schemes(size):
    return rss(numbered(lambda n: "<item><link>%smill.example/%d</link></item>" % ("http://" * 1100, n), size))


@made("feed")
def international_hosts(size):
    host = ".".join("ä%dö" % n for n in range(20)) + ".example"
    return rss(numbered(lambda n: "<item><link>http://w%d.%s/</link></item>" % (n, host), size))


@made("feed")
def long_international_labels(size):
    return rss(numbered(lambda n: "<item><link>http://%s%d.example/</link></item>" % ("é" * 250, n), size))


@made("feed")
def addresses_in_a_body(size):
    body = numbered(lambda n: "<a href=//ä%d.example/>x</a>" % n, size // 2).decode()
    return rss(item(b"<description>" + body.replace("<", "&lt;").encode() + b"</description>"))


@made("feed")
def authors_with_marks(size):
    name = ("e" + "\u0301" * 1000) * 10
    return rss(numbered(lambda n: "<item><author>%s; a@mill.example (x)</author></item>" % name, size))


@made("feed")
def authors_with_signs(size):
    return rss(numbered(lambda n: item(b"<author>" + b"x@y " * 5000 + b"</author>", n), size))


@made("feed")
def authors_in_brackets(size):
    return rss(numbered(lambda n: item(b"<author>" + b"(<" * 4000 + b">)" * 4000 + b"</author>", n), size))


@made("feed")
def authors_alike(size):
    return rss(item(numbered(lambda n: "<author>%s%d</author>" % ("é" * 15000, n), size)))


# Encodings and JSON


@made("feed")
def bytes_of_no_encoding(size):
    return rss(item(b"<title>" + fill(b"\xc3\xa4\xe4\xff", size) + b"</title>"))


@made("feed")
def stateful_encoding(size):
    text = rss(item(b"<title>" + fill(b"\x1b$B$\"\x1b(B", size) + b"</title>"))
    return text.replace(b"<?xml version='1.0'?>", b"<?xml version='1.0' encoding='iso-2022-jp'?>")


@made("feed")
def wide_encoding(size):
    return b"\xff\xfe" + rss(fill("<item><title>w</title></item>", size // 2)).decode().encode("utf-16le")


@made("feed")
def deep_json(size):
    return json_feed(b'"x":', b"") [:-2] + fill("[", size)


@made("feed")
def escapes_in_json(size):
    return json_feed(b"", b'{"id":"1","title":"' + fill("\\u0041", size) + b'"}')


@made("feed")
def members_in_json(size):
    return json_feed(b"", b"{" + numbered(lambda n: '"m%d":1,' % n, size) + b'"id":"1"}')


@made("feed")
def feeds_in_a_page(size):
    return b"<html><body>" + fill("<feed", size)


# Pages


def page(body, head=""):
    return b"<!doctype html><html><head><title>Mill</title>" + head.encode() + b"</head><body>" + body + b"</body></html>"


@made("page")
def one_long_title(size):
    title = ("The mill - grinds | slowly : " * (size // 60))
    return page(b"<h1>" + title.encode() + b"</h1><p>Text.</p>", "<title>" + title + "</title>").replace(b"<title>Mill</title>", b"")


@made("page")
def titles_of_marks(size):
    title = "e" + "\u0301" * (size // 4)
    return page(b"<h1>" + title.encode() + b"</h1>", "<meta property='og:title' content='%s'>" % title[:30000])


@made("page")
def many_headings(size):
    return page(numbered(lambda n: "<h1>Heading %d of the mill</h1>" % n, size))


@made("page")
def nested_boxes(size):
    return page(fill("<div>", size))


@made("page")
def many_paragraphs(size):
    return page(numbered(lambda n: "<p>The mill number %d grinds, and grinds, slowly but well.</p>" % n, size))


@made("page")
def many_links(size):
    return page(numbered(lambda n: "<a href='/%d'>mill %d</a> " % (n, n), size))


@made("page")
def many_tables(size):
    return page(fill("<table><tr><td>", size))


@made("page")
def many_classes(size):
    return page(numbered(lambda n: "<div class='c%d article-body'>x</div>" % n, size))


@made("page")
def long_classes(size):
    return page(b"<div class='" + fill("content ", size) + b"'><p>Text.</p></div>")


@made("page")
def one_long_word(size):
    return page(b"<p>" + fill("w", size) + b"</p>")


@made("page")
def breaks(size):
    return page(fill("<br>w", size))


@made("page")
def linked_data(size):
    data = "[" * 200 + ",".join('{"@type":"Article","headline":"m%d"}' % n for n in range(size // 40))
    return page(b"<p>Text.</p>", "<script type='application/ld+json'>" + data + "</script>")


@made("page")
def meta_tags(size):
    return page(numbered(lambda n: "<meta name='author' content='Miller %d'>" % n, size))


@made("page")
def dates_everywhere(size):
    return page(numbered(lambda n: "<time datetime='2026-01-01'>%d January 2026</time>" % n, size))


@made("page")
def sources_of_pictures(size):
    return page(b"<img srcset='" + numbered(lambda n: "/%d.jpg %dw, " % (n, n), size) + b"'>")


# Lists


def opml(body):
    return b"<opml version='2.0'><head/><body>" + body + b"</body></opml>"


@made("list")
def categories_of_a_feed(size):
    words = numbered(lambda n: "c%d," % n, size)
    return opml(b"<outline xmlUrl='http://mill.example/' category='" + words + b"'/>")


@made("list")
def ampersands_of_a_list(size):
    return opml(b"<outline text='" + fill("&", size) + b"' xmlUrl='http://mill.example/'/>")


@made("list")
def folders_in_folders(size):
    feeds = numbered(lambda n: "<outline xmlUrl='http://mill.example/%d'/>" % n, size)
    return opml(b"".join(b"<outline text='f%d'>" % n for n in range(90)) + feeds + b"</outline>" * 90)


@made("list")
def feeds_of_a_list(size):
    return opml(numbered(lambda n: "<outline text='f%d' xmlUrl='http://mill.example/%d'/>" % (n, n), size))


@made("list")
def the_same_feed(size):
    return opml(fill("<outline xmlUrl='http://mill.example/'/>", size))


@made("list")
def feeds_that_are_none(size):
    return opml(numbered(lambda n: "<outline xmlUrl='gopher:%d'/>" % n, size))


@made("list")
def an_open_comment(size):
    return opml(b"<!--" + fill("-", size))


# What a page offers


@made("offer")
def many_offers(size):
    link = "<link rel='alternate' type='application/rss+xml' href='/%d.xml'>"
    return page(b"", "").replace(b"</head>", numbered(lambda n: link % n, size) + b"</head>")


@made("offer")
def many_doubtful_links(size):
    return page(numbered(lambda n: "<a href='/feed/%d'>RSS</a>" % n, size))


class Served(http.server.BaseHTTPRequestHandler):
    body = b""

    def do_GET(self):
        found = self.path == "/"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(self.body) if found else 0))
        self.end_headers()
        if found:
            self.wfile.write(self.body)

    def log_message(self, *_):
        pass


def run(command, cwd, environment):
    """Runs a command; returns its end, CPU seconds, MiB at most, and the bytes that it printed."""
    child = subprocess.Popen(
        command,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(os.environ, **environment),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (CUT_OFF, CUT_OFF + 2)),
    )
    printed = 0
    while piece := child.stdout.read(MIB):
        printed += len(piece)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, printed


def commands(binary, kind, folder, port):
    """The commands that read the input of a kind, with the exit codes that are right."""
    base = "http://mill.example/page"
    if kind == "feed":
        return {"parse": ([binary, "parse", "--base", base, "in"], {0, 65})}
    if kind == "page":
        return {"extract": ([binary, "extract", "--base", base, "in"], {0, 65})}
    if kind == "offer":
        options = ["--allow-private"] if port is None else []
        url = f"http://127.0.0.1:{port}/"
        return {"discover": ([binary, "discover", *options, url], {0, 65, 69})}
    with open(os.path.join(folder, "check.yaml"), "w") as file:
        file.write("feeds: [in]\nstate: {path: state.sqlite}\nspool: {directory: spool}\n")
    with open(os.path.join(folder, "import.yaml"), "w") as file:
        file.write("feeds: [feeds.opml]\nstate: {path: state.sqlite}\nspool: {directory: spool}\n")
    return {
        "check": ([binary, "check", "--config", "check.yaml"], {0, 78}),
        "feeds import": ([binary, "feeds", "import", "--config", "import.yaml", "in"], {0, 65, 78}),
    }


def measure(binary, name, mib):
    """Yields a row for each command that reads the input."""
    kind, make = INPUTS[name]
    # A little less, for what stands around it: a document that breaks off is another case.
    data = make(mib * MIB * 15 // 16)[: 16 * MIB]
    server = None
    if kind == "offer":
        handler = type("Handler", (Served,), {"body": data})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "in"), "wb") as file:
            file.write(data)
        port = server.server_address[1] if server else None
        environment = {"HOME": folder, "FEEDMILL_HTTP_ALLOW_PRIVATE_ADDRESSES": "true"}
        for command, (arguments, codes) in commands(binary, kind, folder, port).items():
            code, seconds, memory, printed = run(arguments, folder, environment)
            faults = []
            if code not in codes:
                faults.append(f"exit {code}" if code >= 0 else signal.Signals(-code).name)
            if seconds > SECONDS[kind]:
                faults.append(f"over {SECONDS[kind]:g} s")
            if memory > MEMORY[kind]:
                faults.append(f"over {MEMORY[kind]} MiB")
            if kind == "feed" and printed > 3 * len(data) + 16 * MIB:
                faults.append("too much output")
            yield command, len(data), seconds, memory, printed, faults
    if server:
        server.shutdown()
        server.server_close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--mib", type=int, nargs="+", default=[1])
    parser.add_argument("--only", nargs="+", choices=sorted(INPUTS), default=list(INPUTS))
    parser.add_argument("--quiet", action="store_true", help="print only what is over a bound")
    options = parser.parse_args()
    binary = os.path.abspath(options.binary)
    began = time.monotonic()
    known, failures, rows = {}, 0, 0
    for name in options.only:
        for mib in options.mib:
            for command, size, seconds, memory, printed, faults in measure(binary, name, mib):
                known[name, command, mib] = seconds
                earlier = known.get((name, command, 4))
                if mib == 16 and earlier is not None and seconds > 5 * max(earlier, FLOOR):
                    faults.append(f"{seconds / earlier:.1f} times what 4 MiB cost")
                rows += 1
                failures += bool(faults)
                if faults or not options.quiet:
                    print(
                        f"{command:12} {name:40} {size:9} bytes {seconds:6.2f} s {memory:4.0f} MiB {printed:9} out"
                        f"  {'; '.join(faults)}",
                        flush=True,
                    )
    took = time.monotonic() - began
    print(f"{len(options.only)} inputs, {rows} runs in {took:.0f} s: {failures} over a bound")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
