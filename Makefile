# SPDX-License-Identifier: GPL-2.0-only
#
# What a person types; `make help` lists it. The module's own makefile is Kbuild.
# Everything made goes to build/, downloads and kernels to the cache
# ($SIPALG_CACHE, or ~/.cache/sipalg).

VERSION := $(shell cat VERSION)
KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr/local
DESTDIR ?=
DKMSDIR := /usr/src/sipalg-$(VERSION)
export PREFIX DESTDIR T VERBOSE

RELEASE := $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	$(KDIR)/include/generated/utsrelease.h 2>/dev/null)
MODDIR ?= build/module/$(or $(RELEASE),unknown)
# a kernel with BTF asks for a tool that not everybody has, and we do not need
BTF := $(if $(shell command -v pahole),,CONFIG_DEBUG_INFO_BTF_MODULES=)
# nor can everybody sign
SIGN := $(if $(wildcard $(KDIR)/certs/signing_key.pem),,CONFIG_MODULE_SIG_ALL=)
KBUILD = $(MAKE) -C $(KDIR) M=$(abspath $(MODDIR)) $(BTF)
STRICT = $(if $(WERROR),W=1 KCFLAGS=-Werror)

all: module tool	## the module and the tool

module: module-source	## the module, for KDIR=/lib/modules/.../build (WERROR=1: no warnings)
	@[ -n "$(RELEASE)" ] || { \
		echo "make: no kernel headers in $(KDIR)"; \
		echo "      install linux-headers-$$(uname -r), or say KDIR=..."; exit 2; }
	+$(KBUILD) $(STRICT) modules

# Build in a copy, so that the tree stays clean. Times are kept: what has not
# changed is not compiled again. What has gone must go from the copy too.
module-source:
	@mkdir -p $(MODDIR)
	@find $(MODDIR) -type f \( -name '*.[ch]' -o -name '*.mk' -o -name Kbuild \) \
		! -name '*.mod.c' -delete
	@cp -pr Kbuild VERSION kmod $(MODDIR)/

tool:	## the command sipalg
	+@$(MAKE) -C userspace

install: module tool	## both, and the manual, under DESTDIR and PREFIX
	+$(KBUILD) $(SIGN) INSTALL_MOD_PATH=$(DESTDIR) INSTALL_MOD_DIR=updates \
		modules_install
	[ -n "$(DESTDIR)" ] || depmod $(RELEASE)
	+$(MAKE) -C userspace install

dkms-install:	## the module's source, built anew for each kernel by DKMS
	install -d $(DESTDIR)$(DKMSDIR)
	cp -r Kbuild VERSION dkms.conf kmod $(DESTDIR)$(DKMSDIR)/
	[ -n "$(DESTDIR)" ] || dkms install -m sipalg -v $(VERSION)

uninstall:	## what install and dkms-install have put there
	[ -n "$(DESTDIR)" ] || [ ! -d /var/lib/dkms/sipalg/$(VERSION) ] || \
		dkms remove -m sipalg -v $(VERSION) --all
	rm -rf $(DESTDIR)$(DKMSDIR)
	rm -f $(DESTDIR)/lib/modules/$(RELEASE)/updates/sipalg.ko*
	[ -n "$(DESTDIR)" ] || [ -z "$(RELEASE)" ] || depmod $(RELEASE)
	+$(MAKE) -C userspace uninstall

deb:	## the Debian packages, into build/deb
	@tests/vm/deps deb
	@packaging/deb

demo:	## calls through a NAT gateway, in a guest (NATIVE=1: on this machine)
	@tests/demo/run $(if $(NATIVE),--native)

test check:	## every fast layer and the in-kernel tests (T=name: only those)
	@tests/run $(T)

test-newest:	## the in-kernel tests on the newest kernel API
	@tests/run -k 7 selftests

test-lossy:	## SIP over TCP on bad lines, MESSAGES (20000) on each, beside plain NAT
	@tests/vm/deps test
	@T=tcp_netem MESSAGES=$(or $(MESSAGES),20000) LIMIT=$(or $(LIMIT),36000) \
		tests/vm/selftests

test-debug:	## the in-kernel tests on a kernel that watches itself: KASAN, lockdep (T=name)
	@tests/vm/deps test debug
	@tests/vm/selftests -k debug

test-kernels:	## the in-kernel tests on each generation of kernels, as a table (T=name)
	@tests/vm/deps test matrix
	@tests/vm/kernels

test-arch:	## unit tests and selftests on arm64 and s390x (T=name), emulated
	@tests/vm/deps test arch
	@tests/vm/arch

test-phones:	## real phones and providers, with each helper and with none (T=name, HELPER=sipalg)
	@tests/phones/run

test-deb:	## the Debian packages: build, install, boot, a second kernel, remove
	@tests/vm/deps debs
	@tests/vm/debs

module-matrix:	## compile for every kernel API we know
	@tests/run matrix

picture:	## the dashboard of examples/, drawn from a gateway with calls, into doc/
	@tests/vm/deps test picture
	@tests/dashboard/picture doc/dashboard.png

bench:	## instructions a message costs, ours and the kernel's own helper
	@tests/bench/run

fuzz:	## the fuzzers, for SECONDS each (60)
	@tests/fuzz/run $(or $(SECONDS),60)s

soak:	## the fuzzers, for HOURS of processor time in all (8); renews corpus and table
	@tests/fuzz/soak $(or $(HOURS),8)

cover:	## which lines and branches the unit tests reach; fails below 95 % of lines
	@tests/unit/cover

clean:
	rm -rf build

help:	## this
	@sed -n 's/^\([a-z-]*\)[^#]*\t## /  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 24

.PHONY: all module module-source tool install dkms-install uninstall deb demo test \
	check test-newest test-lossy test-debug test-kernels test-arch test-phones test-deb \
	module-matrix picture bench fuzz soak cover clean help
