"""Prints the records that wait in a spool: arrived.py SPOOL."""

import json
import pathlib
import sys


def main():
    spool = pathlib.Path(sys.argv[1])
    by_feed = {}
    for file in sorted((spool / "new").glob("*.json")):
        record = json.loads(file.read_bytes())
        feed = record["_feedmill"]["feed"]
        name = feed.get("name") or feed.get("title") or feed.get("url")
        by_feed.setdefault(name, []).append(record)
    for name, records in sorted(by_feed.items()):
        print(f"\n{name} ({len(records)})")
        for record in sorted(records, key=lambda r: r.get("date_published", ""), reverse=True):
            title = record.get("title") or record.get("content_text", "").split("\n")[0][:60]
            print(f"  {record.get('date_published', 'no date')[:10]:10}  {title}")
    print(f"\n{sum(map(len, by_feed.values()))} records in {spool}/new")


main()
