# Two commands on a fresh machine: make run, make test. Needs Python 3.11 or newer with venv, and make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.runtime
DEV    := $(VENV)/.development
JOBS   ?= auto

.DEFAULT_GOAL := help
.PHONY: help run test check proof format interop bench fuzz docs lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: $(RUN) ## start a post office for barid.test in var/demo
	$(BIN)/python -m barid.app.demo

test: $(DEV) ## the whole test suite
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

check: $(DEV) ## format, lint, types, import rules, RFC references, generated files
	$(BIN)/python -m tools.check

proof: $(DEV) ## kill it, fill its disk, attack it, feed it the corpus
	$(BIN)/python -m pytest -n $(JOBS) tests/proof $(ARGS)

format: $(DEV) ## put the source into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only --quiet .

interop: $(DEV) ## install and drive programs that we did not write (root)
	$(BIN)/python -m pytest -n 0 -p no:randomly -m interop $(or $(ARGS),tests/interop)

bench: $(DEV) ## measure beside Postfix and Dovecot (root)
	bench/run $(ARGS)

fuzz: $(DEV) ## every parser against made-up input, and IMAP beside Dovecot (root), for some minutes
	HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -n $(JOBS) -m fuzz tests $(ARGS)
	$(BIN)/python -m fuzz.fuzz_mime --seconds 120
	$(BIN)/python -m fuzz.fuzz_smtp 200000
	$(BIN)/python -m fuzz.fuzz_imap 200000
	BARID_SEQUENCES=3000 $(BIN)/python -m pytest -n 0 -p no:randomly -m interop tests/interop/test_same_answers.py
	$(BIN)/python -m fuzz.fuzz_sasl 50000
	$(BIN)/python -m fuzz.fuzz_pop3 200000

docs: $(DEV) ## write the generated files again
	$(BIN)/python -m tools.generated --write

lock: $(DEV) ## pin the newest versions with their hashes (needs uv)
	tools/lock

clean: ## remove what the other targets made
	rm -rf $(VENV) var build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The stamps stand for "installed"; a changed requirement file makes them stale.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Barid needs Python 3.11 or newer: make PYTHON=/path/to/python' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUN): $(BIN)/python requirements.txt requirements-build.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt -r requirements-build.txt
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

$(DEV): $(RUN) requirements-dev.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@
