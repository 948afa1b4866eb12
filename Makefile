# upid: `make` builds it, `make demo` shows it, `make test` tests it, `make help` lists all targets.

VERSION := $(shell sed -n 's/^\#define UPID_VERSION "\(.*\)"/\1/p' src/lib/upid.h)
PREFIX  ?= /usr/local
B       ?= build
CC      ?= cc
CFLAGS  ?= -O2 -g
WERROR  ?= $(if $(CI),1)
PYTHON  ?= python3
VENV    := build/venv/bin

WARN    := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
           -Wpointer-arith -Wvla -Wundef $(if $(WERROR),-Werror)
# Flags that this compiler and C library support. Not -ftrivial-auto-var-init=zero, which makes
# decode execute 6 % more instructions.
has      = $(shell printf '\043include <string.h>\nint main(void) { return 0; }' | \
             $(CC) -O2 -Werror -x c $(1) - -o /dev/null 2>/dev/null && echo '$(1)')
HARDEN  := -fPIE -fstack-protector-strong -U_FORTIFY_SOURCE \
           $(or $(call has,-D_FORTIFY_SOURCE=3),-D_FORTIFY_SOURCE=2) \
           $(call has,-fstack-clash-protection) $(call has,-fcf-protection) $(call has,-mbranch-protection=standard)
LINK    := -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--as-needed
ALLFLAGS = -std=c17 -Isrc -I. $(WARN) $(HARDEN) $(CFLAGS) -MMD -MP

# STATIC=1: one file without shared libraries. libcurl comes from src/lib/http/libcurl.sh, everything
# else from static libraries of the distribution. It is not position-independent: relocating OpenSSL's
# tables would take longer than a decode. A tenth of the file would be tables for C++ exceptions: they are
# left out (static.ld), and debuggers have .debug_frame for our code. The tests use a dynamic libc and
# cmocka, which has no static library.
ifdef STATIC
comma   := ,
CURL    := $(B)/curl/libcurl.a
CPPFLAGS += -DUPID_STATIC -I$(B)/curl/include
HARDEN  := $(filter-out -fPIE,$(HARDEN)) -fno-pie -ffunction-sections -fdata-sections \
           -fno-asynchronous-unwind-tables
NOEH    := -Wl,-T,plugin/os/static.ld
LINK    := -static $(filter-out -pie,$(LINK)) -no-pie $(NOEH) -Wl,--gc-sections $(call has,-Wl$(comma)--no-warnings)
LIBS    := $(CURL) -lssl -lcrypto -lcares -lz -ljansson -lyaml
$(B)/tests/%: LINK := $(filter-out -static $(NOEH),$(LINK))
$(B)/tests/%: LIBS := -Wl$(comma)-Bstatic $(LIBS) -Wl$(comma)-Bdynamic
else
# libc first: the loader then finds its functions, which are most, in the first library it searches
LIBS    := -lc -ljansson -ldl
$(B)/tests/unit/spec/test_gen_ansible: LIBS += -lyaml
endif

