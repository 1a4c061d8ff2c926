# Needs Python 3.11 or later and make; everything else is installed, locked and hashed, into .venv.
.DEFAULT_GOAL := help
PYTHON ?= python3
# Tests wait as much as they work: for servers, disks and each other's answers.
JOBS ?= $(shell $(PYTHON) -c 'import os; print(min(8, 2 * (os.cpu_count() or 2)))')
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UPGRADE)

.PHONY: help
help:  ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("nurture needs Python 3.11 or later; say which: make PYTHON=python3.13 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(INSTALLED): requirements-dev.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@

.PHONY: install
install: $(INSTALLED)  ## Install nurture and what it needs into .venv

.PHONY: demo
demo: $(INSTALLED)  ## Play three years of six prospects in a minute; sends nothing
	$(BIN)/nurture demo

.PHONY: run
run: $(INSTALLED)  ## Run nurture in its sandbox until Ctrl-C; sends nothing
	@echo "nurture keeps what it would send under var/; nothing leaves this machine."
	@echo "Try, in another terminal:  $(BIN)/nurture --help   (docs/tutorial/first-no.md goes through it)"
	$(BIN)/nurture run

.PHONY: test
test: $(INSTALLED)  ## Run all tests; NURTURE_TEST_REQUIRE=postgres,pgbouncer,dovecot forbids skipping those
	$(BIN)/python -m pytest -rs -n $(JOBS) --dist worksteal

.PHONY: ml
ml: $(INSTALLED)  ## Install the learned classifier (100 MB) beside the rest, and run its tests
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-ml.txt
	$(BIN)/python -m pytest -rs tests/unit/test_learned.py tests/integration/test_reader_process.py

.PHONY: corpora
corpora: $(INSTALLED)  ## Score the reading on the labelled mail beside the checkout; fails naming each figure that slipped
	$(BIN)/python tests/corpora/score_reading.py

SECONDS ?= 30
.PHONY: fuzz
fuzz: $(INSTALLED)  ## Read mail that chance has damaged for SECONDS=30; takes the labelled mail beside the checkout where it is
	FUZZ_SECONDS=$(SECONDS) $(BIN)/python -m pytest -s tests/unit/test_mail_fuzz.py

EXAMPLES ?= 100
.PHONY: orders
orders: $(INSTALLED)  ## Try the promises in EXAMPLES=100 new orders of events on each database; shrinks what fails
	ORDERS_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -rs tests/stateful

.PHONY: forecast
forecast: EXAMPLES = 50
forecast: $(INSTALLED)  ## Hold EXAMPLES=50 new cadences and people to what plan foretold, against the daemon on a fast clock
	FORECAST_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -rs --timeout=0 tests/integration/test_forecast_holds.py

KILLS ?= 40
DATABASE ?= sqlite
SEED ?= 2027
OUT ?= var/torture
.PHONY: torture
torture: $(INSTALLED)  ## Kill and harm a real daemon until KILLS=40, DATABASE=sqlite|postgres, SEED, OUT; goes on where it was
	PYTHONPATH=$(CURDIR):$(CURDIR)/tests $(BIN)/python -m torture --kills $(KILLS) --database $(DATABASE) --seed $(SEED) --out $(OUT) \
		$(if $(ROUND),--round $(ROUND)) $(if $(EACH),--each $(EACH)) $(if $(REPORT),--report)

.PHONY: coverage
coverage: $(INSTALLED)  ## Run all tests under the tracer, which takes half as long again, and say what they leave out
	$(BIN)/python -m pytest -rs -n $(JOBS) --dist worksteal --cov --cov-report=term

CHECKS := check-style check-format check-types check-imports check-yaml check-house
.PHONY: check $(CHECKS)
check: $(INSTALLED)  ## Check style, types, imports, YAML and the house rules; tells all that is wrong
	@$(MAKE) --no-print-directory --keep-going $(CHECKS)
check-style:
	$(BIN)/ruff check .
check-format:
	$(BIN)/ruff format --check .
check-types:
	$(BIN)/mypy
check-imports:
	$(BIN)/lint-imports
check-yaml:
	$(BIN)/yamllint --strict config deploy
check-house:
	$(BIN)/python -m pytest tests/test_house.py

.PHONY: bench
bench: $(INSTALLED)  ## Run every program in benchmarks/; benchmarks/README.md keeps the figures
	@set -e; for program in benchmarks/*.py; do echo "== $$program"; $(BIN)/python "$$program" $(BENCH); done

.PHONY: bench-quick
bench-quick: $(INSTALLED)  ## Run a form of each benchmark that takes some seconds, two at a time; its figures are rough
	@printf '%s\n' benchmarks/*.py | xargs -P 2 -I PROGRAM sh -c \
		'said=$$($(BIN)/python PROGRAM --quick 2>&1); ended=$$?; printf "== %s\n%s\n" PROGRAM "$$said"; exit $$ended'

.PHONY: reference
reference: $(INSTALLED)  ## Write the schemas and the generated parts of docs/reference anew, after a key or its text changed
	$(BIN)/nurture schema --out config/schemas
	$(BIN)/python -m nurture.configuration.reference docs/reference config
	$(BIN)/python -m nurture.content.grace_page docs/reference/grace.md
	$(BIN)/python -m nurture.content.facts_page docs/reference/templates.md

.PHONY: lock
lock: $(INSTALLED)  ## Write requirements*.txt from pyproject.toml; UPGRADE=--upgrade takes newer versions
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) pyproject.toml --extra postgres --extra imap -o requirements.txt
	$(COMPILE) pyproject.toml --extra postgres --extra imap --extra ml -c requirements.txt -o requirements-ml.txt
	$(COMPILE) pyproject.toml --extra postgres --extra imap --group dev -o requirements-dev.txt
	$(COMPILE) --group build -o requirements-build.txt

.PHONY: clean
clean:  ## Remove what was built; the sandbox's data under var/ stays
	rm -rf $(VENV) dist build htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find nurture tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
