#!/usr/bin/env python3
"""Scores the texts that feedmill extracts from a folder of pages.

A page is NAME.html or NAME.html.gz, in the folder or in its html/. Its true text is NAME.txt beside it,
or "articleBody" of NAME in ground-truth.json. Texts are compared as multisets of shingles, runs of four
words: precision and recall are means over the pages, F1 is made of these means, and accuracy is the
share of pages whose shingles are all right and all there. The deviation of F1 is that of 1,000 draws
of the pages with replacement.
"""

import argparse
import collections
import gzip
import json
import pathlib
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile

WORD = re.compile(r"\w+")


def shingles(text, size=4):
    words = WORD.findall(text)
    if len(words) <= size:
        return collections.Counter([tuple(words)] if words else [])
    return collections.Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1))


def score(true, found):
    """Precision, recall and whether all is right, of one page."""
    wanted, got = shingles(true), shingles(found)
    common = sum((wanted & got).values())
    precision = common / sum(got.values()) if got else (0.0 if wanted else 1.0)
    recall = common / sum(wanted.values()) if wanted else 1.0
    return precision, recall, wanted == got


def harmonic(scores):
    precision = statistics.mean(s[0] for s in scores)
    recall = statistics.mean(s[1] for s in scores)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def pages(folder):
    """Name, file and true text of each page."""
    truths = {}
    if (folder / "ground-truth.json").exists():
        truths = json.loads((folder / "ground-truth.json").read_text())
    for file in sorted([*folder.glob("*.htm*"), *folder.glob("html/*.htm*")]):
        name = file.name.split(".htm")[0]
        text = folder / (name + ".txt")
        if text.exists():
            yield name, file, text.read_text()
        elif name in truths:
            yield name, file, truths[name]["articleBody"]


def extract(program, items):
    """The texts by name, and the CPU seconds that they took."""
    with tempfile.TemporaryDirectory() as scratch:
        lines = []
        names = {}
        for name, file, _ in items:
            if file.suffix == ".gz":
                plain = pathlib.Path(scratch) / file.name[:-3]
                plain.write_bytes(gzip.decompress(file.read_bytes()))
                file = plain
            # The address comes back as the record's, which tells whose it is.
            address = f"https://page.invalid/{len(names)}"
            names[address] = name
            lines.append(json.dumps({"url": address, "file": str(file.resolve())}))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = subprocess.run(
            [program, "extract", "--batch", "-"],
            input="\n".join(lines),
            capture_output=True,
            text=True,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode not in (0, 65):
        sys.exit(f"{program} ended with {run.returncode}: {run.stderr[:500]}")
    sys.stderr.write(run.stderr)
    records = [json.loads(line) for line in run.stdout.splitlines()]
    texts = {names.get(record["url"]): record.get("content_text", "") for record in records}
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return texts, cpu


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--worst", type=int, default=10, help="how many pages to name")
    parser.add_argument("--at-least", type=float, default=0.0, help="fail below this F1")
    options = parser.parse_args()
    items = list(pages(options.folder))
    if not items:
        sys.exit(f"{options.folder}: no page with a true text")
    texts, cpu = extract(options.program, items)
    scores = {name: score(true, texts.get(name, "")) for name, _, true in items}
    values = list(scores.values())
    total = harmonic(values)
    draw = random.Random(1)
    draws = [harmonic(draw.choices(values, k=len(values))) for _ in range(1000)]
    print(
        f"{len(values)} pages, {sum(1 for n in scores if n not in texts)} without a text: "
        f"F1 {total:.3f} ± {statistics.stdev(draws):.3f}, "
        f"precision {statistics.mean(s[0] for s in values):.3f}, "
        f"recall {statistics.mean(s[1] for s in values):.3f}, "
        f"accuracy {statistics.mean(s[2] for s in values):.3f}; "
        f"{cpu / len(values) * 1000:.1f} ms CPU a page"
    )
    for name, (precision, recall, right) in sorted(scores.items(), key=lambda s: s[1][0] + s[1][1]):
        if right or options.worst == 0:
            break
        options.worst -= 1
        print(f"  {name}: precision {precision:.3f}, recall {recall:.3f}")
    if total < options.at_least:
        sys.exit(1)


main()
