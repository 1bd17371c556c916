# make demo      installs il2 into .venv and runs the main job
# make test      format, lint, types and tests
# make validate  every published target: measured against predicted
# make bench     the engine beside other simulators, at equal error (takes about half an hour)
# make bench-pathway  every knock-out with every inhibitor on the whole pathway, and how fast
# make bench-body  a thousand virtual patients for 28 days, with the receptor model in every population
# make bench-maps  the given maps: read, written back, judged, drawn, and how fast
# make bench-labs  laboratories: messages a second, arrival orders, kills, fuzz
# make clean     removes what the others made
#
# The plain pip lines that do the same stand in README.md.

VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
export PYTHON

.DEFAULT_GOAL := demo
BENCH ?= .venv-bench
.PHONY: bench demo test validate bench-body bench-maps bench-pathway bench-labs clean

demo: $(VENV)/.ready-demo
	$(BIN)/il2 demo

test: $(VENV)/.ready-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2

validate: $(VENV)/.ready-demo
	$(BIN)/il2 validate

# Peers get an environment of their own; one that cannot be installed is printed as not measured.
bench: $(BENCH)/.ready
	PATH=$(abspath $(BENCH))/bin:$$PATH $(BENCH)/bin/python benchmarks/engine.py --json bench.json --picture bench.svg

$(BENCH)/.ready: pyproject.toml scripts/venv benchmarks/peers.txt
	scripts/venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/own.txt
	for peer in $$(cat benchmarks/peers.txt); do \
	    $(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check "$$peer" || echo "not installed: $$peer" >&2; \
	done
	@touch $@

bench-body: $(VENV)/.ready-test
	$(BIN)/python benchmarks/body.py

bench-maps: $(VENV)/.ready-test
	$(BIN)/python benchmarks/maps.py

bench-pathway: $(VENV)/.ready-test
	$(BIN)/python benchmarks/pathway.py

bench-labs: $(VENV)/.ready-test
	$(BIN)/python benchmarks/labs.py

# A stamp stands for "installed as pyproject.toml asks", so that a second run starts at once.
$(VENV)/.ready-demo: pyproject.toml scripts/venv
	scripts/venv $(VENV)
	$(PIP) --editable '.[fast,charts]'
	@touch $@

$(VENV)/.ready-test: pyproject.toml scripts/venv
	scripts/venv $(VENV)
	$(PIP) --editable '.[test,all]'
	@touch $@ $(VENV)/.ready-demo

clean:
	rm -rf $(VENV) $(BENCH) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f il2-demo.html bench.json bench.svg
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
