"""The worlds of spool_model.py: disk, state, feed, consumer, and processes that follow the protocol."""
import itertools
from collections import namedtuple

SHOWN = {1: ("A", "B"), 2: ("B", "C")}
TMP, NEW = 0, 1
# What a file holds: nothing yet, all of it in memory, all of it on disk, or all of it in memory
# while the system believes that it is on disk (the state after a failed fsync).
EMPTY, CACHED, DURABLE, FORSAKEN = range(4)

PROTOCOL = ("begin", "recover", "sync new", "sync tmp", "ask",
            "write", "fsync", "sync tmp", "commit", "publish", "sync new", "sync tmp")

# `files` is what each file holds. The entries of the folders are (folder, name, file); `seen` is
# what programs see of them, `sure` what survives, `changes` the way from the one to the other.
World = namedtuple(
    "World", "shown files seen sure changes state past processes delivered committed wrong"
             " crashes faults cut")
# The articles it knows, the validator it stored (as the version shown), the last batch.
State = namedtuple("State", "known validator batch")
# The step it is at, the last batch number used, the batch in hand as (article, name, file), how
# many of it the step has done, and the version the batch came from.
Process = namedtuple("Process", "step last batch done version")
FRESH = Process(0, None, (), 0, 0)

# What is explored: the steps, the kind of disk, how many crashes of which kinds may happen, the
# consumer, whether a commit is durable at once, which step may fail once and what is done then,
# how many processes, and what else may go wrong. With `exactly`, nothing but the expected may.
Setting = namedtuple(
    "Setting",
    "title expected steps disk crashes cuts kills consumer durable fault then processes locked blind"
    " janitor daemon exactly limit")


def setting(title, expected="", steps=PROTOCOL, **options):
    given = dict(
        disk="unordered", crashes=1, cuts=True, kills=True, consumer="careful", durable=True,
        fault=None, then=None, processes=1, locked=True, blind=False, janitor=False, daemon=True,
        exactly=True, limit=None)
    given.update(options)
    return Setting(title=title, expected=frozenset(expected.split()), steps=steps, **given)


# MARK: - Disk

def changed(entries, change):
    """The entries after a change: (removed or None, added or None)."""
    gone, come = change
    if gone:
        entries = entries - {gone}
    if come:
        entries = frozenset(e for e in entries if e[:2] != come[:2]) | {come}
    return entries


def change(world, rules, gone, come):
    """A change of the folders that programs see, and that is not yet sure."""
    parts = ((gone, come),)
    if rules.disk == "halves" and gone and come:
        parts = ((None, come), (gone, None))
    return world._replace(seen=changed(world.seen, (gone, come)), changes=world.changes + parts)


def synchronised(world, rules, folder):
    """After fsync of a folder: its changes are sure."""
    touching = [any(e and e[0] == folder for e in part) for part in world.changes]
    if rules.disk == "ordered" and any(touching):
        last = len(touching) - touching[::-1].index(True)
        touching = [place < last for place in range(len(touching))]
    sure = world.sure
    for part, does in zip(world.changes, touching):
        if does:
            sure = changed(sure, part)
    left = tuple(part for part, does in zip(world.changes, touching) if not does)
    return world._replace(sure=sure, changes=left)


def after_cut(world, rules):
    """Every disk that a power cut may leave: folders, contents of files, state."""
    if rules.disk == "ordered":
        kept = [world.changes[:count] for count in range(len(world.changes) + 1)]
    else:
        flags = itertools.product((False, True), repeat=len(world.changes))
        kept = [[c for c, keep in zip(world.changes, some) if keep] for some in flags]
    folders = set()
    for some in kept:
        entries = world.sure
        for part in some:
            entries = changed(entries, part)
        folders.add(entries)
    states = {world.state} if rules.durable else world.past | {world.state}
    for entries in folders:
        live = {e[2] for e in entries}
        choices = [
            (EMPTY, DURABLE) if holds in (CACHED, FORSAKEN) and file in live
            else (DURABLE,) if holds == DURABLE else (EMPTY,)
            for file, holds in enumerate(world.files)
        ]
        for files in itertools.product(*choices):
            for state in states:
                yield entries, files, state


def tidied(world):
    """The same world with files numbered without holes, so that equal worlds are equal."""
    used = {e[2] for e in world.seen} | {e[2] for e in world.sure}
    for part in world.changes:
        used.update(e[2] for e in part if e)
    for process in world.processes:
        used.update(file for _, _, file in process.batch if file is not None)
    if len(used) == len(world.files):
        return world
    number = {old: new for new, old in enumerate(sorted(used))}

    def entry(e):
        return e and (e[0], e[1], number[e[2]])

    return world._replace(
        files=tuple(world.files[old] for old in sorted(used)),
        seen=frozenset(map(entry, world.seen)),
        sure=frozenset(map(entry, world.sure)),
        changes=tuple((entry(gone), entry(come)) for gone, come in world.changes),
        processes=tuple(
            p._replace(batch=tuple((a, n, number.get(f)) for a, n, f in p.batch))
            for p in world.processes))


