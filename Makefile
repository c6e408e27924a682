# Everything runs in .venv, built from the hash-locked requirements. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKED := $(PIP) install --require-hashes
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
COMPILE := $(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11.5 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast test-pages test-office torture check format golden samples templates bench wheel \
	system-deps lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/built: requirements-build.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 5))' || { \
		echo "poam-batch needs Python 3.11.5 or later; $(PYTHON) is older. Try: make PYTHON=python3.12"; \
		exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; \
		exit 1; }
	$(LOCKED) -r requirements-build.txt
	@touch $@

$(VENV)/runtime: $(VENV)/built requirements.txt pyproject.toml
	$(LOCKED) -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: $(VENV)/runtime requirements-dev.txt
	$(LOCKED) -r requirements-dev.txt
	@touch $@

demo: $(VENV)/runtime ## assess the sample workbooks into out/ (one is damaged and refused: exit 3 is meant)
	@$(BIN)/poam-batch run sample_workbooks -o out; code=$$?; \
	if [ $$code -ne 3 ]; then \
		echo "The demo ended with exit code $$code; 3 was expected, for one sample is damaged." >&2; \
		exit 1; \
	fi
	@echo
	@echo "That one workbook was refused is meant: 11-damaged.xlsx shows what happens then."
	@echo "Look at out/index.html in a browser; each client's POA&M workbook and summary lie in its folder in out/."

test: $(VENV)/dev ## run every test that needs nothing but Python
	$(BIN)/python -m pytest -n auto -m "not pages and not office and not torture"

test-fast: $(VENV)/dev ## the same without those that take more than a few seconds
	$(BIN)/python -m pytest -n auto -m "not pages and not office and not torture and not slow"

test-pages: $(VENV)/dev ## run the tests of the HTML pages in Chromium
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
		echo "Chromium is missing: make system-deps installs it." >&2; exit 1; }
	$(BIN)/python -m pytest -m pages

test-office: $(VENV)/dev ## run the tests of the workbooks in LibreOffice
	@command -v soffice >/dev/null && command -v pdftoppm >/dev/null || { \
		echo "LibreOffice or pdftoppm is missing: make system-deps installs them." >&2; exit 1; }
	$(BIN)/python -m pytest -m office

torture: $(VENV)/dev ## kills, faults, signals and saves as often as they are promised to cost nothing; takes hours
	$(BIN)/python -m pytest -s -m torture tests/torture

check: $(VENV)/dev ## formatting, lint, types, and that the documentation names what there is
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py tests/test_docs.py

format: $(VENV)/dev ## format the code and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: $(VENV)/dev ## write tests/golden anew; read the difference before it is committed
	$(BIN)/python -m tests.golden
	@git status --short tests/golden

samples: $(VENV)/dev ## write sample_workbooks/*.xlsx anew
	$(BIN)/python -m sample_workbooks.make_samples

templates: $(VENV)/dev ## write templates/*.xlsx anew
	$(BIN)/python -m templates.make_templates

bench: $(VENV)/dev ## the program beside a plain script and the floor, in one run
	$(BIN)/python -m benchmarks

wheel: $(VENV)/dev ## build the wheel and try it in a clean environment
	PYTHON=$(PYTHON) .ci/wheel

system-deps: ## install Chromium, LibreOffice and pdftoppm with apt (as root or with sudo)
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get update -qq
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		chromium libreoffice-calc poppler-utils fonts-liberation

lock: $(VENV)/built ## resolve the requirements anew
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet uv
	$(COMPILE) --upgrade --extra dev pyproject.toml -o requirements-dev.txt
	$(COMPILE) -c requirements-dev.txt pyproject.toml -o requirements.txt
	echo 'hatchling' | $(COMPILE) -c requirements-dev.txt - -o requirements-build.txt

clean: ## remove what the other targets made
	rm -rf $(VENV) out dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
