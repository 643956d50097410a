# Short names for developers. Everybody else: python start.py

PYTHON = .venv/bin/python

.PHONY: run test quick lint format bench screenshots

run:
	python3 start.py

test:
	python3 start.py test

quick:
	python3 start.py test --quick

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy --strict -p resnet_demo
	.venv/bin/lint-imports

format:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

bench:
	$(PYTHON) -m benchmarks.classify

screenshots:
	$(PYTHON) -m docs.screenshots
