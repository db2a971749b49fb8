# Every target does its own set-up; bare `make` lists them.
VENV   := .venv
PYTHON := $(VENV)/bin/python
export PYTHONUNBUFFERED := 1
ANALYST := polars pandas notebook mcp
COMPILE := $(VENV)/bin/pip-compile -q --upgrade --generate-hashes --allow-unsafe --no-emit-index-url \
  --no-emit-trusted-host --no-emit-find-links --strip-extras

.DEFAULT_GOAL := help
.PHONY: help run demo notebook analyst test lint types bench bench-large kills week docs fuzz audit lock clean

help:  ## List the targets
	@grep -hE '^[a-z-]+: .*## ' $(MAKEFILE_LIST) | awk -F ': .*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

run: $(VENV)/run  ## Serve the real landscape on http://127.0.0.1:8000
	@exec $(PYTHON) -m kb serve --tethered --seed seed_data

demo: export KB_DATA := $(or $(KB_DATA),demo)
demo: $(VENV)/run  ## Serve a fictional landscape of 98 municipalities, in a store of its own
	@test -d $(KB_DATA)/landscape || $(PYTHON) -m kb generate $(KB_DATA)/landscape
	@exec $(PYTHON) -m kb serve --tethered --seed $(KB_DATA)/landscape

notebook: analyst  ## Open the notebook of docs/ in JupyterLab, to ask what `make run` or `make demo` serves
	@exec $(VENV)/bin/jupyter lab docs/vendor_concentration.ipynb

analyst: $(VENV)/analyst  ## Install what notebooks and assistants (`kb mcp`) need

test: lint types  ## Check style and types, and run the whole suite (OPTIONS="--engine container" for another Neo4j)
	$(PYTHON) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(OPTIONS)

lint: $(VENV)/dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(PYTHON) -m cogapp --check README.md kb/client/questions.pyi

types: $(VENV)/dev
	$(VENV)/bin/mypy

bench: $(VENV)/dev  ## Measure, side by side with the bare driver
	$(PYTHON) -m benchmarks

bench-large: $(VENV)/dev  ## Measure how that grows to 11 000 municipalities, with KB_HEAP=4g: it takes long
	$(PYTHON) -m benchmarks.large

kills: $(VENV)/dev  ## Kill the loading process and the engine twenty times each, at random moments of large imports
	KILLS=20 MUNICIPALITIES=98 $(PYTHON) -m pytest tests/test_kill.py

week: $(VENV)/dev  ## Replay a week of all callers while server and Neo4j are killed (HOURS=…, SEED=…, MUNICIPALITIES=…)
	HOURS=$(or $(HOURS),168) MUNICIPALITIES=$(or $(MUNICIPALITIES),12) $(PYTHON) -m pytest -s tests/test_week.py

fuzz: $(VENV)/dev  ## Ask every operation of the API 2 000 made-up things (EXAMPLES=…, ONLY=name: fewer)
	FUZZ_EXAMPLES=$(or $(EXAMPLES),2000) $(PYTHON) -m pytest tests/test_api.py -k "describes_itself $(if $(ONLY),and $(ONLY))"

audit: $(VENV)/dev  ## Ask PyPI whether what is pinned has known holes
	$(VENV)/bin/pip-audit --strict --disable-pip --require-hashes -r requirements-dev.txt

docs: $(VENV)/dev  ## Write the generated tables of README.md, and the methods of the Python client, anew
	$(PYTHON) -m cogapp -r README.md kb/client/questions.pyi

lock: $(VENV)/dev  ## Pin the dependencies anew, with hashes
	$(COMPILE) -o requirements.txt pyproject.toml
	$(COMPILE) $(addprefix --extra ,$(ANALYST)) -c requirements.txt -o requirements-analyst.txt pyproject.toml
	$(COMPILE) $(addprefix --extra ,dev $(filter-out notebook,$(ANALYST))) -c requirements-analyst.txt -o requirements-dev.txt pyproject.toml

clean:  ## Remove what was installed here; data stays
	rm -rf $(VENV)

$(VENV)/bin/python:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Byplan needs Python 3.11 or newer: python3 is $$(python3 -V)"; exit 1; }
	@echo "Making the virtual environment …"
	@python3 -m venv $(VENV)

$(VENV)/run: requirements.txt | $(VENV)/bin/python
	@echo "Installing dependencies, once …"
	@$(PYTHON) -m pip install --disable-pip-version-check --quiet --progress-bar on --require-hashes -r requirements.txt
	@echo "$(CURDIR)" > "$$($(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/byplan.pth"
	@printf '#!/bin/sh\nexec "%s" -P -m kb "$$@"\n' "$(CURDIR)/$(PYTHON)" > $(VENV)/bin/kb && chmod +x $(VENV)/bin/kb
	@touch $@

$(VENV)/analyst: requirements-analyst.txt | $(VENV)/run
	@echo "Installing what notebooks and assistants need, once …"
	@$(PYTHON) -m pip install --disable-pip-version-check --quiet --progress-bar on --require-hashes -r requirements-analyst.txt
	@touch $@

$(VENV)/dev: requirements-dev.txt | $(VENV)/run
	@echo "Installing what tests need, once …"
	@$(PYTHON) -m pip install --disable-pip-version-check --quiet --progress-bar on --require-hashes -r requirements-dev.txt
	@touch $@
