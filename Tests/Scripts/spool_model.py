#!/usr/bin/env python3
"""Explores every course that a delivery can take, and looks for one that breaks its promises.

    spool_model.py [--full] [--only TEXT]

The protocol of Delivery.swift is a list of steps. A feed, one process or two that follow the
steps, a consumer, a disk and a state file make up a world; from each world, whatever can happen
next leads to others: the next step of a process, the consumer taking a file, the feed changing its
entries, a step that fails, a kill, a power cut. All worlds that can be reached are visited.

The disk remembers in three layers: what programs see, what would survive a power cut for certain,
and the changes between the two, of which a cut keeps some. "ordered" keeps a beginning of them
(the journal of ext4 or XFS), "unordered" any part (btrfs), "halves" may even keep one half of a
rename, which is more than feedmill can bear and less than its documentation asks for. What was
written to a file and not synchronised may survive or not. A committed transaction survives.

First the feed shows A and B, later B and C for ever: A can be fetched no more then, and a poll
that the feed's validator answers brings nothing. A world is at rest when nothing is left to do.
What can go wrong:

    torn    the consumer read half a record
    lost    at rest, an article that was committed, or is shown, was never delivered
    twice   an article was delivered twice, without any power cut
    again   the same after a power cut (the consumer must know the name)
    early   a record was visible before its transaction
    left    at rest, files are left in tmp
    stuck   nothing can happen, and it is no rest

Lines that begin with "without" or "instead" break one rule of the protocol: each must be caught.
"""
import argparse
import sys
import time

from spool_world import PROTOCOL, explore, setting


def without(step, place=0):
    """The protocol without one of its steps: the first of that name, or a later one."""
    places = [number for number, name in enumerate(PROTOCOL) if name == step]
    return PROTOCOL[:places[place]] + PROTOCOL[places[place] + 1:]


def in_order(*cycle):
    return PROTOCOL[:5] + cycle


def settings(full):
    more = 1 if full else 0
    for disk in ("ordered", "unordered"):
        yield setting("kills and power cuts, " + disk, disk=disk, crashes=4 + more)
        yield setting("the same with a careless consumer, " + disk, "again", disk=disk,
                      consumer="careless", crashes=3 + more)
    yield setting("kills, careless consumer", cuts=False, consumer="careless", crashes=4 + more)
    for step in ("write", "fsync"):
        yield setting("a failing %s: batch removed, then recovery" % step, fault=step,
                      then="recover", crashes=3 + more)
    yield setting("a failing commit: state opened anew, then recovery", fault="commit",
                  then="recover", crashes=3 + more)
    yield setting("a failing rename: recovery before the next batch", fault="publish",
                  then="recover", crashes=3 + more)
    yield setting("polls of two processes, with the lock", processes=2, daemon=False,
                  crashes=2 + more)
    yield setting("kills, synchronous=NORMAL", durable=False, cuts=False, crashes=3 + more)
    # Beyond what is promised.
    yield setting("power cuts, synchronous=NORMAL", "again lost", durable=False, crashes=1)
    yield setting("power cuts, renames by halves", "again lost", disk="halves", crashes=1)
    # One rule broken.
    control = dict(exactly=False)
    yield setting("without fsync of the files", "torn", without("fsync"), **control)
    for disk in ("ordered", "unordered"):
        yield setting("without fsync of tmp before the commit, " + disk, "lost",
                      without("sync tmp", 1), disk=disk, **control)
    yield setting("without recovery", "left lost", without("recover"), cuts=False, **control)
    yield setting("instead, the commit before the files", "lost", in_order(
        "commit", "write", "fsync", "sync tmp", "publish", "sync new", "sync tmp"), cuts=False, **control)
    yield setting("instead, publication before the commit", "early twice", in_order(
        "write", "fsync", "sync tmp", "publish", "sync new", "sync tmp", "commit"), cuts=False,
        **control)
    yield setting("instead, fsync again after a failure", "torn", fault="fsync", then="try again",
                  **control)
    yield setting("instead, a dropped batch stays in tmp", "twice", fault="write", then="leave",
                  crashes=1, cuts=False, **control)
    yield setting("instead, a failed commit's files removed", "lost", fault="commit", then="remove",
                  crashes=0, **control)
    yield setting("instead, a failed rename forgotten", "left", fault="publish", then="leave",
                  crashes=0, **control)
    yield setting("instead, a recovery that overlooks files", "twice", blind=True, cuts=False,
                  crashes=2, **control)
    yield setting("instead, old files of tmp cleaned away", "lost", janitor=True, crashes=0, **control)
    yield setting("without the lock, polls of two processes", "lost twice", processes=2, daemon=False,
                  locked=False, crashes=0, limit=60_000, **control)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="one more crash in each course")
    parser.add_argument("--only", default="", help="settings whose title has this text")
    args = parser.parse_args()
    start = time.monotonic()
    states = transitions = surprises = 0
    print("| setting | crashes | states | transitions | went wrong | as expected |")
    print("|---|---|---|---|---|---|")
    for rules in settings(args.full):
        if args.only not in rules.title:
            continue
        count, ways, rests, wrong, is_whole = explore(rules)
        if rules.exactly:
            fine = is_whole and rests > 0 and wrong == rules.expected
        else:
            fine = rules.expected <= wrong
        states, transitions, surprises = states + count, transitions + ways, surprises + (not fine)
        print("| %s | %d | %s%s | %s | %s | %s |" % (
            rules.title, rules.crashes, format(count, ","), "" if is_whole else " (cut off)",
            format(ways, ","), " ".join(sorted(wrong)) or "nothing", "yes" if fine else "NO"),
            flush=True)
    print("\n%s states, %s transitions, %.0f s, not as expected: %d" % (
        format(states, ","), format(transitions, ","), time.monotonic() - start, surprises))
    sys.exit(1 if surprises or not states else 0)


if __name__ == "__main__":
    main()