SOURCES := $(wildcard src/lib/*/*.c src/spec/*.c src/op/*.c plugin/*.c plugin/*/*.c)
OBJECTS := $(SOURCES:%.c=$(B)/%.o)
PARTS   := $(filter-out $(B)/plugin/main.o,$(OBJECTS))
UNIT    := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/test_*.c tests/unit/*/test_*.c))
FUZZERS := $(filter-out $(if $(wildcard src/spec/profile.c),,profile),\
           $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c)))
INTEGRATION := $(patsubst %.c,$(B)/%,$(wildcard tests/integration/test_*.c))
BENCHES := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/*.c))
OPS     := decode encode decode_log status wait log stop list report run

.PHONY: all static static-tests check-static-build bench-programs check-bench help deps demo demo-shell test check-unit check-integration check-e2e check-taskserver check-layers check-gen \
        check-asan asan-build asan-c asan-e2e all-tests check-clang check-valgrind check-hardening check-static test-matrix fuzz check-fuzz gen bench collection dist deb install uninstall clean
.SECONDARY:

all: $(B)/upid

help:
	@sed -n 's/^## //p' Makefile

## make              builds build/upid
## make deps         installs what building and testing need, and prints what it does
## make static       one file that runs on any Linux of its architecture: build/static/upid
##                   (CROSS=aarch64-linux-gnu for another: build/static-aarch64/upid)
## make demo         a tour (decode, wait, a failed task, a log) against a test server on loopback
## make demo-shell   a shell with that server, to try things
## make test         everything: unit, integration, real Ansible, real Terraform, sanitizers
## make check-unit   the unit tests (no sockets, under 5 seconds)
## make check-asan   unit, integration and command line tests under the sanitizers
## make check-static-build  the same tests with the static build, which must run in empty root directories
## make check-static clang-tidy, cppcheck and gcc -fanalyzer
## make test-matrix  other systems, versions and architectures: hours. MATRIX="memory ansible" runs only these of tests/matrix
## make fuzz         TARGET=upid SECONDS=600: searches for inputs that violate an invariant (clang)
## make check-fuzz   runs the inputs that fuzzers found or were given
## make gen          writes schemas and documentation from the argument table
## make bench        speed relative to other tools (make check-bench: once, on little input)
## make collection   the Ansible collection as build/upid-proxmox-VERSION.tar.gz, for x86_64 and aarch64
## make dist         the source as build/upid-VERSION.tar.gz, reproducible
## make deb          the Debian packages upid and libupid-dev in build/deb
## make install      installs binary, man page, completions and library; respects DESTDIR, PREFIX, LIBDIR
## make uninstall    removes what `make install` installed

ifdef STATIC
$(CURL): src/lib/http/libcurl.sh
	@CC="$(CC)" CROSS="$(CROSS)" SYSROOT="$(SYSROOT)" src/lib/http/libcurl.sh $(@D)

$(OBJECTS): | $(CURL)
$(patsubst %,$(B)/%.o,$(basename $(wildcard tests/*/*.c tests/*/*/*.c))): | $(CURL)
endif

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALLFLAGS) $(CPPFLAGS) -c $< -o $@

# everything but main.o, for the binary and the tests
$(B)/parts.a: $(PARTS)
	@rm -f $@
	ar rcs $@ $^

# the library, as installed
$(B)/libupid.a: $(filter $(B)/src/lib/%,$(OBJECTS))
	@rm -f $@
	ar rcs $@ $^

$(B)/upid: $(B)/plugin/main.o $(B)/parts.a
	$(CC) $(CFLAGS) $(LINK) $(LDFLAGS) $^ $(LIBS) -o $@

# stripped, with the debug information in a separate file
MACHINE  = $(firstword $(subst -, ,$(CROSS)))
STATIC_B = build/static$(if $(CROSS),-$(MACHINE))
SYSROOT ?= $(if $(CROSS),$(CURDIR)/build/sysroot-$(MACHINE))
STATIC_MAKE = $(MAKE) --no-print-directory B=$(STATIC_B) STATIC=1 \
              $(if $(CROSS),CROSS=$(CROSS) CC='$(CROSS)-gcc --sysroot=$(SYSROOT)' SYSROOT=$(SYSROOT))
static:
	@tests/deps.sh static $(CROSS)
	@$(if $(CROSS),tests/sysroot.sh $(CROSS) $(SYSROOT))
	@$(STATIC_MAKE) all
	@$(if $(CROSS),$(CROSS)-)objcopy --only-keep-debug $(STATIC_B)/upid $(STATIC_B)/upid.debug
	@$(if $(CROSS),$(CROSS)-)strip $(STATIC_B)/upid
	@ls -l $(STATIC_B)/upid

