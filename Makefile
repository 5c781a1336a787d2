# Two commands: `make run` starts the demo, `make test` checks everything. Both set the checkout up first through `make install`.
PYTHON ?= python3
VENV := .venv
LOCK := requirements-dev.lock

.PHONY: install run test full clean

install:
	@scripts/system-packages run
	@scripts/python-environment "$(PYTHON)" "$(VENV)" "$(LOCK)"

run: install
	@$(VENV)/bin/ductoview demo

test: install
	@scripts/system-packages test
	@scripts/check

# The long campaigns whose last results stand in docs/evidence.md.
full: install
	@scripts/system-packages test
	@$(VENV)/bin/pytest -m full --timeout 7200

clean:
	rm -rf $(VENV) build out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
