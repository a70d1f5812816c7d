# Each target creates the environment that it needs in .venv, pinned by constraints.txt, and test-engines in
# .venv-engines.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
ENGINES ?= all
FROM ?= https://api.replicate.com/openapi.json
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Without bytecode, each process of the tests compiles 600 modules: 7 s of CPU.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-all test-engines check docs docs-serve docs-check screenshots generate drift release dist bench compat models-corpus notebook format clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is required: make PYTHON=python3.12")'
	@echo "Creating an environment in .venv. This needs about a minute, the first time only."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --upgrade pip
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev --editable '.[all]'
	@touch $@

.venv-engines/.ready: pyproject.toml constraints-engines.txt
	@echo "Creating an environment in .venv-engines. This needs some minutes, the first time only."
	@$(PYTHON) -m venv .venv-engines
	@.venv-engines/bin/python -m pip install --quiet --constraint constraints-engines.txt --upgrade pip
	@.venv-engines/bin/python -m pip install --quiet --constraint constraints-engines.txt --group engines --editable '.[ray,sandbox]'
	@touch $@

demo: $(READY) ## Run a model in the sandbox, or with the API if REPLICATE_API_TOKEN is set
	@python -m replicate.sandbox.demo

test: $(READY) ## Run all tests
	python -m pytest -n 4 --dist worksteal

test-all: $(READY) ## Run all tests with each installed Python from 3.11 to 3.14, also free-threaded ones
	@python tools/versions.py

test-engines: .venv-engines/.ready ## Run docs/engines.md, and kill its workers: make test-engines [ENGINES="ray or dask"]
	.venv-engines/bin/python -m pytest tests/engines $(if $(filter-out all,$(ENGINES)),-k "$(ENGINES)")

check: $(READY) ## Check style, types, the API description, generated code and breaking changes
	ruff check .
	ruff format --check .
	mypy
	pyright
	pyright --verifytypes replicate --ignoreexternal > .venv/verifytypes.txt || { cat .venv/verifytypes.txt; exit 1; }
	python -m openapi_spec_validator openapi.yaml
	python codegen/generate.py --check
	python tools/breaking_changes.py

DOCS := .venv/.docs
AXE := axe-core-4.14.1

$(DOCS): $(READY)
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --group docs
	@touch $@

docs: $(DOCS) ## Build the site of docs/ in site/; fails if a link leads nowhere
	@python tools/documentation.py

docs-serve: $(DOCS) ## Build the site, show it at http://localhost:8000, and build it again when a page changes
	@python tools/documentation.py --pages
	PYTHONPATH=tools zensical serve

docs-check: docs .venv/$(AXE) ## Build the site and look at each page in Chromium, with axe; needs chromium and npm
	AXE=.venv/$(AXE)/package/axe.min.js python -m pytest -n 2 tests/site/in_browser.py

.venv/$(AXE): $(READY)
	@cd .venv && npm pack --silent axe-core@$(AXE:axe-core-%=%) && mkdir -p $(AXE) && tar -xzf $(AXE).tgz -C $(AXE)

screenshots: $(DOCS) ## Write the pictures of docs/images/ from real runs in the sandbox
	@python tools/screenshots.py

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
	@python tests/benchmarks/bulk.py count=3000
	@python tests/benchmarks $(ROWS)

compat: $(READY) ## Run three clients, libraries that use them, and a gateway against the sandbox; needs node
	@python tests/compat

models-corpus: $(READY) ## Generate typed models from 3,808 public schemas and report failures; needs npm
	@python tests/typed/corpus.py

notebook: $(READY) ## Run examples/notebook.ipynb on the sandbox, and write docs/notebook.md
	@python tools/notebook.py

format: $(READY) ## Format hand-written code
	ruff check --fix .
	ruff format .

clean: ## Remove the files of all targets
	rm -rf .venv .venv-engines site docs/reference docs/project .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks .compat
