# Two commands are enough: make run, make test. The work is done in scripts/; nothing here needs to be installed first.
.DEFAULT_GOAL := help
.PHONY: help run test test-fast coverage lint types bench console lock audit clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## the whole system with demonstration data at http://127.0.0.1:12348
	@scripts/environment runtime
	@scripts/console
	@exec .venv/bin/hotline demo

test: ## everything the tests need, then all checks and tests
	@scripts/check

test-fast: ## the quick tests only, on SQLite
	@scripts/environment dev
	@.venv/bin/pytest -q -n 2 -m "not journey and not browser"

coverage: ## the tests with their coverage, which must stay above 90 %
	@scripts/check environment packages console coverage

lint: ## format, style, import contracts, types
	@scripts/check environment lint

types: ## rewrite openapi.json and the console's types from the code
	@scripts/environment dev
	@.venv/bin/hotline openapi > dashboard/web/openapi.json
	@scripts/console types

bench: ## benchmarks; tables here, JSON under var/bench/
	@scripts/environment dev
	@.venv/bin/python -m bench

console: ## build the web pages when their sources changed
	@scripts/environment runtime
	@scripts/console

lock: ## resolve requirements/*.in again; ARGS=--upgrade for newer versions
	@scripts/environment dev
	@scripts/lock $(ARGS)

audit: ## known vulnerabilities in what we depend on; fails when it could not be checked
	@scripts/environment dev
	@scripts/audit

clean: ## remove what was built and installed; keeps the database under var/
	@scripts/postgres stop 2>/dev/null || true
	@rm -rf .venv dashboard/web/node_modules dashboard/web/dist var/console-built .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info build