# makes the n-th allocation fail, including jansson's; the tests of faces run in a fake world
$(B)/tests/unit/plugin/test_alloc_faces: $(B)/tests/fuzz/world.o
$(B)/tests/unit/test_alloc $(B)/tests/unit/plugin/test_alloc_faces: LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup

# searches each block that is freed for secrets
$(B)/tests/unit/test_wipe: LDFLAGS += -Wl,--wrap=malloc,--wrap=realloc,--wrap=free

$(UNIT): $(B)/%: $(B)/%.o $(B)/tests/unit/fake.o $(B)/tests/unit/fake_http.o $(B)/tests/assertions.o $(B)/parts.a
	$(CC) $(CFLAGS) $(LINK) $(LDFLAGS) $(filter %.o,$^) $(filter %.a,$^) -lcmocka $(LIBS) -o $@

$(B)/tests/integration/test_%: $(B)/tests/integration/test_%.o $(B)/tests/integration/server.o $(B)/tests/integration/forkserver.o $(B)/tests/assertions.o $(B)/parts.a
	$(CC) $(CFLAGS) $(LINK) $(LDFLAGS) $^ -lcmocka $(LIBS) -o $@

# the invariants of a target (fuzz_*.c) with libFuzzer's main(), or with ours
$(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/world.o $(B)/parts.a
	$(CC) $(CFLAGS) -fsanitize=fuzzer $(LDFLAGS) $^ $(LIBS) -o $@

$(B)/tests/fuzz/replay_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(B)/tests/fuzz/world.o $(B)/parts.a
	$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIBS) -o $@

-include $(shell find $(B)/src $(B)/plugin $(B)/tests -name '*.d' 2>/dev/null)

# ------------------------------------------------------------------------------------- checks

deps:
	@PYTHON="$(PYTHON)" tests/deps.sh

demo: deps
	@$(MAKE) --no-print-directory -s all
	@tests/demo/run.sh $(B)/upid

demo-shell: all
	@tests/demo/shell.sh $(B)/upid

test: deps
	@tests/run.sh

check-unit: $(UNIT)
	@tests/each.sh $(UNIT)

check-integration: $(INTEGRATION)
	@tests/each.sh $(INTEGRATION)

E2E     ?= tests/e2e
check-e2e: all
	@UPID=$(abspath $(B)/upid) $(VENV)/python -m pytest -q -p no:cacheprovider $(E2E) $(PYTEST)

check-taskserver:
	@$(VENV)/python tests/taskserver/selftest

check-layers: all
	@tests/layers.sh $(B)

SANE    := -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
ASAN     = $(MAKE) --no-print-directory B=build/asan HARDEN= LINK= LDFLAGS="$(LDFLAGS)" CFLAGS="-O1 $(SANE)"
ASAN_TESTS := cli or direct or program
REPLAYS := $(FUZZERS:%=build/asan/tests/fuzz/replay_%)

# in three parts, for run.sh
check-asan: asan-build asan-c asan-e2e

asan-build:
	@$(ASAN) build/asan/upid all-tests $(REPLAYS)

asan-c:
	@$(ASAN) check-unit check-integration

asan-e2e:
	@$(ASAN) check-e2e PYTEST="-k '$(ASAN_TESTS)'"

bench-programs: $(BENCHES)

all-tests: $(UNIT) $(INTEGRATION) $(BENCHES)

TARGET  ?= upid
SECONDS ?= 600
# An empty buffer is NULL + 0, which C2y allows and all compilers accept, but clang's sanitizer reports.
NULL0   := -fno-sanitize=pointer-overflow
FUZZ    := build/fuzz/tests/fuzz/fuzz_$(TARGET)

