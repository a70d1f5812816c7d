# Each target creates the environment that it needs in .venv, pinned by constraints.txt.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
FROM ?= https://api.replicate.com/openapi.json
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help demo test test-all check generate drift release dist bench compat models-corpus format clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is required: make PYTHON=python3.12")'
	@echo "Creating an environment in .venv. This needs about a minute, the first time only."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --upgrade pip
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev --editable '.[all]'
	@touch $@

demo: $(READY) ## Run a model in the sandbox, or with the API if REPLICATE_API_TOKEN is set
	@python -m replicate.sandbox.demo

test: $(READY) ## Run all tests
	python -m pytest -n 4

test-all: $(READY) ## Run all tests with each installed Python from 3.11 to 3.14, also free-threaded ones
	@python tools/versions.py

check: $(READY) ## Check style, types, the API description, generated code and breaking changes
	ruff check .
	ruff format --check .
	mypy
	pyright
	pyright --verifytypes replicate --ignoreexternal > .venv/verifytypes.txt || { cat .venv/verifytypes.txt; exit 1; }
	python -m openapi_spec_validator openapi.yaml
	python codegen/generate.py --check
	python tools/breaking_changes.py

generate: $(READY) ## Generate generated/ from openapi.yaml, and derive each _sync/ from its _async/
	python codegen/generate.py

drift: $(READY) ## Compare a published description with openapi.yaml: make drift [FROM=FILE_OR_URL]
	python codegen/drift.py $(FROM)

release: $(READY) ## Prepare a release without publishing it: make release VERSION=0.2.0
	python -m pip install --quiet --constraint constraints.txt --group release
	@python tools/release.py $(VERSION)

dist: $(READY) ## Build dist/ twice and compare, for the last version in CHANGELOG.md
	python -m pip install --quiet --constraint constraints.txt --group release
	@python tools/release.py --dist $(TAG)

bench: $(READY) ## Measure this and other clients for docs/performance.md; fails if a goal is missed; ROWS="get async" prints these only
	@python tests/benchmarks $(ROWS)

compat: $(READY) ## Run three clients, libraries that use them, and a gateway against the sandbox; needs node
	@python tests/compat

models-corpus: $(READY) ## Generate typed models from 3,808 public schemas and report failures; needs npm
	@python tests/typed/corpus.py

format: $(READY) ## Format hand-written code
	ruff check --fix .
	ruff format .

clean: ## Remove the files of all targets
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks .compat
