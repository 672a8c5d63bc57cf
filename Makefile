# Palabre. `make run` is all a newcomer needs; `make help` lists the rest.
export PORT ?= 8000
export DATA_DIR ?= .data
PYTHON ?= python3
ARGS ?=

py := .venv/bin/python
uv := .venv/bin/uv
uv_version := $(shell sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements/dev.txt)
messages := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
# Enough for tools that only read the settings: nothing is started, nothing is connected to.
unconnected := DEMO=1 DATABASE_URL=postgresql://nobody@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0
production := DEMO=0 DEBUG=0 SECRET_KEY=$$($(py) -c 'import secrets; print(secrets.token_urlsafe(64))') \
	ORIGINS=https://palabre.example TRUSTED_PROXIES=1 \
	DATABASE_URL=postgresql://nobody@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0

run bench growth shots demo: export DEMO = 1

.PHONY: help run test faults check bench growth shots demo clean lock browser messages
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

run: .venv/.run messages ## start everything with demo data on http://127.0.0.1:$PORT (8000)
	@$(py) -m superapp.supervisor

test: .venv/.done messages browser ## all tests, in a real browser too; ARGS="-k wallet"
	$(py) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

faults: .venv/.done messages browser ## processes killed, lines cut, for an hour or two; FAULTS_SEED=7 replays one
	FAULTS=full $(py) -m pytest $(faults) -s --timeout 3600 $(ARGS)
# What tests/faults/__init__.py promises is told in these, and a test sees to it.
faults := tests/faults tests/invariants tests/superapp/test_roles.py \
	tests/wallet/test_services_clearance.py tests/wallet/test_services_standing.py \
	tests/wallet/test_services_transfers.py tests/flows/test_access.py tests/flows/test_bad_input.py \
	tests/messaging/test_services_attachments.py tests/messaging/test_previews.py \
	tests/messaging/test_services_limits.py tests/browser/test_words_safety.py

check: .venv/.done messages ## style, types, architecture, migrations, production settings
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	$(unconnected) .venv/bin/mypy
	.venv/bin/djlint templates --lint --quiet
	.venv/bin/lint-imports
	DEMO=1 $(py) manage.py makemigrations --check --dry-run
	$(unconnected) $(py) manage.py translate --check
	@$(production) $(py) manage.py check --deploy --fail-level WARNING

bench: .venv/.done messages ## what this machine carries: messages, payments, pages
	$(py) manage.py bench $(ARGS)

growth: .venv/.done messages ## what a million messages slow down: inbox, thread, search, sending
	$(py) manage.py growth $(ARGS)

shots: .venv/.done messages browser ## pictures of every screen, phone and desktop
	$(py) manage.py shots $(ARGS)

demo: .venv/.run messages ## demo data into the database, without serving
	$(py) manage.py prepare

clean: ## remove what can be made again; the database, uploads and .venv stay
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf $(DATA_DIR)/static $(messages)

lock: $(uv) ## resolve pyproject.toml into requirements/*.txt
	$(uv) pip compile $(lock_options) --extra dev --output-file requirements/dev.txt
	$(uv) pip compile $(lock_options) --constraint requirements/dev.txt --output-file requirements/base.txt
lock_options := pyproject.toml --quiet --upgrade --universal --fork-strategy fewest --python-version 3.11 \
	--generate-hashes --only-binary :all: --no-header --no-annotate

# One environment, two stages: `.run` adds what running needs, `.done` makes it exactly the
# development lock (of which the other is a part), so that neither undoes the other.
install_options := --quiet --require-hashes --only-binary :all: --python $(py)
$(uv):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Palabre needs Python 3.11 or later; name one with PYTHON=python3.12 make run' >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo 'On Debian and Ubuntu, first: apt install python3-venv' >&2; exit 1; }
	@$(py) -m pip install --quiet --disable-pip-version-check uv==$(uv_version)

.venv/.run: requirements/base.txt | $(uv)
	@echo 'Installing what running needs...'
	@$(uv) pip install $(install_options) -r requirements/base.txt
	@touch $@

.venv/.done: requirements/dev.txt | $(uv)
	@echo 'Installing what development needs...'
	@$(uv) pip sync $(install_options) requirements/dev.txt
	@touch .venv/.run $@

messages: $(messages)
%.mo: %.po | .venv/.run
	@.venv/bin/pybabel --quiet compile --input-file $< --output-file $@

browser:
	@tests/browser/install