# New inputs are kept in build/fuzz/corpus; failing ones in build/fuzz/found.
fuzz:
	@$(MAKE) --no-print-directory B=build/fuzz CC=clang HARDEN= LINK= LDFLAGS="$(LDFLAGS)" \
	  CFLAGS="-O1 $(SANE) $(NULL0) -fsanitize=fuzzer-no-link" $(FUZZ)
	@$(PYTHON) tests/fuzz/seeds.py build/fuzz/seeds
	@mkdir -p build/fuzz/corpus/$(TARGET) build/fuzz/found build/fuzz/seeds/$(TARGET) tests/fuzz/corpus/$(TARGET)
	$(FUZZ) -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
	  -artifact_prefix=build/fuzz/found/$(TARGET)- $(FUZZFLAGS) \
	  build/fuzz/corpus/$(TARGET) build/fuzz/seeds/$(TARGET) tests/fuzz/corpus/$(TARGET)

check-fuzz:
	@$(ASAN) $(REPLAYS)
	@$(PYTHON) tests/fuzz/seeds.py build/fuzz/seeds
	@for t in $(FUZZERS); do build/asan/tests/fuzz/replay_$$t \
	  build/fuzz/seeds/$$t tests/fuzz/corpus/$$t || { echo "not ok - $$t"; exit 1; }; done

check-clang:
	@$(MAKE) --no-print-directory B=build/clang CC=clang WERROR=1 all bench-programs

check-hardening: all
	@tests/hardening.sh $(B)/upid

check-static:
	@tests/static.sh $(B)/static-analysis

static-tests: static
	@$(STATIC_MAKE) all-tests

check-static-build: static-tests
	@$(STATIC_MAKE) check-unit check-integration
	@UPID=$(abspath $(STATIC_B)/upid) $(VENV)/python -m pytest -q -p no:cacheprovider tests/e2e tests/matrix/test_bare_root.py $(PYTEST)

# each part is a program: tests/matrix/PART.sh
MATRIX  ?= memory libcurl roots ansible aarch64 packages container terraform
test-matrix:
	@tests/each.sh $(MATRIX:%=tests/matrix/%.sh)

check-valgrind: $(UNIT)
	@RUN="valgrind -q --leak-check=full --error-exitcode=9" tests/each.sh $(UNIT)

# ---------------------------------------------------------------------------------- generated

KINDS   := task guest_backup migration disk snapshot garbage_collection guest_action
COLLECTION := plugin/ansible/collection
TERRAFORM := plugin/terraform/modules

gen: all
	@for op in $(OPS); do \
	  $(B)/upid schema $$op args > schemas/$$op.args.json && \
	  $(B)/upid schema $$op result > schemas/$$op.result.json && \
	  $(B)/upid docs ansible $$op > $(COLLECTION)/plugins/modules/upid_$$op.yml || exit 1; done
	@$(B)/upid docs runtime > $(COLLECTION)/meta/runtime.yml
	@$(B)/upid schema error > schemas/error.json
	@$(B)/upid schema line > schemas/line.json
	@for kind in $(KINDS); do $(B)/upid schema report $$kind > schemas/report.$$kind.json || exit 1; done
	@$(B)/upid schema event > schemas/event.json
	@for op in wait log decode list; do \
	  $(B)/upid docs variables $$op > $(TERRAFORM)/$$op/variables.tf && \
	  $(B)/upid docs outputs $$op > $(TERRAFORM)/$$op/outputs.tf || exit 1; done
	@for op in log decode list; do cp $(TERRAFORM)/wait/versions.tf $(TERRAFORM)/$$op/; done
	@tests/tables.sh $(B)/upid plugin/README.md
	@tests/tables.sh $(B)/upid $(COLLECTION)/README.md
	@tests/tables.sh $(B)/upid plugin/terraform/README.md
	@$(B)/upid docs man > plugin/cli/upid.1
	@$(B)/upid docs bash > plugin/cli/completions/upid.bash
	@$(B)/upid docs zsh > plugin/cli/completions/_upid
	@$(B)/upid docs fish > plugin/cli/completions/upid.fish

check-gen: all
	@tests/gen.sh

$(B)/tests/bench/%: $(B)/tests/bench/%.o $(B)/libupid.a
	$(CC) $(CFLAGS) $(LINK) $(LDFLAGS) $^ $(LIBS) -o $@

