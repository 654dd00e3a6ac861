# `make run` and `make test` do all the set-up themselves; bare `make` prints this help.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
ASK ?= Book a trip from Seoul to Tokyo, in three weeks for 3 nights, two adults, under 2,400,000 KRW, direct flights please
export ASK

.PHONY: help install eslint semgrep operator prometheus bubblewrap run test check certify demo recording studio sandbox bench accuracy pictures resources clean

help:  ## this help
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/installed: pyproject.toml constraints.txt
	@echo "Setting up .venv (once; again only when the dependencies change) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

install: .venv/installed  ## build .venv from nothing

.venv/eslint/installed: tools/guards/code/eslint/package-lock.json | .venv/installed
	@if command -v npm >/dev/null; then \
	  mkdir -p .venv/eslint && cp tools/guards/code/eslint/package*.json .venv/eslint/ && \
	  npm ci --prefix .venv/eslint --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && touch $@; \
	else echo "npm is missing: JavaScript is not linted, and the tests of that are skipped"; fi

eslint: .venv/eslint/installed  ## the linter of JavaScript, for the guardrail code-quality (needs node and npm)

.venv/semgrep/installed: tools/guards/code/semgrep.txt | .venv/installed
	@echo "Setting up semgrep in .venv/semgrep (once) ..."
	@$(PYTHON) -m venv .venv/semgrep
	@.venv/semgrep/bin/pip install --quiet --disable-pip-version-check -r tools/guards/code/semgrep.txt
	@touch $@

semgrep: .venv/semgrep/installed  ## the scanner that the guardrail security-scan may name (400 MB, in an environment of its own)

.venv/operator/installed: deploy/kubernetes/package-lock.json | .venv/installed
	@if command -v npm >/dev/null; then \
	  mkdir -p .venv/operator && cp deploy/kubernetes/package*.json .venv/operator/ && \
	  npm ci --prefix .venv/operator --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && touch $@; \
	else echo "npm is missing: the ServiceMonitor is not held against the operator's own definition"; fi

operator: .venv/operator/installed  ## the Prometheus operator's definition of a ServiceMonitor, for its tests (needs node and npm)

prometheus: install  ## Prometheus from Debian's packages, for its tests (needs root where it is missing)
	@$(BIN)/python deploy/prometheus/local.py install

bubblewrap:  ## the walls around code that a model wrote, from the system's packages (apt-get; root or sudo)
	@deploy/bubblewrap.sh

run: install  ## ask the front desk, live in the terminal (ASK="..." for your own words, English or Korean)
	@$(BIN)/fermata run --ask "$$ASK" --approver desk@travel || [ $$? -ge 10 ] # 10 and more: how the run stands

test: check  ## everything that must hold, in minutes
	$(BIN)/pytest -m 'not certify'

check: install  ## types, style, import law: quick
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --verbose >/dev/null || $(BIN)/lint-imports
	$(BIN)/mypy

certify: install eslint semgrep operator bubblewrap  ## the heavy proofs
	$(BIN)/pytest -m certify -n 2

demo: install  ## the whole story in under a minute: paused, killed, recovered, undone
	@$(BIN)/fermata demo

recording: install  ## record the demo again (docs/demo.cast, docs/demo.svg)
	$(BIN)/python -m docs.recording

studio: install  ## LangGraph's dev server, for Studio
	$(BIN)/langgraph dev --no-browser

sandbox: install  ## the booking sandbox as a server
	$(BIN)/fermata sandbox

bench: install  ## speed and memory beside plain LangGraph
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.turns
	$(BIN)/python -m benchmarks.observing
	$(BIN)/python -m benchmarks.guards
	$(BIN)/python -m benchmarks.expressions
	$(BIN)/python -m benchmarks.budgets
	$(BIN)/python -m benchmarks.confinement
	$(BIN)/python -m benchmarks.declared

accuracy: install  ## the offline extractor on the held-out requests
	$(BIN)/python -m benchmarks.accuracy
	$(BIN)/python -m benchmarks.pii
	$(BIN)/python -m benchmarks.injection
	$(BIN)/python -m benchmarks.secrets

pictures: install  ## draw the machines again (docs/machines, README)
	$(BIN)/python docs/pictures.py

resources: install  ## write again what YAML documents may say (docs/resources.md)
	$(BIN)/python -m docs.resources

clean:  ## remove what set-up and runs made
	rm -rf .venv .fermata .langgraph_api dist
