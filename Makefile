# feedmill: what to do with the source. `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift

# The one list of what is installed where it is missing: what the build, the demo and the tests need
# besides Swift 6.2 or later; what `make deb` needs; and what CI uses in addition (steps that need it
# are skipped, with a message, where it is missing).
PACKAGES := libcurl4-openssl-dev libxml2-dev libsqlite3-dev libidn2-dev zlib1g-dev libbrotli-dev \
    libzstd-dev pkg-config python3
DEB_PACKAGES := debhelper
CI_PACKAGES := $(DEB_PACKAGES) chromium-headless-shell lintian

# Installs packages; as root, or through sudo.
define apt-install
sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
echo 'Installing what is missing of: $(1)'; \
$$sudo apt-get update -q; \
$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $(1)
endef

BINARY := .build/release/feedmill
# Those of consumers are examples.
UNITS := $(filter-out feedmill-consumer.%,$(notdir $(wildcard systemd/*.service systemd/*.socket systemd/*.timer)))

.PHONY: help setup setup-deb setup-ci build run test faults soak lint install uninstall deb deb-test clean

help:
	@echo 'make run       build, poll the sample feeds of config/demo into ./spool, show what arrived'
	@echo 'make run FEEDS="https://..."   the same with real feeds, one or more'
	@echo 'make test      run all tests'
	@echo 'make faults    break everything a delivery rests on, for some 30 minutes (docs/delivery.md)'
	@echo 'make soak      let the daemon live for a day in twelve minutes, before servers with faults'
	@echo 'make build     build the release binary: $(BINARY)'
	@echo 'make lint      check the format of the source'
	@echo 'make install   install binary, units, manuals, completions and example configuration'
	@echo '               (PREFIX=$(PREFIX), DESTDIR= for packages)'
	@echo 'make deb       build a Debian package from the release binary'
	@echo 'make deb-test  install, upgrade, remove and purge it in a Debian of its own (root, debootstrap)'
	@echo 'make clean     remove what was built, the demo and ./spool'

# Installs what is missing; silent when all is there.
setup:
	@if ! { command -v pkg-config && command -v python3 \
	    && pkg-config --exists libcurl libxml-2.0 sqlite3 libidn2 zlib libbrotlidec libzstd; \
	    } >/dev/null 2>&1; then \
	    if ! command -v apt-get >/dev/null; then \
	        echo 'Please install what these Debian packages hold: $(PACKAGES)' >&2; \
	        exit 69; \
	    fi; \
	    $(call apt-install,$(PACKAGES)); \
	fi
	@command -v $(SWIFT) >/dev/null \
	    || { echo 'Swift 6.2 or later is needed: https://www.swift.org/install/' >&2; exit 69; }

setup-deb: setup
	@command -v dh >/dev/null || { $(call apt-install,$(DEB_PACKAGES)); }

setup-ci: setup
	@for command in dh lintian chromium-headless-shell; do \
	    command -v $$command >/dev/null || { $(call apt-install,$(CI_PACKAGES)); break; }; \
	done

# Without symbols (-s) the binary is a third smaller; with all functions bound at the start (now)
# nobody can bind them anew, and the start takes no longer. Relative relocations packed, and no table
# of the program's own symbols for others to link to: together 4 MiB less of memory for each process.
LINK_OPTIONS := -s -z now -z pack-relative-relocs --no-export-dynamic

build: setup
	$(SWIFT) build -c release --static-swift-stdlib --product feedmill \
	    -Xswiftc -use-ld=lld $(addprefix -Xlinker ,$(LINK_OPTIONS))

# The addresses go through the environment: they may hold characters of the shell.
run: export FEEDS := $(FEEDS)
run: build
	@config/demo/run $(BINARY)

# With a limit of its own: a run that hangs ends, and says which tests did.
test: export SWIFT := $(SWIFT)
test: setup
	Tests/Scripts/run_tests.py

faults: build
	Tests/Scripts/spool_model.py --full
	Tests/Scripts/faults.py $(BINARY)
	Tests/Scripts/disks.py $(BINARY)
	Tests/Scripts/kills.py $(BINARY) --daemon --feeds 60 --entries 100 --kills 5000

soak: build
	Tests/Scripts/soak.py $(BINARY)

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Fuzz \
	    Benchmarks/Package.swift Benchmarks/Parts Benchmarks/Deliver

$(BINARY):
	$(MAKE) build

install: $(BINARY)
	install -Dm755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/feedmill
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	for unit in $(UNITS); do \
	    sed 's|/usr/bin/feedmill|$(PREFIX)/bin/feedmill|; s|/usr/share/doc|$(PREFIX)/share/doc|' \
	        systemd/$$unit \
	        > $(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit; \
	    chmod 644 $(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit; \
	done
	install -Dm644 systemd/feedmill.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/feedmill.conf
	install -Dm644 systemd/feedmill.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/feedmill.conf
	for page in docs/man/*; do \
	    install -Dm644 $$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/}; \
	done
	for shell in bash:bash-completion/completions/feedmill zsh:zsh/site-functions/_feedmill \
	    fish:fish/vendor_completions.d/feedmill.fish; do \
	    file=$(DESTDIR)$(PREFIX)/share/$${shell#*:}; \
	    install -d $${file%/*}; \
	    $(BINARY) --generate-completion-script $${shell%%:*} > $$file; \
	    chmod 644 $$file; \
	done
	install -d $(DESTDIR)$(PREFIX)/share/doc/feedmill/{docs/decisions,examples}
	install -m644 CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE \
	    $(DESTDIR)$(PREFIX)/share/doc/feedmill
	sed 's|](config|](examples|' README.md > $(DESTDIR)$(PREFIX)/share/doc/feedmill/README.md
	chmod 644 $(DESTDIR)$(PREFIX)/share/doc/feedmill/README.md
	install -m644 docs/*.md $(DESTDIR)$(PREFIX)/share/doc/feedmill/docs
	install -m644 docs/decisions/*.md $(DESTDIR)$(PREFIX)/share/doc/feedmill/docs/decisions
	install -m644 config/feedmill.yaml config/feeds.* config/subscriptions.opml config/feedmill.cron \
	    config/Dockerfile \
	    systemd/feedmill-consumer.path systemd/feedmill-consumer.service \
	    $(DESTDIR)$(PREFIX)/share/doc/feedmill/examples
	[ -e $(DESTDIR)/etc/feedmill/feedmill.yaml ] \
	    || install -Dm644 config/feedmill.yaml $(DESTDIR)/etc/feedmill/feedmill.yaml

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/feedmill \
	    $(addprefix $(DESTDIR)$(PREFIX)/lib/systemd/system/,$(UNITS)) \
	    $(DESTDIR)$(PREFIX)/lib/{sysusers,tmpfiles}.d/feedmill.conf \
	    $(DESTDIR)$(PREFIX)/share/man/man1/feedmill.1 \
	    $(DESTDIR)$(PREFIX)/share/man/man5/feedmill{.yaml,-record}.5 \
	    $(DESTDIR)$(PREFIX)/share/man/man7/feedmill-spool.7 \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions/feedmill \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_feedmill \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/feedmill.fish
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/feedmill

deb: setup-deb build
	config/debian/build $(BINARY)

deb-test: build
	Tests/Scripts/package.py $(BINARY) --trial

clean:
	rm -rf .build .build-ci Benchmarks/.build .feedmill-demo spool