def holding(world, file, content):
    return world._replace(files=world.files[:file] + (content,) + world.files[file + 1:])


def entries_of(world, folder):
    return sorted(e for e in world.seen if e[0] == folder)


# MARK: - The steps of a process

class Steps:
    """What one process does next: worlds, one for each way it can turn out."""

    def __init__(self, world, rules, number):
        self.world, self.rules, self.number = world, rules, number
        self.process = world.processes[number]

    def next(self):
        step = self.rules.steps[self.process.step]
        if step.startswith("sync "):
            folder = NEW if step == "sync new" else TMP
            return [self.on(synchronised(self.world, self.rules, folder))]
        return getattr(self, step)()

    def at(self, world, **values):
        """The world with this process changed."""
        mine = world.processes[self.number]._replace(**values)
        processes = world.processes[:self.number] + (mine,) + world.processes[self.number + 1:]
        return world._replace(processes=processes)

    def on(self, world, **values):
        """The world with this process at its next step."""
        step = world.processes[self.number].step + 1
        if step == len(self.rules.steps):
            return self.rest(world)
        return self.at(world, step=step, done=0, **values)

    def rest(self, world):
        """The cycle is over: the daemon asks again, a poll ends."""
        if not self.rules.daemon:
            return self.at(world, **FRESH._asdict())
        return self.at(world, step=self.rules.steps.index("ask"), batch=(), done=0, version=0)

    def begin(self):
        """Takes the lock, which is let go of at the end of the process only."""
        others = [p for n, p in enumerate(self.world.processes) if n != self.number]
        if self.rules.locked and any(p.step for p in others):
            return []
        # A poll that begins and finds nothing to do leaves no trace.
        if not self.rules.daemon and has_nothing_to_do(self.world):
            return []
        return [self.on(self.world)]

    def again(self, world):
        """The same process, which lets go of its batch and recovers."""
        return self.at(world, step=self.rules.steps.index("recover"), batch=(), done=0, version=0)

    def recover(self):
        """One file at a time, so that it can be cut off anywhere."""
        world = self.world
        mine = entries_of(world, TMP)
        worlds = []
        if self.rules.blind and world.faults:
            worlds.append(self.on(world._replace(faults=world.faults - 1)))
        if not mine:
            return worlds + [self.on(world)]
        entry = mine[0]
        article, batch, _ = entry[1]
        if batch > world.state.batch:
            return worlds + [change(world, self.rules, entry, None)]
        published = self.published(world, entry, article)
        return worlds + ([published] if published else [])

    def published(self, world, entry, article):
        """After the rename into new, which replaces nothing; `None` when it must wait."""
        target = (NEW, article)
        if any(e[:2] == target for e in world.seen):
            return None
        world = change(world, self.rules, entry, target + entry[2:])
        if article not in world.state.known:
            world = world._replace(wrong=world.wrong | {"early"})
        return world

    def ask(self):
        world = self.world
        if world.state.validator == world.shown:
            return [] if self.rules.daemon else [self.rest(world)]
        last = world.state.batch if self.process.last is None else self.process.last
        number = last + 1
        # A name has the time in it: after a crash the same batch number gives other names.
        batch = tuple(
            (article, (article, number, world.crashes), None)
            for article in SHOWN[world.shown] if article not in world.state.known)
        return [self.on(world, last=number, batch=batch, version=world.shown)]

    def write(self):
        """Each file in two steps: it is there, and it is whole."""
        process, world = self.process, self.world
        place, is_made = divmod(process.done, 2)
        if place == len(process.batch):
            return [self.on(world)]
        article, name, file = process.batch[place]
        if is_made:
            worlds = [self.at(holding(world, file, CACHED), done=process.done + 1)]
            if self.rules.fault == "write" and world.faults:
                worlds.append(self.failed(world))
            return worlds
        file = len(world.files)
        made = change(world._replace(files=world.files + (EMPTY,)), self.rules, None, (TMP, name, file))
        batch = process.batch[:place] + ((article, name, file),) + process.batch[place + 1:]
        return [self.at(made, batch=batch, done=process.done + 1)]

    def fsync(self):
        process, world = self.process, self.world
        if process.done == len(process.batch):
            return [self.on(world)]
        file = process.batch[process.done][2]
        # After a failure the system takes the pages for clean: the next fsync does nothing.
        holds = FORSAKEN if world.files[file] == FORSAKEN else DURABLE
        worlds = [self.at(holding(world, file, holds), done=process.done + 1)]
        if self.rules.fault == "fsync" and world.faults:
            worlds.append(self.failed(holding(world, file, FORSAKEN)))
        return worlds

    def failed(self, world):
        """A file could not be written or synchronised."""
        world = world._replace(faults=world.faults - 1)
        if self.rules.then == "try again":
            return self.at(world)
        if self.rules.then == "remove":
            for entry in entries_of(world, TMP):
                if entry[1] in {name for _, name, _ in self.process.batch}:
                    world = change(world, self.rules, entry, None)
        if self.rules.then in ("remove", "leave"):
            return self.rest(world)
        return self.again(world)

    def commit(self):
        process, world = self.process, self.world
        articles = frozenset(article for article, _, _ in process.batch)
        state = State(world.state.known | articles, process.version, process.last)
        past = world.past if self.rules.durable else world.past | {world.state}
        done = world._replace(state=state, past=past)
        worlds = [self.on(done._replace(committed=world.committed | articles))]
        if self.rules.fault == "commit" and world.faults:
            for outcome in (world, done):
                outcome = outcome._replace(faults=world.faults - 1)
                if self.rules.then == "remove":
                    worlds.append(self.failed(outcome._replace(faults=1)))
                else:
                    worlds.append(self.again(outcome))
        return worlds

    def publish(self):
        process, world = self.process, self.world
        if process.done == len(process.batch):
            return [self.on(world)]
        article, name, file = process.batch[process.done]
        entry = (TMP, name, file)
        if entry not in world.seen:
            return [self.at(world, done=process.done + 1)]
        published = self.published(world, entry, article)
        worlds = [self.at(published, done=process.done + 1)] if published else []
        if self.rules.fault == "publish" and world.faults:
            failed = world._replace(faults=world.faults - 1)
            worlds.append(self.rest(failed) if self.rules.then == "leave" else self.again(failed))
        return worlds


