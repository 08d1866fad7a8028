#!/usr/bin/env python3
"""The Debian package: what is in it, and what it does to a system.

    package.py BINARY [--trial [--suite bookworm] [--mirror URL]]

Builds the package, looks at its files, modes and dependencies, and lets lintian judge it. With --trial
it is built once more, as a user without rights where that can be, and the two are compared; then it is
installed in a Debian of its own (debootstrap, some minutes): files and account, a pass over a file as a feed, an
upgrade over a configuration that was changed, removal and purge, with a look at what is left. What
cannot be done here is skipped, and that is said.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).parents[2]
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Trial</title>
<link>https://example.org/</link><description>d</description>
<item><title>One</title><link>https://example.org/1</link><guid>1</guid></item>
<item><title>Two</title><link>https://example.org/2</link><guid>2</guid></item>
</channel></rss>
"""
# What an operator changes, and what the next version changes at another place.
CHANGED = ("  allow-file-feeds: false", "  allow-file-feeds: true")
NEWER = "# Another comment of the next version.\n"


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def check(condition, what):
    if not condition:
        sys.exit(f"package: {what}")


def build(binary, folder, *prefix):
    return pathlib.Path(run(*prefix, str(SOURCE / "config/debian/build"), binary, str(folder)).strip())


# What is in it.


def contents(package):
    """The files by path: mode, owner and size."""
    lines = run("dpkg-deb", "--contents", str(package)).splitlines()
    fields = (line.split(None, 5) for line in lines)
    return {f[5].removeprefix("."): (f[0], f[1], int(f[2])) for f in fields}


def inspect(package, binary):
    files = contents(package)
    units = [p.name for p in (SOURCE / "systemd").iterdir()
             if p.suffix in {".service", ".socket", ".timer"} and "consumer" not in p.name]
    pages = [p.name for p in (SOURCE / "docs/man").iterdir()]
    expected = ["/usr/bin/feedmill", "/etc/feedmill/feedmill.yaml",
                "/usr/lib/sysusers.d/feedmill.conf", "/usr/lib/tmpfiles.d/feedmill.conf",
                "/usr/share/bash-completion/completions/feedmill",
                "/usr/share/zsh/vendor-completions/_feedmill",
                "/usr/share/fish/vendor_completions.d/feedmill.fish",
                *(f"/usr/share/man/man{p.rsplit('.', 1)[1]}/{p}.gz" for p in pages),
                *(f"/usr/share/doc/feedmill/{p}" for p in (
                    "changelog.Debian.gz", "changelog.gz", "copyright", "README.Debian"))]
    missing = [p for p in expected if not files.get(p, ("", "", 0))[2]]
    missing += [u for u in units if not any(f.endswith("lib/systemd/system/" + u) for f in files)]
    check(not missing, f"lacks {missing}")
    for path, (mode, owner, _) in files.items():
        wanted = "drwxr-xr-x" if path.endswith("/") else "-rw-r--r--"
        wanted = "-rwxr-xr-x" if path == "/usr/bin/feedmill" else wanted
        check((mode, owner) == (wanted, "root/root"), f"{path}: {mode} {owner}")

    def field(name):
        return run("dpkg-deb", "--field", str(package), name).strip()

    for library in ["libc6", "libcurl", "libidn2-0", "libxml2", "libsqlite3-0"]:
        check(library in field("Depends"), f"does not depend on {library}: {field('Depends')}")
    version = run(binary, "--version").split()[1]
    check(field("Version").rsplit("-", 1)[0] == version, f"{field('Version')} of {version}")
    print(f"{len(files)} files, {len(units)} units, {len(pages)} manuals, version {field('Version')}")


def lint(package):
    if not shutil.which("lintian"):
        return print("skipped: lintian is not installed")
    as_root = ["--allow-root"] if os.geteuid() == 0 else []
    print(run("lintian", *as_root, "--fail-on", "error,warning", str(package)).strip()
          or "lintian: no error and no warning")


# What it does to a system.


