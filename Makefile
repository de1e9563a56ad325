# The two commands of a user: make serve, make test. The loop of a developer: CONTRIBUTING.md.
# Everything needs only make, a system python3 (3.11 or newer) and its pip; the types of the page's
# scripts are checked, and some tests run, under the Node.js that `make test-services` installs.

PYTHON ?= python3
ARGS ?=
# Most tests wait for processes more than they compute.
PARALLEL ?= -n 2 --dist loadfile

BIN := .venv/bin
INSTALLED := .venv/.installed
SOURCES := src tests bench examples docs
# Peers of the benchmarks and of some live tests; gcc is for C clients as in the tutorials, the
# rest for networks out of namespaces, and for what systems and browsers make of a certificate.
SERVICE_PACKAGES := redis-server nats-server ngircd mosquitto gcc libc6-dev iproute2 \
    ca-certificates curl openssl libnss3-tools chromium

PEER_PACKAGES := magic-wormhole==0.24.0 magic-wormhole-mailbox-server \
    magic-wormhole-transit-relay copyparty==1.20.26

.DEFAULT_GOAL := help
.PHONY: help install serve test check format bench bench-peers soak fuzz test-services clean

help:
	@echo 'make serve          run a hub (ARGS="--lan --port 7788")'
	@echo 'make test           run the tests (ARGS="tests/unit -k parser")'
	@echo 'make check          lint, format, types, layers, spelling'
	@echo 'make format         let ruff rewrite what it can'
	@echo 'make bench          measure, beside the peers that are installed'
	@echo 'make bench-peers    install the peers that copy files (Debian, as root)'
	@echo 'make soak           500 kills of the hub, 200 of transfers, links swapped, bits turned, new examples'
	@echo 'make fuzz           garbage for every parser (ARGS="--seconds 600")'
	@echo 'make test-services  install the servers that tests and bench need (Debian, as root)'
	@echo 'make clean          remove the environment and the caches'

install: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml
	@PYTHON="$(PYTHON)" .ci/venv
	$(BIN)/python -m pip install --quiet --use-pep517 --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

serve: install
	@exec $(BIN)/landline serve $(ARGS)

test: install
	$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

check: install
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell $(SOURCES) *.md
	.ci/types

format: install
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

bench: install
	$(BIN)/python -m bench $(ARGS)

bench-peers:
	@.ci/services openssh-server rsync socat ncat
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet $(PEER_PACKAGES)

soak: install
	LANDLINE_KILLS=500 $(BIN)/python -m pytest tests/live/hub/test_kills.py --timeout=3600 $(ARGS)
	LANDLINE_KILLS=200 LANDLINE_SWAPS=100000 LANDLINE_FLIPS=400 \
	    $(BIN)/python -m pytest tests/live/transfer_proofs $(ARGS)
	$(BIN)/python -m pytest $(PARALLEL) tests/unit tests/model --hypothesis-profile=soak $(ARGS)

fuzz: install
	$(BIN)/python -m tests.fuzz $(ARGS)

test-services:
	@.ci/services $(SERVICE_PACKAGES)
	@.ci/node

clean:
	rm -rf .venv .node .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage build dist
	find $(SOURCES) -name __pycache__ -prune -exec rm -rf {} +
