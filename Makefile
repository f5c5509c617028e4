# Builds, tests, shows and installs cove. `make` alone builds for work on the code, `make release` the binary that people run.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

PREFIX ?= /usr/local
SWIFT ?= swift
BINARY := .build/release/cove
# The state roots of the tests, and what else they write, lie below this folder.
export COVE_TEST_DIR ?= /var/tmp
# A warning in our code ends every build, so that `build`, `test` and `release` share one set of flags and of results.
# COVE_STRICT=0 is for work in progress.
export COVE_STRICT ?= 1

.PHONY: build release test check unit cases e2e check-format check-binary completions demo bench install clean packages static

# Compiles everything for debugging, tests included.
build: static
	$(SWIFT) build --build-tests

# Builds the one file that people run: optimised, the Swift library inside, stripped. Its symbols are kept beside it for check-binary.
release: static
	$(SWIFT) build -c release --static-swift-stdlib --disable-local-rpath --product cove
	@nm $(BINARY) > $(BINARY).all 2> /dev/null || true
	@if [ -s $(BINARY).all ]; then mv $(BINARY).all $(BINARY).symbols; strip $(BINARY); else rm -f $(BINARY).all; fi
	@ls -l $(BINARY) | awk '{ printf "%s: %.1f MB\n", $$NF, $$5 / 1e6 }'

# What the linker needs besides the toolchain: the C++ library as an archive, found in a folder that holds nothing else.
static: packages
	@mkdir -p .build/static
	@ln -sfn "$$(gcc -print-file-name=libstdc++.a)" .build/static/libstdc++.a

# The libraries and tools of a build, installed when they are missing.
packages:
	@.ci/packages build

# Everything that CI runs, with the time of each step; the last line counts what passed, failed and was skipped.
test:
	@.ci/packages test
	@.ci/test

# The name that the style guide uses for the same.
check: test

# The unit tests. Those of values need nothing; the few that ask the kernel are left out without root.
unit: static
	@.ci/unit

# What a real Docker engine was recorded to do, replayed. Needs root.
cases: release
	@Tests/CaseTests/run --cove $(BINARY)

# Real containers, driven through the binary. One feature: make e2e FEATURE=terminal. Needs root.
e2e: release
	@Tests/EndToEndTests/run --cove $(BINARY) $(FEATURE)

# The layout of the Swift files, as .swift-format says.
check-format:
	$(SWIFT) format lint --strict --recursive --parallel --configuration .swift-format Package.swift Sources Tests

# What the binary is made of and how large it is, who imports what, and that the completions are those of this binary.
check-binary: release
	@.ci/check-binary $(BINARY)

# Writes the completion scripts anew, from the binary's own command table.
completions: release
	$(BINARY) completion bash > completions/cove.bash
	$(BINARY) completion zsh > completions/_cove
	$(BINARY) completion fish > completions/cove.fish

# From a bare machine to nginx in a container, with a word on each step; cleans up after itself. Needs root.
demo:
	@.ci/packages demo
	@$(MAKE) --no-print-directory release
	@.ci/demo $(BINARY)

# Times cove against crun, runc, podman and docker, as far as they are there, and against the bounds. Needs root and a quiet machine.
bench: release
	@.ci/packages bench
	@Tests/Bench/run --cove $(BINARY)

# Installs the binary, the completions of three shells and the manual pages: make install PREFIX=/usr/local [DESTDIR=…]
install: release
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/cove
	install -D -m 644 completions/cove.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/cove
	install -D -m 644 completions/_cove $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_cove
	install -D -m 644 completions/cove.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/cove.fish
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	$(BINARY) man $(DESTDIR)$(PREFIX)/share/man/man1

# Removes what was built.
clean:
	$(SWIFT) package clean
	rm -rf .build/static .build/release/cove.symbols
