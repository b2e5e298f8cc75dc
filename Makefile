# inkdigits needs Python 3.11 or newer (with venv) and make; everything else goes into .venv.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 5000
JOBS ?= 2
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet -c constraints.txt

# The data sets: where INKDIGITS_DATA says, else in a folder next to the checkout.
ifeq ($(INKDIGITS_DATA),)
ifneq ($(wildcard ../shared/data),)
export INKDIGITS_DATA := $(abspath ../shared/data)
endif
endif

# Jupyter asks for this in containers, where everybody is root.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.DEFAULT_GOAL := help
.PHONY: help run test coverage check train evaluate card notebook tour screenshots bench bench-training \
	bench-unseen bench-seeds bench-roads docs docs-serve clean

help:
	@echo "make run        serve the page and the API on http://$(HOST):$(PORT) (HOST=, PORT=)"
	@echo "make test       run the tests but the slow ones (ARGS=\"-k name\", ARGS=\"-m slow\", JOBS=2)"
	@echo "make coverage   run all tests, and report which lines of src they reach"
	@echo "make check      lint, formatting, types and spelling"
	@echo "make train      train a network (ARGS=\"digits --epochs 3\", lines or finder)"
	@echo "make evaluate   score the shipped weights (ARGS=\"--suite mnist\")"
	@echo "make card       score on all suites, into MODEL_CARD.md, README.md and docs/"
	@echo "make docs       build the documentation site into site/; a warning is an error"
	@echo "make docs-serve show the site while it is written, on http://$(HOST):8001"
	@echo "make notebook   open the tour from MNIST to an answer, in JupyterLab"
	@echo "make tour       run the tour anew and keep its outputs"
	@echo "make screenshots  take the screenshots of the page anew"
	@echo "make bench      measure speed"
	@echo "make bench-training  train beside other recipes, accuracy against time (long)"
	@echo "make bench-unseen    train without each kind of ink that is no digit, and score it (long)"
	@echo "make bench-seeds     score every network of a training run"
	@echo "make bench-roads     score recognizers side by side on every suite (ARGS=\"--suites layouts\")"
	@echo "make clean      remove the environment and the caches"

run: $(VENV)/.run
	@$(BIN)/inkdigits serve --host $(HOST) --port $(PORT) $(ARGS)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(JOBS) -m "not slow" $(ARGS)

coverage: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(JOBS) --cov=inkdigits --cov-report=term:skip-covered $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/codespell

train: $(VENV)/.dev
	$(BIN)/inkdigits train $(ARGS)

evaluate: $(VENV)/.dev
	$(BIN)/inkdigits evaluate $(ARGS)

card: $(VENV)/.dev
	$(BIN)/inkdigits evaluate --card MODEL_CARD.md \
		--json docs/scores.json --html docs/report.html $(ARGS)
	$(BIN)/python docs/generate.py

docs: $(VENV)/.docs
	$(BIN)/python docs/generate.py
	$(BIN)/zensical build --strict --clean

docs-serve: $(VENV)/.docs
	$(BIN)/python docs/generate.py
	$(BIN)/zensical serve --dev-addr $(HOST):8001

notebook: $(VENV)/.notebook
	$(BIN)/jupyter lab --ServerApp.root_dir=. $(AS_ROOT) $(ARGS) notebooks/tour.ipynb

tour: $(VENV)/.dev
	$(BIN)/python notebooks/refresh.py

screenshots: $(VENV)/.dev
	$(BIN)/python docs/screenshots.py

bench: $(VENV)/.dev
	@$(BIN)/python benchmarks/speed.py $(ARGS)

bench-training: $(VENV)/.dev
	@$(BIN)/python benchmarks/training.py $(ARGS)

bench-unseen: $(VENV)/.dev
	@$(BIN)/python benchmarks/unseen.py $(ARGS)

bench-seeds: $(VENV)/.dev
	@$(BIN)/python benchmarks/seeds.py $(ARGS)

bench-roads: $(VENV)/.dev
	@$(BIN)/python benchmarks/roads.py $(ARGS)

clean:
	rm -rf $(VENV) build dist site .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# Serving takes the light set only: no torch. The stamps make a second run start at once.
$(VENV)/.run: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what serving needs into $(VENV) ..."
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what training and the tests need into $(VENV) ..."
	@$(PIP) -e ".[train,batch,ray,dev,docs]"
	@touch $(VENV)/.run $(VENV)/.docs $@

$(VENV)/.docs: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what the documentation needs into $(VENV) ..."
	@$(PIP) -e ".[docs]"
	@touch $(VENV)/.run $@

$(VENV)/.notebook: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what the notebook needs into $(VENV) ..."
	@$(PIP) -e ".[train,notebook]"
	@touch $(VENV)/.run $@

$(BIN)/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { \
		echo "inkdigits needs Python 3.11 or newer: name one, e.g. make PYTHON=python3.12 run" >&2; \
		exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python has no venv here: install it, e.g. apt-get install python3-venv" >&2; \
		exit 1; }
