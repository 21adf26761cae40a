# Each target says what it does; `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
SUITES ?= ../shared/suites
SOURCES ?= ../shared/sources
BENCH ?= $(or $(TMPDIR),/tmp)/bkg-bench
FIELD ?= $(or $(TMPDIR),/tmp)/bkg-field
PROBES ?=
KILLS ?= 210
SIZES ?= 10000 100000 1000000
PARTS ?=
PYTEST_FLAGS ?=
# A file's tests stay together, for they share servers and releases.
SPREAD ?= --numprocesses=auto --maxprocesses=4 --dist=loadfile
LOCK_FLAGS ?=

VENV := .venv
BIN := $(VENV)/bin
# Stamps say which locks .venv holds, so that a second run is quick and a changed lock reinstalls.
LOCKED := $(VENV)/.locked
INSTALLED := $(VENV)/.installed
ASSETS := src/bkg/web/static/vendor/up-to-date.sha256
UV_VERSION := 0.13.9

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(LOCKED): requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "bkg needs Python 3.11 or later; set PYTHON=")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	touch $@

$(INSTALLED): $(LOCKED) pyproject.toml hatch_build.py
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(ASSETS): package-lock.json tools/assets.py tools/MIT.txt $(wildcard tools/front/*.* tools/front/charts/*) | $(LOCKED)
	$(BIN)/python tools/assets.py
	touch $@

.PHONY: assets
assets: $(ASSETS) ## fetch the front-end packages into src/bkg/web/static/vendor/

.PHONY: serve
serve: $(INSTALLED) $(ASSETS) ## build the release and serve it; PORT=8000
	$(BIN)/bkg serve --port $(PORT)

.PHONY: test
test: $(INSTALLED) $(ASSETS) ## run all tests but the W3C suites; PYTEST_FLAGS=
	$(BIN)/python -m pytest -m "not conformance" $(SPREAD) $(PYTEST_FLAGS)

.PHONY: conformance
conformance: $(INSTALLED) $(ASSETS) ## run the W3C suites; SUITES=../shared/suites
	BKG_SUITES=$(abspath $(SUITES)) $(BIN)/python -m pytest tests/conformance -m conformance --junitxml=build/conformance.xml $(SPREAD) --dist=load $(PYTEST_FLAGS)

.PHONY: conformance-docs
conformance-docs: conformance ## rewrite docs/reference/conformance.md from a run of the suites
	$(BIN)/python tools/conformance.py build/conformance.xml

.PHONY: lint
lint: $(INSTALLED) ## ruff, mypy and the order of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: $(INSTALLED) ## rewrite the code in the house format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: build
build: $(INSTALLED) ## build a release of the Belarus graph
	$(BIN)/bkg build

.PHONY: check
check: $(INSTALLED) ## check the Belarus graph against its shapes
	$(BIN)/bkg check

.PHONY: docs
docs: $(INSTALLED) ## rewrite the reference pages that follow from the code
	$(BIN)/python tools/reference.py

.PHONY: grammar
grammar: $(INSTALLED) ## rewrite the table that follows from the grammar tools/sparql.lark
	$(BIN)/python tools/grammar.py

.PHONY: messages
messages: $(INSTALLED) ## bring the interface's catalogues up to date with its words
	$(BIN)/python tools/messages.py

.PHONY: coverage
coverage: $(INSTALLED) ## list every sentence of the articles with its facts; SOURCES=../shared/sources
	$(BIN)/python tools/coverage.py $(SOURCES)

.PHONY: bench
bench: $(INSTALLED) $(ASSETS) ## measure beside peers, into docs/benchmarks.md; BENCH=FOLDER, SIZES="10000 …", PARTS="shacl …"
	$(BIN)/python -m bench $(BENCH) --sizes $(SIZES) $(if $(PARTS),--parts $(PARTS))

.PHONY: bench-shacl
bench-shacl: $(INSTALLED) $(ASSETS) ## time the SHACL gate beside other engines; BENCH=FOLDER, SIZES="10000 …"
	$(BIN)/python -m bench $(BENCH) --sizes $(SIZES) --parts shacl

.PHONY: bench-serving
bench-serving: $(INSTALLED) $(ASSETS) ## time documents, pages and searches beside other servers; BENCH=FOLDER, SIZES="10000 …"; needs wrk, see bench/load.py
	$(BIN)/python -m bench $(BENCH) --sizes $(SIZES) --parts serving

.PHONY: bench-hubs
bench-hubs: $(INSTALLED) $(ASSETS) ## time pages of big things on both stores; BENCH=FOLDER
	$(BIN)/python bench/hubs.py $(BENCH)

.PHONY: screenshots
screenshots: $(INSTALLED) $(ASSETS) ## renew the pictures of docs/images/ with Chromium
	$(BIN)/python tools/screenshots.py

.PHONY: pages
pages: $(INSTALLED) $(ASSETS) ## measure each kind of page, into docs/benchmarks/pages.md
	$(BIN)/python -m tools.pages $(FIELD)/pages --write

.PHONY: bench-hostile
bench-hostile: $(INSTALLED) $(ASSETS) ## time pages while everything is tried on the server; BENCH=FOLDER
	$(BIN)/python -m bench.hostile $(BENCH) --write docs/benchmarks/hostile.md

.PHONY: probes
probes: $(INSTALLED) $(ASSETS) ## probe our server on real datasets; PROBES=names, of all into docs/probes.md
	$(BIN)/python -m tools.probes $(FIELD) $(PROBES) $(if $(PROBES),,--write)

.PHONY: clients
clients: $(INSTALLED) $(ASSETS) ## run the recipes for Comunica and R as they stand in docs/how-to/
	$(BIN)/python -m tools.clients $(FIELD)/clients

.PHONY: crawl
crawl: $(INSTALLED) $(ASSETS) ## open every IRI, link and format of the Belarus site and parse it
	$(BIN)/python -m tools.crawl $(FIELD)

.PHONY: rivals
rivals: $(INSTALLED) $(ASSETS) ## install and probe other servers, into docs/comparison.md
	$(BIN)/python -m tools.rivals $(FIELD)/rivals

.PHONY: beside
beside: $(INSTALLED) $(ASSETS) ## take pictures of a thing on our page and on Trifid's
	$(BIN)/python -m tools.beside $(FIELD)/rivals

.PHONY: bench-sparql
bench-sparql: $(INSTALLED) $(ASSETS) ## time SPARQL beside other engines; BENCH=FOLDER, SIZES="10000 …"
	$(BIN)/python -m bench $(BENCH) --sizes $(SIZES) --parts sparql

.PHONY: bench-since
bench-since: $(INSTALLED) $(ASSETS) ## time bkg check --since beside the whole check; BENCH=FOLDER, SIZES="10000 …"
	$(BIN)/python -m bench $(BENCH) --sizes $(SIZES) --parts since

.PHONY: crashes
crashes: $(INSTALLED) $(ASSETS) ## kill builds, pushes and servers at random moments and look at what is left; KILLS=210
	$(BIN)/python -m tools.crashes --kills $(KILLS)

.PHONY: bench-build
bench-build: $(INSTALLED) $(ASSETS) ## time builds beside `oxigraph load`; BENCH=FOLDER, SIZES="10000 …"
	$(BIN)/python -m bench $(BENCH) --sizes $(SIZES) --parts build

.PHONY: wheel
wheel: $(INSTALLED) $(ASSETS) ## build dist/: the sdist, and the wheel from it
	rm -rf dist
	$(BIN)/python -m build --no-isolation

.PHONY: smoke
smoke: wheel ## install the wheel elsewhere, serve from it, stop it
	PYTHON=$(PYTHON) tools/smoke

# The registry's own files and nothing else: a folder of wheels or a second index of the machine
# would put its hashes into the locks.
.PHONY: lock
lock: ## renew requirements/ from pyproject.toml; LOCK_FLAGS=--upgrade
	test -x .lock-venv/bin/uv || $(PYTHON) -m venv .lock-venv
	.lock-venv/bin/python -m pip install --quiet uv==$(UV_VERSION)
	$(LOCK) -o requirements/runtime.txt
	$(LOCK) --group dev -c requirements/runtime.txt -o requirements/dev.txt
	! grep -n -E '://|^ *-[^-]|^--' requirements/runtime.txt requirements/dev.txt

LOCK = env -u UV_FIND_LINKS -u UV_INDEX -u UV_EXTRA_INDEX_URL .lock-venv/bin/uv pip compile \
	--quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	--constraint requirements/constraints.txt $(LOCK_FLAGS) pyproject.toml

.PHONY: clean
clean: ## remove all that is built here, but not releases/
	rm -rf .venv .lock-venv node_modules dist src/bkg/web/static/vendor
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests tools bench -name __pycache__ -prune -exec rm -rf {} +
