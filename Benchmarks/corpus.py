#!/usr/bin/env python3
"""Writes a corpus of feeds to measure with, the same for the same numbers on every machine.

    corpus.py FOLDER [--files 300] [--seed 1]

Of the files 60 % are RSS 2.0, 30 % Atom, 5 % RSS 1.0 (RDF) and 5 % JSON Feed; each has 10 to 60
entries with bodies of 1 to 6 KB as weblogs and newspapers write them; half of them are about 60 KB.
"""
import argparse
import html
import json
import pathlib
import random

# From many languages' plain words, made once: what is read must not be the same over and over.
SYLLABLES = "ba be bri co da den do el fa ga han in ka la li mar men mo na nor o pe ra ri sa sen ta ter to un ver wi".split()
ACCENTED = ["één", "été", "Größe", "señal", "łódź", "новость", "ειδήσεις", "東京", "straße", "år"]
MARKS = ["&amp;", "&nbsp;", "&#8217;", "&#8220;", "&mdash;", "&hellip;", "&eacute;"]
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class Writer:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.words = ["".join(self.random.choices(SYLLABLES, k=n)) for n in [1, 2, 2, 3, 3, 4] * 100]

    def text(self, count):
        """Words, one of twelve out of plain ASCII."""
        pick = self.random.random
        return " ".join(
            self.random.choice(ACCENTED) if pick() < 0.08 else self.random.choice(self.words)
            for _ in range(count)
        )

    def address(self, host):
        return "https://%s/%d/%s-%d" % (
            host, self.random.randint(2019, 2026), self.text(2).replace(" ", "-"), self.random.getrandbits(20),
        )

    def paragraph(self):
        words = self.text(self.random.randint(25, 70)).split()
        for mark in self.random.choices(MARKS, k=3):
            words.insert(self.random.randrange(len(words)), mark)
        words.insert(4, "<em>%s</em>" % self.text(2))
        if self.random.random() < 0.7:
            link = self.address("example.net") + "?utm_source=rss&amp;p=%d" % self.random.getrandbits(9)
            words.insert(9, '<a href="%s" target="_blank" rel="noopener">%s</a>' % (link, self.text(3)))
        return '<p class="wp-block-paragraph">%s</p>\n' % " ".join(words)

    def picture(self):
        name = "/media/%d" % self.random.getrandbits(24)
        return (
            '<figure class="wp-block-image size-large"><img loading="lazy" decoding="async" width="1024" '
            'height="683" src="%s.jpg" srcset="%s-300.jpg 300w, %s-1024.jpg 1024w" sizes="(max-width: 1024px) '
            '100vw" alt="%s"/><figcaption>%s</figcaption></figure>\n'
        ) % (name, name, name, self.text(5), self.text(8))

    def list(self):
        return "<ul>\n%s</ul>\n" % "".join("<li>%s</li>\n" % self.text(6) for _ in range(4))

    def quote(self):
        return "<blockquote><p>%s<br />\n%s</p></blockquote>\n" % (self.text(20), self.text(12))

    def widget(self):
        return (
            '<div class="share" data-id="%d" onclick="share(this)"><script>track(%d)</script>'
            '<iframe src="https://video.example/%d"></iframe></div>\n'
        ) % tuple(self.random.getrandbits(20) for _ in range(3))

    def code(self):
        return "<pre><code>if (a &lt; %d) {\n    %s();\n}</code></pre>\n" % (
            self.random.getrandbits(8), self.random.choice(self.words),
        )

    def body(self):
        size, parts, total = min(5500, 1000 + self.random.expovariate(1 / 500)), [], 0
        while total < size:
            part = self.random.choices(
                [self.paragraph, self.picture, self.list, self.quote, self.widget, self.code],
                [12, 3, 2, 2, 1, 1],
            )[0]()
            parts.append(part)
            total += len(part.encode())
        return "".join(parts)

    def entry(self, host):
        return {
            "url": self.address(host), "title": self.text(self.random.randint(3, 10)).capitalize(),
            "body": self.body(), "author": self.text(2).title(),
            "tags": [self.text(1) for _ in range(self.random.randint(1, 4))],
            "date": [self.random.randint(low, high) for low, high in
                     [(2019, 2026), (1, 12), (1, 28), (0, 23), (0, 59), (0, 59)]],
        }

    def feed(self, number, count=None):
        kind = (["rss"] * 12 + ["atom"] * 6 + ["rdf", "json"])[number % 20]
        host = "site%d.example" % number
        count = count or int(self.random.triangular(10, 60, 14))
        return Feed(kind, host, [self.entry(host) for _ in range(count)], self.text(3))


