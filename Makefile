# The commands of this project. On a fresh machine each one first makes .venv with the pinned packages.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo run test chaos check fmt pins audit migration screenshots clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*  ## /\1\t/p' Makefile | expand -t 13

demo: .venv/run.done  ## chat with the bot in the terminal: no token, its own database in .cache/demo
	@LORNTECH_DATA_DIR=.cache/demo $(BIN)/python -m bot chat

run: .venv/run.done  ## the Telegram bot (LORNTECH_TELEGRAM_TOKEN in the environment or .env)
	@$(BIN)/python -m bot run

test: .venv/dev.done  ## every test, the lint, the types and the import contracts
	@$(BIN)/python -m pytest -n 2 --dist loadfile

chaos: .venv/dev.done  ## kill, starve and cut off the bot again and again, for about ten minutes
	@CHAOS=1 $(BIN)/python -m pytest -s tests/chaos

check: .venv/dev.done  ## lint, types, import contracts, content: what a commit must pass, in seconds
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/python -m bot faq check

fmt: .venv/dev.done  ## put code and content files in their canonical form
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format . ; $(BIN)/python -m bot faq check --fix

pins: .venv/dev.done  ## renew the pinned requirements
	@$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra semantic pyproject.toml -o requirements/run.txt
	@$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra semantic --group dev pyproject.toml -o requirements/dev.txt

audit: .venv/dev.done  ## ask the public databases (network) for holes in what is pinned; add them to requirements/advisories.txt
	@$(BIN)/uv tool run pip-audit --strict --disable-pip --require-hashes -r requirements/run.txt

migration: .venv/dev.done  ## write the migration that brings the tables to the models: make migration M="what is new"
	@$(BIN)/python -m bot.store.migrations "$(M)" && $(BIN)/ruff format -q bot/store/migrations

screenshots: .venv/dev.done  ## the README's pictures of the chat and the console, from the real thing
	@$(BIN)/python -m tests.browser.screenshots docs/pictures

.venv/run.done: requirements/run.txt pyproject.toml
	@echo "Setting up (once, a minute or two) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

.venv/dev.done: requirements/dev.txt pyproject.toml
	@echo "Setting up for development (once, about a minute) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@ .venv/run.done

clean:  ## throw away .venv, the caches and what was built
	@rm -rf .venv .cache .*_cache .hypothesis build dist *.egg-info