bench: all $(BENCHES) deps
	@$(B)/tests/bench/many_waits
	@$(VENV)/python tests/bench/bench.py $(B)/upid
	@$(VENV)/python tests/bench/one_status.py $(B)/upid build/static/upid

# once and on little input, to see that they still run
check-bench: all $(BENCHES)
	@$(B)/tests/bench/many_waits --quick
	@$(VENV)/python tests/bench/bench.py $(B)/upid --quick
	@$(VENV)/python tests/bench/one_status.py $(B)/upid build/static/upid --quick
	@echo "ok - the benchmarks run"

# the other architecture that the collection is for; `make collection OTHER=` leaves it out
OTHER   ?= $(if $(filter aarch64,$(shell uname -m)),x86_64,aarch64)-linux-gnu
collection: static
	@$(if $(OTHER),$(MAKE) --no-print-directory static CROSS=$(OTHER))
	@tests/collection.sh $(VERSION) build/static/upid $(if $(OTHER),build/static-$(firstword $(subst -, ,$(OTHER)))/upid)

# from the commit, with its timestamp, so that the result is reproducible
dist:
	@mkdir -p build
	@git archive --prefix=upid-$(VERSION)/ HEAD | gzip -9n > build/upid-$(VERSION).tar.gz
	@sha256sum build/upid-$(VERSION).tar.gz

deb:
	@plugin/cli/debian/build.sh $(VERSION)

# the installed files; `make uninstall` removes them
LIBDIR  ?= $(PREFIX)/lib
SHARE    = $(DESTDIR)$(PREFIX)/share
MANPAGE  = $(SHARE)/man/man1/upid.1
BASHCOMP = $(SHARE)/bash-completion/completions/upid
ZSHCOMP  = $(SHARE)/zsh/site-functions/_upid
FISHCOMP = $(SHARE)/fish/vendor_completions.d/upid.fish
PKGFILE  = $(DESTDIR)$(LIBDIR)/pkgconfig/upid.pc
# for a user; at their places in the source, so that their links to each other work
PAGES    = README.md plugin/README.md plugin/cli/README.md $(COLLECTION)/README.md plugin/terraform/README.md

install: all $(B)/libupid.a
	install -Dm755 $(B)/upid $(DESTDIR)$(PREFIX)/bin/upid
	install -Dm644 plugin/cli/upid.1 $(MANPAGE)
	install -Dm644 plugin/cli/completions/upid.bash $(BASHCOMP)
	install -Dm644 plugin/cli/completions/_upid $(ZSHCOMP)
	install -Dm644 plugin/cli/completions/upid.fish $(FISHCOMP)
	install -Dm644 src/lib/upid.h $(DESTDIR)$(PREFIX)/include/upid.h
	install -Dm644 $(B)/libupid.a $(DESTDIR)$(LIBDIR)/libupid.a
	@mkdir -p $(dir $(PKGFILE))
	sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@VERSION@|$(VERSION)|' src/lib/upid.pc.in > $(PKGFILE)
	@for page in $(PAGES); do install -Dm644 $$page $(SHARE)/doc/upid/$$page || exit 1; done
	install -Dm644 LICENSE $(SHARE)/doc/upid/LICENSE
	install -Dm644 src/examples/decode.c $(SHARE)/doc/upid/examples/decode.c
	@mkdir -p $(SHARE)/upid/terraform
	cp -R schemas $(SHARE)/upid/
	cp -R $(TERRAFORM)/. $(SHARE)/upid/terraform/

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/upid $(MANPAGE) $(BASHCOMP) $(ZSHCOMP) $(FISHCOMP)
	rm -f $(DESTDIR)$(PREFIX)/include/upid.h $(DESTDIR)$(LIBDIR)/libupid.a $(PKGFILE)
	rm -rf $(SHARE)/doc/upid $(SHARE)/upid

clean:
	rm -rf $(B)
