.PHONY: setup test
PY = .venv/bin/python

setup:
	python3 tools/bootstrap.py dev

test: setup
	$(PY) -m pytest
