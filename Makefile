# Each target sets up what it needs: a virtual environment in .venv, pinned by constraints.txt.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
FROM ?= https://api.replicate.com/openapi.json
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help demo test test-all check generate drift release dist bench compat models-corpus format clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; say which: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev --editable '.[all]'
	@touch $@

demo: $(READY) ## Run a model on the embedded API, or on the real one where REPLICATE_API_TOKEN is set
	@python -m replicate.sandbox.demo

test: $(READY) ## Run all tests
	python -m pytest -n 4

test-all: $(READY) ## Run all tests with each Python from 3.11 to 3.14 that is there, free-threaded ones too
	@python tools/versions.py

check: $(READY) ## Lint, check types, validate the description, compare what is generated
	ruff check .
	ruff format --check .
	mypy
	pyright
	pyright --verifytypes replicate --ignoreexternal > .venv/verifytypes.txt || { cat .venv/verifytypes.txt; exit 1; }
	python -m openapi_spec_validator openapi.yaml
	python codegen/generate.py --check
	python tools/breaking_changes.py

generate: $(READY) ## Write generated/ from openapi.yaml, and each _sync/ from its _async/
	python codegen/generate.py

drift: $(READY) ## Compare a published description with openapi.yaml: make drift [FROM=FILE_OR_URL]
	python codegen/drift.py $(FROM)

release: $(READY) ## Prepare a release, all but the upload: make release VERSION=0.2.0
	python -m pip install --quiet --constraint constraints.txt --group release
	@python tools/release.py $(VERSION)

dist: $(READY) ## Build dist/ twice and compare, for the version that CHANGELOG.md has last
	python -m pip install --quiet --constraint constraints.txt --group release
	@python tools/release.py --dist $(TAG)

bench: $(READY) ## Measure beside other clients, for docs/performance.md; fails if a goal is missed; ROWS="get async" measures these
	@python tests/benchmarks $(ROWS)

compat: $(READY) ## Run one script by three clients against the sandbox, for docs/compat.md; needs node
	@python tests/compat

models-corpus: $(READY) ## Generate typed models from 3,808 public ones, and report what fails; needs npm
	@python tests/typed/corpus.py

format: $(READY) ## Lay out the hand-written code
	ruff check --fix .
	ruff format .

clean: ## Remove what the targets made
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks .compat