class Feed:
    def __init__(self, kind, host, entries, title):
        self.kind, self.host, self.entries, self.title = kind, host, entries, title

    def __str__(self):
        return globals()["write_" + self.kind](self.host, self.title, self.entries)


def iso(date):
    return "%04d-%02d-%02dT%02d:%02d:%02dZ" % tuple(date)


def tag(name, text):
    return "<%s>%s</%s>\n" % (name, html.escape(text, quote=False), name)


def write_rss(host, title, entries):
    """Bodies in CDATA, as most publishing programs write them."""
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:media="http://search.yahoo.com/mrss/">\n<channel>\n',
        tag("title", title), tag("link", "https://%s/" % host), tag("description", title), tag("language", "en"),
    ]
    for e in entries:
        year, month, day, *time = e["date"]
        out += [
            "<item>\n", tag("title", e["title"]), tag("link", e["url"] + "?utm_medium=feed&id=1"),
            '<guid isPermaLink="true">%s</guid>\n' % e["url"],
            tag("pubDate", "%02d %s %d %02d:%02d:%02d +0000" % (day, MONTHS[month - 1], year, *time)),
            tag("dc:creator", e["author"]), *(tag("category", word) for word in e["tags"]),
            "<description><![CDATA[%s]]></description>\n" % e["body"][:60].split("<")[0],
            '<media:thumbnail url="%s.jpg" width="300" height="200"/>\n' % e["url"],
            "<content:encoded><![CDATA[%s]]></content:encoded>\n</item>\n" % e["body"],
        ]
    return "".join(out) + "</channel>\n</rss>\n"


def write_atom(host, title, entries):
    """Bodies with every markup sign escaped."""
    out = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n',
        tag("title", title), '<link href="https://%s/"/>\n' % host, tag("id", "tag:%s,2019:feed" % host),
        '<link rel="self" href="https://%s/atom.xml"/>\n' % host, tag("updated", "2026-11-01T00:00:00Z"),
    ]
    for e in entries:
        out += [
            "<entry>\n", tag("title", e["title"]), '<link rel="alternate" href="%s"/>\n' % e["url"],
            tag("id", "tag:%s,2019:%s" % (host, e["url"][-12:])), tag("published", iso(e["date"])),
            tag("updated", iso(e["date"])), "<author><name>%s</name></author>\n" % html.escape(e["author"]),
            *('<category term="%s"/>\n' % word for word in e["tags"]),
            '<content type="html">%s</content>\n</entry>\n' % html.escape(e["body"], quote=False),
        ]
    return "".join(out) + "</feed>\n"


def write_rdf(host, title, entries):
    items = "".join('<rdf:li rdf:resource="%s"/>' % e["url"] for e in entries)
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel rdf:about="https://%s/">\n' % host,
        tag("title", title), tag("link", "https://%s/" % host),
        "<items><rdf:Seq>%s</rdf:Seq></items>\n</channel>\n" % items,
    ]
    for e in entries:
        out += [
            '<item rdf:about="%s">\n' % e["url"], tag("title", e["title"]), tag("link", e["url"]),
            tag("dc:date", iso(e["date"])), tag("dc:creator", e["author"]),
            "<content:encoded><![CDATA[%s]]></content:encoded>\n</item>\n" % e["body"],
        ]
    return "".join(out) + "</rdf:RDF>\n"


def write_json(host, title, entries):
    items = [
        {
            "id": e["url"], "url": e["url"], "title": e["title"], "content_html": e["body"],
            "date_published": iso(e["date"]), "authors": [{"name": e["author"]}], "tags": e["tags"],
        }
        for e in entries
    ]
    page = "https://%s/" % host
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "home_page_url": page, "items": items}
    return json.dumps(feed, ensure_ascii=False, indent=1)


def write(folder, files, seed=1):
    """Fills the folder and returns the paths in order."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    writer, paths = Writer(seed), []
    for number in range(files):
        feed = writer.feed(number)
        paths.append(folder / ("%05d.%s" % (number, feed.kind)))
        paths[-1].write_text(str(feed), encoding="utf-8")
    return paths


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    sizes = sorted(path.stat().st_size for path in write(args.folder, args.files, args.seed))
    print("%d files, %.1f MB, the middle one %d bytes" % (len(sizes), sum(sizes) / 1e6, sizes[len(sizes) // 2]))


if __name__ == "__main__":
    main()
