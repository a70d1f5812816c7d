# Each target sets up what it needs: a virtual environment in .venv, pinned by constraints.txt.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help demo test test-all check generate bench compat models-corpus format clean

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

# The second time with everything loaded at once too, instead of when it is first used.
test: $(READY) ## Run all tests, those of what travels on connections with the fast backend too
	python -m pytest -n 4
	REPLICATE_EAGER_IMPORT=1 python -m pytest -n 4 --backend=fast tests/test_transports.py tests/_async tests/_sync

test-all: $(READY) ## Run all tests with each Python from 3.11 to 3.14 that is there, free-threaded ones too
	@python tests/versions.py

check: $(READY) ## Lint, check types and costs, validate the description, compare what is generated
	ruff check .
	ruff format --check .
	mypy
	pyright
	pyright --verifytypes replicate --ignoreexternal > .venv/verifytypes.txt || { cat .venv/verifytypes.txt; exit 1; }
	python -m openapi_spec_validator openapi.yaml
	python codegen/generate.py --check
	python -m pytest tests/test_costs.py

generate: $(READY) ## Write generated/ from openapi.yaml, and each _sync/ from its _async/
	python codegen/generate.py

bench: $(READY) ## Measure beside other clients, for docs/performance.md; ROWS="get async" only shows these
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
