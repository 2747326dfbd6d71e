# Two commands matter: `make demo` (needs no root) and `make test`. `make help` lists the rest.
# The network is used for installing only, through pip as it is configured on this machine.

PYTHON ?= python3
# One more than the two cores that CI has: many tests wait, for other processes or for the disk.
WORKERS ?= 3
UPGRADE ?=

SHELL := /bin/sh
# Compiled once and kept, or each of many processes would compile every module again.
unexport PYTHONDONTWRITEBYTECODE
VENV := .venv
BIN := $(VENV)/bin
# Wheels only: building a source archive would run code that no hash in requirements/ stands for.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --require-hashes --only-binary :all:
# Spark comes as a source archive only: that one is built, by its hash, with what requirements/build.txt pins and nothing else.
PIP_SPARK := $(PIP) --no-binary pyspark --no-build-isolation
COMPILE := $(BIN)/uv --quiet pip compile $(UPGRADE) --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --exclude-newer '7 days' --custom-compile-command 'make requirements'

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help venv demo test lint types floors unit browser postgresql spark bench quality requirements docs clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: $(VENV)/.run ## make .venv and install Doorward into it from pinned, hashed requirements

demo: venv ## make the sample organisation, analyse it, print the answer, write the report
	@$(BIN)/doorward demo

test: lint types floors unit ## run everything: ruff, mypy, import-linter, pytest

lint: $(VENV)/.test ## check style: ruff check and ruff format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test ## check types: mypy, strict
	$(BIN)/mypy

floors: $(VENV)/.test ## check which module may import which
	$(BIN)/lint-imports

# Last in `test`, so that the last line printed is the count of tests.
unit: $(VENV)/.test browser postgresql spark ## run the tests
	$(BIN)/python -m pytest -n $(WORKERS) --durations 25

# The browser tests skip with a reason where there is no Chromium, so nothing here may fail.
browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	{ test "$$(id -u)" = 0 && command -v apt-get >/dev/null && export DEBIAN_FRONTEND=noninteractive && \
	  { apt-get -qq update; apt-get -qq install --no-install-recommends --yes chromium; } >/dev/null 2>&1; } || \
	echo 'Chromium is not here and could not be installed: browser tests will skip.'

# The tests of the desk skip PostgreSQL, with a reason, where it is not there. Debian keeps initdb off the PATH, and must
# make no cluster of its own: the tests start one in a temporary folder.
postgresql:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
	{ test "$$(id -u)" = 0 && command -v apt-get >/dev/null && export DEBIAN_FRONTEND=noninteractive && \
	  { apt-get -qq update; apt-get -qq install --no-install-recommends --yes postgresql-common; \
	    sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf; \
	    apt-get -qq install --no-install-recommends --yes postgresql; } >/dev/null 2>&1; } || \
	echo 'PostgreSQL is not here and could not be installed: its tests will skip.'

# The tests on Spark skip with a reason where it or Java is not there, so nothing here may fail.
spark: $(VENV)/.test
	@$(BIN)/python -c 'import pyspark, pandas' 2>/dev/null || { echo 'Installing Spark …'; $(PIP_SPARK) -r requirements/spark.txt; } || \
	echo 'Spark is not here and could not be installed: its tests will skip.'
	@command -v java >/dev/null || \
	{ test "$$(id -u)" = 0 && command -v apt-get >/dev/null && export DEBIAN_FRONTEND=noninteractive && \
	  { apt-get -qq update; apt-get -qq install --no-install-recommends --yes default-jre-headless; } >/dev/null 2>&1; } || \
	echo 'Java is not here and could not be installed: tests on Spark will skip.'

bench: $(VENV)/.test spark ## measure: print every figure that the README quotes, and ask a cluster
	DOORWARD_CLUSTER=1 $(BIN)/python -m pytest --quiet tests/engines
	DOORWARD_THOROUGH=1 $(BIN)/python -m pytest --quiet -n $(WORKERS) tests/quality tests/readers tests/demo
	$(BIN)/python -m pytest --quiet -n $(WORKERS) --hypothesis-profile thorough tests/paths tests/attack_graph
	DOORWARD_KILLS=50 $(BIN)/python -m pytest --quiet tests/test_lake.py tests/desk/test_processes.py \
		tests/console/test_killed.py
	@for script in $(filter-out bench/quality.py bench/captures.py,$(wildcard bench/*.py)); do $(BIN)/python "$$script" || exit 1; done

quality: $(VENV)/.test ## measure what is found and write docs/quality.md from it
	$(BIN)/python bench/quality.py --day $$(date -u +%F)

docs: $(VENV)/.run ## write docs/reference/ from the code, and what the commands in README.md and the tutorial print
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/shown.py

requirements: $(VENV)/.compile ## compile requirements/*.txt from pyproject.toml; UPGRADE=--upgrade takes newer versions
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"])' \
		| $(COMPILE) - -o requirements/build.txt
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) pyproject.toml --extra test -c requirements/run.txt -o requirements/test.txt
	$(COMPILE) pyproject.toml --extra spark -c requirements/test.txt -o requirements/spark.txt
	$(COMPILE) requirements/compile.in -o requirements/compile.txt

clean: ## remove .venv and everything that running the tools leaves behind
	rm -rf $(VENV) build dist src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests bench docs -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: a second run installs nothing unless the requirements changed.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit("Doorward needs Python 3.11 or newer: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements/build.txt requirements/run.txt pyproject.toml
	@echo 'Installing Doorward into $(VENV) …'
	@$(PIP) -r requirements/build.txt -r requirements/run.txt
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	@echo 'Installing what the tests need …'
	@$(PIP) -r requirements/test.txt
	@touch $@

$(VENV)/.compile: $(VENV)/.made requirements/compile.txt
	@$(PIP) -r requirements/compile.txt
	@touch $@
