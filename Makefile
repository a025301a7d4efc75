# The two commands: `make demo` and `make test`. Everything they need they install themselves; see README.md.
PY = .venv/bin/python
.PHONY: help demo setup test test-long lint format bench lock

help:
	@grep -hE '^## ' $(MAKEFILE_LIST) | sed 's/^## //'

## make demo       install, create the demo city, serve it at http://127.0.0.1:8000 (PORT=8765 for another port)
demo:
	@python3 tools/bootstrap.py demo
	@.venv/bin/gongkai demo $(if $(PORT),--port $(PORT))

## make setup      install what development needs
setup:
	@python3 tools/bootstrap.py dev

## make test       all checks and tests on SQLite and PostgreSQL (ONLY="lint types" for some stages)
test:
	@python3 tools/bootstrap.py test
	@$(PY) tools/check.py test $(ONLY)

## make test-long  the same with all journeys, kill loops, the thorough profile and the clock at 2027-01-04
test-long:
	@python3 tools/bootstrap.py test
	@$(PY) tools/check.py test-long $(ONLY)

## make lint       the checks that run no test
lint: setup
	@$(PY) tools/check.py lint $(ONLY)

## make format     write code and imports in the house's form
format: setup
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

## make bench      measure (SCALE=0.1 for a tenth)
bench: setup
	@$(PY) tools/bench.py $(SCALE)

## make lock       recompile requirements/ after pyproject.toml changed
lock: setup
	@$(PY) tools/lock.py
