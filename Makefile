# The one door. `make` lists what it opens.
#
# A bare machine needs python3.11 (or a later python3) with its venv module, git and make, and reaches only PyPI.
# Packages are installed from requirements/*.lock, by hash; `make lock` is the only writer of those.

PYTHON ?= $(shell for python in python3.11 python3 /usr/bin/python3.11 /usr/bin/python3; do \
	$$python -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install -q --disable-pip-version-check --no-warn-script-location --root-user-action ignore
LOCKED := $(PIP) --require-hashes -r

export GONGKAI_HOME ?= $(CURDIR)/.home

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-statute proof check fix bench bench-screening docs lock bundle

help: ## list the targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 17

setup: $(VENV)/.run ## make .venv with what the program needs; leaves .venv/bin/gongkai

setup-dev: $(VENV)/.dev ## … and with what its tests need

run: setup ## set up, load the demo, serve it on 127.0.0.1 (PORT=…)
	@$(BIN)/gongkai demo

test: setup-dev ## everything, on reduced budgets; ends by naming what could not run here
	@GONGKAI_BUDGET=$${GONGKAI_BUDGET:-quick} $(BIN)/python tests/run.py

test-statute: setup-dev ## the law only: seconds, no database; for every save
	@$(BIN)/python -m pytest -q -p no:django -p no:xdist tests/statute

proof: setup-dev ## everything, on full budgets, with the figures printed
	@GONGKAI_BUDGET=full $(BIN)/python tests/run.py

check: setup-dev ## lint, format, types, floors, templates, generated pages
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --lint --quiet gongkai
	$(BIN)/python docs/generate.py --check

fix: setup-dev ## what a machine can mend: lint, format, generated pages
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format --quiet
	$(BIN)/python docs/generate.py

bench: setup-dev ## measure; prints figures, writes nothing
	@$(BIN)/python bench/deadline.py
	@$(BIN)/python bench/report.py
	@$(BIN)/python bench/search.py 10000
	@$(BIN)/python bench/rollup.py 1000
	@$(BIN)/python bench/catalogue.py 100 100 10000

bench-screening: setup-dev ## screening alone: recall and false alarms per kind on a corpus made for the run, MB/s
	@$(BIN)/python bench/screening.py

bundle: setup ## dist/…tar.gz: everything for a machine of this kind without a network
	@$(BIN)/python deploy/bundle.py

docs: setup-dev ## write the pages that are generated from the code
	@$(BIN)/python docs/generate.py

# A pin already in a lock is kept; `make lock UPGRADE=--upgrade` takes the newest of everything.
COMPILE := $(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links

lock: setup ## write requirements/*.lock from pyproject.toml, with hashes and no addresses
	@echo "── 锁定依赖"
	@$(PIP) uv
	@$(COMPILE) pyproject.toml -o requirements/run.lock
	@$(COMPILE) -c requirements/run.lock --group build -o requirements/build.lock
	@$(COMPILE) -c requirements/run.lock -c requirements/build.lock pyproject.toml --extra cluster --group dev -o requirements/dev.lock

$(VENV)/.run: requirements/run.lock requirements/build.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "需要带 venv 模块的 Python 3.11 或更新版本（Debian：apt-get install python3-venv），"; \
		echo "也可指明一个：make PYTHON=/path/to/python3.11 setup"; exit 1; }
	@test -x $(BIN)/pip || { echo "── 建立 $(VENV)（$$($(PYTHON) --version)）"; $(PYTHON) -m venv --clear $(VENV); }
	@echo "── 安装程序所需的包"
	@$(LOCKED) requirements/run.lock
	@$(LOCKED) requirements/build.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.lock
	@echo "── 安装测试所需的包"
	@$(LOCKED) requirements/dev.lock
	@touch $@
