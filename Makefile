# Everything here is also written as plain commands in the README.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
# Further arguments for the command behind a target, such as: make test ARGS="-k escalation"
ARGS ?=
# Processes that share the tests. Each takes about 1.5 GB.
WORKERS ?= 2

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test eval detector bench setup setup-dev format clean

help: ## List these targets
	@echo "Switchboard: self-hosted AI customer support"
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: setup ## Start everything; Ctrl+C stops it
	@exec $(RUN) -m core start $(ARGS)

test: setup-dev ## Run every check: format, lint, types, import contracts, all tests
	@echo "Format and lint …"
	@$(RUN) -m ruff format --check --quiet .
	@$(RUN) -m ruff check --quiet .
	@echo "Types …"
	@$(RUN) -m mypy --no-error-summary
	@echo "Import contracts …"
	@$(call quietly,import contracts,$(VENV)/bin/lint-imports)
	@echo "Tests …"
	@$(RUN) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

eval: setup ## Score the answers on the shipped labelled sets; JSON in build/eval.json
	@$(call measured,eval,eval shipped)

detector: setup ## Train what recognises requests for a person; comes with the product
	@$(RUN) -m core.escalation.detection.kept

bench: setup ## Measure speed against the raw model; JSON in build/bench.json
	@$(call measured,bench,bench)

setup: $(RUN) ## Create .venv and install what the product needs (the others call it)
	@$(call installed,requirements.txt,constraints.txt)
	@$(call installed,requirements-ocr.txt,,--no-deps --ignore-requires-python)

setup-dev: setup ## The same with the developers' tools
	@$(call installed,requirements-dev.txt,requirements.txt constraints.txt)

format: setup-dev ## Format the code and mend what the linter can mend
	@$(RUN) -m ruff format .
	@$(RUN) -m ruff check --fix .

clean: ## Remove .venv, caches and build results; keeps data
	@rm -rf $(VENV) build .coverage htmlcov
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A virtual environment whose Python is gone (it was upgraded or the folder was moved) is made anew.
$(RUN): $(if $(shell $(RUN) -c 'print(1)' 2>/dev/null),,remake)
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo "$(PYTHON) was not found. Install Python 3.11 or newer, or name it: make run PYTHON=/path/to/python" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$("$(PYTHON)" --version 2>&1). Name another: make run PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Creating $(VENV) …"
	@"$(PYTHON)" -m venv --clear $(VENV)

.PHONY: remake
remake:

# $(call installed,FILE,FILES IT READS,HOW): pip installs FILE unless nothing changed since the last time.
# The checksum is noted only after success, so an interrupted installation is taken up again.
define installed
noted=$(VENV)/.installed-$(1); now=$$(cat $(1) $(2) | cksum); \
if [ "$$(cat $$noted 2>/dev/null)" != "$$now" ]; then \
  echo "Installing $(1) (some minutes the first time) …"; \
  $(call quietly,the installation,$(RUN) -m pip install --disable-pip-version-check --no-input $(3) -r $(1)) \
  && echo "$$now" > $$noted && echo "Installed."; \
fi
endef

# $(call quietly,NAME,COMMAND): its output is shown only if it fails.
define quietly
{ log=$$(mktemp); if $(2) >"$$log" 2>&1; then rm -f "$$log"; else \
  cat "$$log" >&2; rm -f "$$log"; echo "Failed: $(1)." >&2; exit 1; fi; }
endef

# $(call measured,NAME,COMMAND): the table on the terminal, the JSON in build/NAME.json.
define measured
mkdir -p build && $(RUN) -m core $(2) --json $(ARGS) > build/.$(1).json && \
mv build/.$(1).json build/$(1).json && echo "Written to build/$(1).json"
endef
