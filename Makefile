# The one door. `make` lists what it opens.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test proof check fix bench docs lock

help:            ## list the targets
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*##/\1\t/' | expand -t 12

$(VENV)/.run: requirements/run.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "需要 Python 3.11(含 venv 模块)。可用 make PYTHON=… 指定。"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/build.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

setup: $(VENV)/.run    ## make .venv with what the program needs; leaves .venv/bin/gongkai
setup-dev: $(VENV)/.dev ## … and what its tests need