# MARK: - The rest of the world

def after(world, rules):
    """Every world that can be the next."""
    for number in range(len(world.processes)):
        yield from Steps(world, rules, number).next()
    for entry in entries_of(world, NEW):
        yield taken(world, rules, entry)
    if rules.janitor:
        for entry in entries_of(world, TMP):
            yield change(world, rules, entry, None)
    if world.shown == 1:
        yield world._replace(shown=2)
    if world.crashes:
        yield from crashed(world, rules)


def taken(world, rules, entry):
    """A consumer reads a record and removes it; the careful one makes sure before and after."""
    _, article, file = entry
    careful = rules.consumer == "careful"
    if careful:
        world = synchronised(synchronised(world, rules, NEW), rules, TMP)
    wrong = set(world.wrong)
    if world.files[file] == EMPTY:
        wrong.add("torn")
    if article in world.delivered:
        wrong.add("again" if world.cut else "twice")
    world = change(world, rules, entry, None)._replace(
        delivered=world.delivered | {article}, wrong=frozenset(wrong))
    return synchronised(world, rules, NEW) if careful else world


def crashed(world, rules):
    world = world._replace(crashes=world.crashes - 1)
    if rules.kills:
        for number in range(len(world.processes)):
            processes = list(world.processes)
            processes[number] = FRESH
            yield world._replace(processes=tuple(processes))
    if rules.cuts:
        processes = (FRESH,) * len(world.processes)
        for entries, files, state in after_cut(world, rules):
            yield world._replace(
                processes=processes, seen=entries, sure=entries, changes=(), files=files, state=state,
                past=frozenset(), cut=True)


def has_nothing_to_do(world):
    return world.state.validator == world.shown and not entries_of(world, TMP)


def is_at_rest(world, rules):
    if world.shown == 1 or world.state.validator != world.shown or entries_of(world, NEW):
        return False
    if rules.daemon:
        return all(p.step == rules.steps.index("ask") for p in world.processes)
    return has_nothing_to_do(world) and not any(p.step for p in world.processes)


def explore(rules):
    """Visits every world; returns how many, the ways between them, the rests, what went wrong."""
    start = World(
        1, (), frozenset(), frozenset(), (), State(frozenset(), 0, 0), frozenset(),
        (FRESH,) * rules.processes, frozenset(), frozenset(), frozenset(), rules.crashes,
        1 if rules.fault or rules.blind else 0, False)
    visited, waiting, wrong, ways, rests = {start}, [start], set(), 0, 0
    while waiting and (not rules.limit or len(visited) < rules.limit):
        world = waiting.pop()
        wrong |= world.wrong
        resting = is_at_rest(world, rules)
        if resting:
            rests += 1
            if (world.committed | set(SHOWN[2])) - world.delivered:
                wrong.add("lost")
            if entries_of(world, TMP):
                wrong.add("left")
        following = {tidied(next) for next in after(world, rules)}
        ways += len(following)
        if not following and not resting:
            wrong.add("stuck")
        fresh = following - visited
        visited |= fresh
        waiting.extend(fresh)
    return len(visited), ways, rests, wrong, not waiting
