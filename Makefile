# `make demo` shows a day of research; `make test` proves that it holds. Both set up .venv by themselves.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
TORCH := 2.13.0

.PHONY: demo studies test test-studies test-slow torture check bench setup clean

setup: $(READY)

# torch comes first and pinned: other ways pull gigabytes of CUDA.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "labbook needs Python 3.11 or newer"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet torch==$(TORCH)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --config-settings editable_mode=compat --editable '.[models,dev]'
	touch $(READY)

demo: $(READY)
	@$(BIN)/python demo/story.py

# Every run behind docs/studies/, about two hours on two cores; what was run before is not run again.
studies: $(READY)
	$(BIN)/python -m demo.studies.addition
	$(BIN)/python -m demo.studies.sorting
	$(BIN)/python -m demo.studies.continuation
	$(BIN)/python -m demo.studies.lying

# Three workers on two cores: these tests wait more than they compute.
test: $(READY)
	$(BIN)/python -m pytest -m "not slow and not study" -n 3 --dist worksteal

# What the studies promise, on models that are trained for it.
test-studies: $(READY)
	$(BIN)/python -m pytest -m study -n 2 --dist worksteal

test-slow: $(READY)
	$(BIN)/python -m pytest -m slow

# The promises of the store at their full sizes, about ten minutes; the table is kept in docs/reliability.md.
torture: $(READY)
	@$(BIN)/python -m tests.torture

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	@$(BIN)/python -m benchmarks

clean:
	rm -rf .venv build *.egg-info demo/lab demo/studies/lab-*