class Root:
    """A Debian in a folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        # systemd-tmpfiles wants /proc; it goes away with the namespace of the command.
        self.enter = ["unshare", "--mount", "--pid", "--fork",
                      f"--mount-proc={self.path('/proc')}", "chroot", str(folder)]
        self.environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
                            "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}

    def path(self, name):
        return self.folder / name.removeprefix("/")

    def run(self, *command):
        return run(*self.enter, *command, env=self.environment)

    def says(self, *command, status=0):
        """What a command that exits with that code says on standard error."""
        done = subprocess.run([*self.enter, *command], env=self.environment, capture_output=True,
                              text=True)
        check(done.returncode == status, f"{command}: exit {done.returncode}\n{done.stderr}")
        return done.stderr

    def as_feedmill(self, *command):
        return self.run("setpriv", "--reuid=feedmill", "--regid=feedmill", "--init-groups", *command)

    def mode(self, name):
        return self.run("stat", "-c", "%a %U:%G", name).strip()

    def install(self, package):
        shutil.copy(package, self.path("/tmp/feedmill.deb"))
        return self.run("apt-get", "install", "-y", "-q", "--no-install-recommends",
                        "-o", "Dpkg::Options::=--force-confold", "/tmp/feedmill.deb")

    def enabled(self):
        """The units that the start of the system starts."""
        return {p.name for p in self.path("/etc/systemd/system").glob("*.wants/feedmill*")}

    def records(self):
        return sorted(p.name for p in self.path("/var/spool/feedmill/new").glob("*.json"))

    def everything(self):
        """All files but those that any installation leaves."""
        noise = re.compile(r"/(var/(cache|log|lib/(dpkg|apt))|tmp|proc|sys|dev|run)(/|$)")
        found = set()
        for folder, folders, names in os.walk(self.folder):
            place = folder.removeprefix(str(self.folder))
            folders[:] = [f for f in folders if not noise.match(f"{place}/{f}")]
            found.update(f"{place}/{n}" for n in names + folders)
        return found


def trial(package, folder, suite, mirror):
    root = Root(folder / "root")
    print(f"debootstrap {suite}")
    run("debootstrap", "--variant=minbase", suite, str(root.folder), *([mirror] if mirror else []))
    # Nothing is to be started in it, whatever runs outside.
    policy = root.path("/usr/sbin/policy-rc.d")
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    root.run("apt-get", "satisfy", "-y", "-q", "--no-install-recommends",
             run("dpkg-deb", "--field", str(package), "Depends").strip())
    before = root.everything()

    root.install(package)
    owner = root.mode("/var/lib/feedmill")
    check(owner == "700 feedmill:feedmill", f"/var/lib/feedmill: {owner}")
    for place, wanted in [("", "2750"), ("/tmp", "2700"), ("/new", "2770"), ("/cur", "2770")]:
        mode = root.mode("/var/spool/feedmill" + place)
        check(mode == f"{wanted} feedmill:feedmill-consumer", f"spool{place}: {mode}")
    check(root.enabled() == {"feedmill.service"}, f"enabled: {root.enabled()}")
    check("OK: 0 feeds" in root.run("feedmill", "check"), "the configuration is not OK")
    print("installed: account, folders and modes in order; only the service enabled")

    configuration = root.path("/etc/feedmill/feedmill.yaml")
    text = configuration.read_text()
    check(CHANGED[0] in text, f"{configuration} has no line {CHANGED[0]!r}")
    configuration.write_text(text.replace(*CHANGED))
    root.path("/srv/feed.xml").write_text(FEED)
    root.run("feedmill", "feeds", "add", "file:///srv/feed.xml")
    said = root.says("feedmill", "poll", status=77)
    check(said.endswith("sudo -u feedmill feedmill poll\n"), f"poll as root: {said}")
    root.as_feedmill("feedmill", "poll")
    check(len(root.records()) == 2, f"records: {root.records()}")
    records = root.records()
    mode = root.mode("/var/spool/feedmill/new/" + records[0])
    check(mode == "640 feedmill:feedmill-consumer", f"a record: {mode}")
    check("1 OK" in root.as_feedmill("feedmill", "status"), "the status is not OK")
    print("a feed was added and polled: 2 records, 0640, for the group of the consumers")

    mine = configuration.read_text()
    root.install(next_version(package, folder))
    check(root.enabled() == {"feedmill.service"}, f"enabled by the upgrade: {root.enabled()}")
    check(configuration.read_text() == mine, "the upgrade changed the configuration")
    offered = configuration.with_name("feedmill.yaml.dpkg-dist").read_text()
    check(offered == text + NEWER, "the upgrade does not offer the new configuration")
    root.as_feedmill("feedmill", "poll", "--force")
    check(root.records() == records, "after the upgrade records came again")
    print("upgraded: the changed configuration and all that is remembered were kept")

    root.run("apt-get", "remove", "-y", "-q", "feedmill")
    check(not root.path("/usr/bin/feedmill").exists(), "the program is still there")
    for kept in [configuration, root.path("/var/lib/feedmill/state.sqlite")]:
        check(kept.exists(), f"removal took {kept}")
    check(root.records() == records, "removal took records")
    said = root.says("dpkg", "--purge", "feedmill")
    check("/var/spool/feedmill stays" in said, f"the purge does not tell of the records: {said}")
    left = root.everything() - before
    spool = {"/var/spool/feedmill", "/var/spool/feedmill/new", "/srv/feed.xml"}
    spool |= {f"/var/spool/feedmill/new/{name}" for name in records}
    check(left == spool, f"the purge left {sorted(left ^ spool)}")
    print("removed and purged: what is left are the records, and that was said")

    for name in records:
        root.path("/var/spool/feedmill/new/" + name).unlink()
    root.install(package)
    said = root.says("dpkg", "--purge", "feedmill")
    check("stays" not in said, f"the purge keeps an empty spool: {said}")
    left = root.everything() - before - {"/srv/feed.xml"}
    gone = before - root.everything()
    check(not left and not gone, f"the purge left {sorted(left)} and took {sorted(gone)}")
    accounts = [line for name in ("/etc/passwd", "/etc/group")
                for line in root.path(name).read_text().splitlines() if line.startswith("feedmill")]
    print(f"installed again and purged: nothing is left but {', '.join(accounts)}")


def next_version(package, folder):
    """The same package with a higher version and another default configuration."""
    tree = folder / "next"
    run("dpkg-deb", "--raw-extract", str(package), str(tree))
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"(?m)^(Version: .*)$", r"\1+next", control.read_text()))
    with (tree / "etc/feedmill/feedmill.yaml").open("a") as file:
        file.write(NEWER)
    run("dpkg-deb", "--root-owner-group", "-Zgzip", "--build", str(tree), str(folder / "next.deb"))
    return folder / "next.deb"


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("binary", type=os.path.abspath)
    options.add_argument("--trial", action="store_true")
    options.add_argument("--suite", default="bookworm")
    options.add_argument("--mirror")
    arguments = options.parse_args()
    if not shutil.which("dh"):
        return print("skipped: debhelper is not installed")
    with tempfile.TemporaryDirectory(prefix="feedmill-package.") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        first = build(arguments.binary, folder / "first")
        inspect(first, arguments.binary)
        lint(first)
        if not arguments.trial:
            return None
        again(first, arguments.binary, folder / "second")
        if os.geteuid() != 0 or not shutil.which("debootstrap"):
            return print("skipped: the trial needs root and debootstrap")
        trial(first, folder, arguments.suite, arguments.mirror)


def again(first, binary, folder):
    """Builds it once more, as nobody when we are root, and compares."""
    folder.mkdir()
    prefix = []
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
        prefix = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "env",
                  f"HOME={folder}"]
    second = build(binary, folder, *prefix)
    check(first.read_bytes() == second.read_bytes(), "two builds differ")
    print("built again, as a user without rights: the same bytes")


main()
