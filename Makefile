# Two commands are enough: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export WIJ_LANGUAGE_CACHE ?= $(CURDIR)/var/language-cache
SETUP := $(VENV)/.ready

.PHONY: setup run test check-slow lint sbom audit assets translations chromium clean pictures screenshots budget

setup: $(SETUP)

$(SETUP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed. Set it with: make PYTHON=python3.11 ..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(SETUP)

run: setup
	$(BIN)/wij demo

# The suite runs on SQLite and, when a server is reachable or can be started, on PostgreSQL.
test: setup lint chromium
	@scripts/run_tests.sh

check-slow: setup chromium
	WIJ_NEED_CHROMIUM=yes $(BIN)/python -m pytest -m "slow" -q
	@scripts/run_tests.sh --everything-on-postgresql

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m scripts.audit_dependencies

# Every package with version and hashes, as CycloneDX, into build/.
sbom: setup
	$(BIN)/python -m scripts.sbom

# Asks a live list of known holes, where pip-audit is installed and the network allows it.
audit: setup
	$(BIN)/python -m scripts.audit_dependencies
	@command -v pip-audit >/dev/null || { echo "pip-audit is not installed: no live list was asked"; exit 2; }
	pip-audit --require-hashes --disable-pip --requirement requirements.lock

assets:
	scripts/vendor_assets.sh

# New Dutch sentences come into the English catalogue; a test fails while one is empty.
translations: setup
	$(BIN)/python -m scripts.update_translations

# Walks the help pages on the demo and takes their pictures anew.
pictures: setup chromium
	WIJ_NEED_CHROMIUM=yes WIJ_MAKE_PICTURES=yes $(BIN)/python -m pytest -m slow -q tests/journeys/test_help_pictures.py

# Ten most used pages of the demo, wide and narrow, light and dark, into docs/screenshots.
screenshots: setup chromium
	$(BIN)/python -m scripts.take_screenshots

# Sizes and times of first loads, into docs/page-budget.md.
budget: setup chromium
	$(BIN)/python -m benchmarks.page_budget

chromium: setup
	@scripts/install_chromium.sh

clean:
	rm -rf $(VENV) var test-artifacts
