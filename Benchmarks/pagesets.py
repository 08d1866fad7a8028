"""Folders of pages with what is true of them, and how far a text or a field is right.

A folder is of one of three layouts:

    NAME.html + NAME.txt           a page and its text, as in the project's own set
    ground-truth.json              {NAME: {"articleBody", "url"}}, pages in html/NAME.html.gz
    segments.json                  {ADDRESS: {"file", "with": [...], "without": [...], "title",
                                   "author", "date"}}, pages beside it or in cache/

Pages may be packed with gzip in each. `with` has pieces of the text, `without` pieces of the page that
are none of it. Names of several authors are joined with `; `, a date is YYYY-MM-DD; a field that is
absent or null is not scored.
"""
import collections
import datetime
import gzip
import hashlib
import json
import pathlib
import random
import re
import statistics
import urllib.parse

WORD = re.compile(r"\w+")
SIZE = 4


class Page:
    def __init__(self, name, file, truth):
        self.name, self.file, self.truth = name, file, truth
        self.address = truth.get("url") or "https://page.invalid/" + hashlib.sha1(name.encode()).hexdigest()

    @property
    def half(self):
        """1 or 2, by the name: rules are made on the first half and judged by the second."""
        return 1 + hashlib.sha1(self.name.encode()).digest()[0] % 2

    @property
    def fold(self):
        """1, 2 or 3, by the site: a rule is judged on sites that it was not made on."""
        host = (urllib.parse.urlsplit(self.address).hostname or self.name).removeprefix("www.")
        site = self.name if host == "page.invalid" else host
        return 1 + hashlib.sha1(site.encode()).digest()[0] % 3

    def read(self):
        data = self.file.read_bytes()
        return gzip.decompress(data) if self.file.suffix == ".gz" else data


def load(folder):
    """The pages of a folder that have a truth."""
    folder = pathlib.Path(folder)
    truths, segments = folder / "ground-truth.json", folder / "segments.json"
    if segments.exists():
        for address, truth in json.loads(segments.read_text()).items():
            for file in (folder / truth["file"], folder / "cache" / truth["file"]):
                if file.exists():
                    yield Page(truth["file"], file, {"url": address} | truth)
                    break
        return
    known = json.loads(truths.read_text()) if truths.exists() else {}
    for file in sorted([*folder.glob("*.htm*"), *folder.glob("html/*.htm*")]):
        name = file.name.split(".htm")[0]
        text = folder / (name + ".txt")
        if text.exists():
            yield Page(name, file, {"articleBody": text.read_text()})
        elif name in known:
            yield Page(name, file, known[name])


# MARK: - Whole texts


def shingles(words):
    if not words:
        return collections.Counter()
    return collections.Counter(tuple(words[i : i + SIZE]) for i in range(max(1, len(words) - SIZE + 1)))


class Text:
    """Precision and recall of one page by its runs of four words, counted as often as they occur."""

    def __init__(self, true, found):
        true, found = WORD.findall(true or ""), WORD.findall(found or "")
        wanted, got = shingles(true), shingles(found)
        common = (wanted & got).total()
        self.right = true == found
        self.precision = common / got.total() if got else float(not wanted)
        self.recall = common / wanted.total() if wanted else float(not got)


def f1(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def text_report(scores, draws=1000):
    """F1 is made of the means of precision and recall; its deviation is that of draws with replacement."""

    def figures(scores):
        means = [statistics.mean(getattr(s, field) for s in scores) for field in ("precision", "recall", "right")]
        return [f1(*means[:2]), *means]

    draw = random.Random(1)
    drawn = [figures(draw.choices(scores, k=len(scores))) for _ in range(draws)]
    names = ["F1", "precision", "recall", "accuracy"]
    deviations = [statistics.stdev(column) for column in zip(*drawn)]
    return ", ".join("%s %.3f ± %.3f" % row for row in zip(names, figures(scores), deviations))


# MARK: - Segments and fields


def plain(text):
    return " ".join((text or "").casefold().split())


def near(one, other):
    one, other = (collections.Counter(WORD.findall(plain(t))) for t in (one, other))
    common = (one & other).total()
    return common and f1(common / one.total(), common / other.total()) >= 0.8


class Segments:
    def __init__(self, truth, text):
        text = " ".join((text or "").split())

        def found(pieces):
            return [" ".join(p.split()) in text for p in pieces if p.strip()]

        self.has, self.has_not = found(truth.get("with", [])), found(truth.get("without", []))


def segments_report(scores):
    right = sum(sum(s.has) for s in scores)
    wanted = sum(len(s.has) for s in scores)
    wrong = sum(sum(s.has_not) for s in scores)
    if not wanted:
        return "no segments"
    precision = right / (right + wrong) if right else 0.0
    return "F1 %.3f, precision %.3f, recall %.3f" % (f1(precision, right / wanted), precision, right / wanted)


def day(text):
    try:
        return datetime.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def fields(truth, record):
    """What is right of title, authors and date; a field without a truth is left out."""
    found = {}
    if truth.get("title"):
        found["title exact"] = plain(truth["title"]) == plain(record.get("title"))
        found["title near"] = bool(near(truth["title"], record.get("title")))
    if truth.get("author"):
        names = "; ".join(a.get("name", "") for a in record.get("authors", []))
        wanted = truth["author"]
        found["authors exact"] = plain(wanted if isinstance(wanted, str) else "; ".join(wanted)) == plain(names)
    if day(truth.get("date")):
        date = day(record.get("date_published"))
        distance = abs((day(truth["date"]) - date).days) if date else None
        found["date same day"] = distance == 0
        found["date within a day"] = distance is not None and distance <= 1
        found["date wrong"] = distance is not None and distance > 1
    return found


def fields_report(all):
    columns = collections.defaultdict(list)
    for one in all:
        for name, value in one.items():
            columns[name].append(value)
    return ", ".join("%s %.3f of %d" % (name, statistics.mean(c), len(c)) for name, c in columns.items())


# MARK: - One page


def worth(truth, record):
    """How good the text of one page is, from 0 to 1; pieces count for it and against it."""
    text = record.get("content_text")
    if "articleBody" in truth:
        score = Text(truth["articleBody"], text)
        return f1(score.precision, score.recall)
    score = Segments(truth, text)
    pieces = len(score.has) + len(score.has_not)
    return (sum(score.has) + len(score.has_not) - sum(score.has_not)) / pieces if pieces else 1.0


def difference(truth, record, limit=70):
    """What was lost of a text, and what is too much in it: the longest stretch of each."""
    text = record.get("content_text") or ""
    if "with" in truth:
        plain = " ".join(text.split())
        lost = [piece for piece in truth["with"] if " ".join(piece.split()) not in plain]
        extra = [piece for piece in truth.get("without", []) if piece.strip() and " ".join(piece.split()) in plain]
    else:
        true, found = (WORD.findall(t) for t in (truth["articleBody"], text))
        known = [set(shingles(words)) for words in (true, found)]
        lost, extra = longest(true, known[1]), longest(found, known[0])
    return ["%s %s" % (sign, " ".join(pieces)[:limit]) for sign, pieces in (("-", lost), ("+", extra)) if pieces]


def longest(words, known):
    """The longest stretch of words whose runs are all unknown."""
    best, start = (0, 0), 0
    for end in range(len(words) + 1):
        run = tuple(words[end : end + SIZE])
        if end == len(words) or run in known:
            best = max(best, (end - start, start))
            start = end + 1
    return words[best[1] : best[1] + best[0]]
