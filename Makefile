# Everything a person types. The work itself is in scripts/, so that it can be read and run alone.
.DEFAULT_GOAL := help
.PHONY: help run test lint bench soak lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: ## set up and serve on http://localhost:8000 (PORT=9000 another port, LAN=1 for a phone)
	@exec scripts/run

# One process for each core, and each file whole in one of them, in the order tests/conftest.py says.
test: ## set up and run the tests (ARGS="-k name" for some of them)
	@scripts/setup dev
	@.venv/bin/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile \
		--no-loadscope-reorder $(ARGS)

lint: ## ruff and mypy
	@scripts/setup dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy

bench: ## measure the scan path on this machine
	@scripts/setup dev
	@.venv/bin/python -m bench

soak: ## ten million units: minutes, and 8 GB in the temporary folder (ARGS="--help" for more)
	@scripts/setup dev
	@.venv/bin/python -m bench.soak $(ARGS)

LOCK = uv pip compile --quiet --generate-hashes --universal --no-annotate --no-emit-index-url \
	--python-version 3.11 --group build --custom-compile-command 'make lock' pyproject.toml

lock: ## write both lock files anew (needs uv)
	@$(LOCK) --all-extras --output-file requirements-dev.lock
	@$(LOCK) --extra postgres --constraints requirements-dev.lock --output-file requirements.lock

clean: ## remove the virtual environment and caches; var/ with its data stays
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
