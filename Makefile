# Two commands are enough: `make run` and `make test`. The rest is listed by `make help`.
# Works with GNU make from 3.81 on (macOS) and any POSIX shell.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# The goals share the environment and generated/, and the tests use the cores themselves.
.NOTPARALLEL:

VENV := .venv
PYTHON_IN_VENV := $(VENV)/bin/python
RUN_READY := $(VENV)/.ready-to-run
DEV_READY := $(VENV)/.ready-to-develop

SHARED_SUITE := $(PYTHON_IN_VENV) -m pytest -c parity-tests/pytest.ini
CHECK_CONTRACT := $(PYTHON_IN_VENV) scripts/check_contract.py
GENERATE := $(PYTHON_IN_VENV) scripts/generate.py
FIND_ORPHANS := $(PYTHON_IN_VENV) scripts/orphans.py
COMPARE_TWIN := $(PYTHON_IN_VENV) parity-tests/openapi_equal.py spec/openapi.yaml parity-tests/twin
UPDATE_SPEC := $(PYTHON_IN_VENV) scripts/update_spec_from_code.py
UPDATE_API := $(PYTHON_IN_VENV) scripts/update_api_from_spec.py
BENCH := $(PYTHON_IN_VENV) -m scripts.bench
SERVICE_ENGINES := $(PYTHON_IN_VENV) scripts/services.py
TEST_SERVICES := build/test-services
AGREEMENT := PYTHONPATH=parity-tests $(PYTHON_IN_VENV) -m agreement
PARITY_POSTGRESQL := postgresql://postgres@127.0.0.1:5432/postgres
TEST_JOBS := 3
SEEDS := 1
SEED := 1
N := 300
RUN_FLAGS := run --reload

.PHONY: help
help: ## List what make can do
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-24s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: $(DEV_READY) ## Make .venv and install the locked requirements (the others do it when needed)
	@echo "$(VENV) is ready."

.PHONY: run
run: $(RUN_READY) ## Serve on http://127.0.0.1:8001, and again whenever a file changes
	@$(PYTHON_IN_VENV) -m app $(RUN_FLAGS)

.PHONY: worker
worker: $(RUN_READY) ## Carry out operations in a process of its own (WORK_IN_API=false make run serves beside it)
	@$(PYTHON_IN_VENV) -m app worker

.PHONY: deploy-demo
deploy-demo: $(RUN_READY) ## Deploy on the running service and show the stages live; ADMIN_PASSWORD or API_KEY
	@$(PYTHON_IN_VENV) scripts/deploy_demo.py $(DEMO_FLAGS)

.PHONY: demo
demo: $(RUN_READY) ## Register a small service on the running one, and see it healthy, then not; ADMIN_PASSWORD or API_KEY
	@$(PYTHON_IN_VENV) scripts/service_demo.py $(DEMO_FLAGS)

.PHONY: certs
certs: $(DEV_READY) ## Make a local authority and a certificate for localhost in build/certs
	@$(PYTHON_IN_VENV) scripts/make_certs.py

.PHONY: serve-twin
serve-twin: $(DEV_READY) ## Serve the twin on http://127.0.0.1:8002 (admin, ADMIN_PASSWORD or "twin password")
	@cd parity-tests && ../$(PYTHON_IN_VENV) -m twin --admin-password "$${ADMIN_PASSWORD:-twin password}"

.PHONY: test
test: $(DEV_READY) ## Run all tests, on service and twin; COVERAGE=1 measures, and fails below 90 % of branches
	@rm -rf build/coverage && mkdir -p build/coverage
	@$(PYTHON_IN_VENV) $(if $(COVERAGE),-m coverage run) -m pytest -m "not guarantees" -n $(TEST_JOBS) --junitxml=build/junit.xml
ifdef COVERAGE
	@$(PYTHON_IN_VENV) -m coverage combine --quiet
	@$(PYTHON_IN_VENV) -m coverage report
endif
	@$(SHARED_SUITE) parity-tests -m "not thorough" -n $(TEST_JOBS) --dist=worksteal -q --junitxml=build/parity.xml

.PHONY: guarantees
guarantees: $(DEV_READY) ## Kill, stall and cut off the processes of long work, and see that nothing is lost
	@$(PYTHON_IN_VENV) -m pytest -m guarantees -n $(TEST_JOBS) --junitxml=build/guarantees.xml

.PHONY: services-start
services-start: $(DEV_READY) ## Start the engines of the examples that are installed; SERVICES="redis-cluster …" for some
	@$(SERVICE_ENGINES) start $(SERVICES)

.PHONY: services-stop
services-stop: $(DEV_READY) ## Stop them; what they keep in build/services stays
	@$(SERVICE_ENGINES) stop $(SERVICES)

.PHONY: services-status
services-status: $(DEV_READY) ## Show which of them run
	@$(SERVICE_ENGINES) status $(SERVICES)

.PHONY: test-services
test-services: $(DEV_READY) ## Start those engines, test adapters, breakers, health and the shared suite on them, stop them
	@status=0; \
	$(SERVICE_ENGINES) --folder $(TEST_SERVICES) start || status=$$?; \
	set -a; ! [ -f $(TEST_SERVICES)/env ] || . $(TEST_SERVICES)/env; set +a; \
	$(PYTHON_IN_VENV) -m pytest -n $(TEST_JOBS) -m "not guarantees" --junitxml=build/services.xml \
	  tests/adapters tests/domain/test_breakers.py tests/domain/test_health.py || status=$$?; \
	if [ -n "$$PARITY_POSTGRESQL" ]; then \
	  PARITY_ENGINES=true PARITY_ONLY=service-on-postgresql \
	  $(SHARED_SUITE) parity-tests -m "not thorough" -n $(TEST_JOBS) --dist=worksteal -q --junitxml=build/services-parity.xml \
	    --ignore=parity-tests/test_agreement.py --ignore=parity-tests/test_contract.py || status=$$?; \
	else echo "PostgreSQL does not run, so the shared suite is not run on it."; fi; \
	$(SERVICE_ENGINES) --folder $(TEST_SERVICES) stop || status=$$?; \
	exit $$status

.PHONY: parity
parity: $(DEV_READY) ## Run suite and engine on service (on PostgreSQL too), twin and PARITY_TARGETS=name=url,…
	@status=0; \
	PARITY_POSTGRESQL="$(PARITY_POSTGRESQL)" $(SHARED_SUITE) parity-tests -m "not thorough" \
	  --ignore=parity-tests/test_agreement.py --junitxml=build/parity.xml || status=$$?; \
	PARITY_POSTGRESQL="$(PARITY_POSTGRESQL)" $(AGREEMENT) --depth full --seed $(SEED) \
	  --har $(CURDIR)/build/contract --reports $(CURDIR)/build || status=$$?; \
	exit $$status

.PHONY: check-parity
check-parity: $(DEV_READY) ## Ask all implementations the same and compare the answers, quickly
	@$(AGREEMENT) --depth quick --seed $(SEED) --reports $(CURDIR)/build

.PHONY: copies
copies: $(DEV_READY) ## Compare two copies of service and of twin, SEEDS=1-5; each difference is a false one
	@status=0; for seed in $$(seq $(firstword $(subst -, ,$(SEEDS))) $(lastword $(subst -, ,$(SEEDS)))); do \
	  for name in service twin; do \
	    echo "two copies of $$name, seed $$seed"; \
	    $(AGREEMENT) --copies $$name --seed $$seed --reports $(CURDIR)/build/copies-$$name-$$seed || status=$$?; \
	  done; \
	done; exit $$status

.PHONY: engine
engine: $(DEV_READY) ## Run all tests of the engine itself, those that take minutes too
	@$(SHARED_SUITE) parity-tests/engine -n $(TEST_JOBS) --dist=worksteal --junitxml=build/engine.xml

.PHONY: mutants
mutants: $(DEV_READY) ## Change the service in N=300 small ways, SEED=1; the engine must see each (build/mutants.json)
	@cd parity-tests && ../$(PYTHON_IN_VENV) -m mutants --count $(N) --seed $(SEED) --jobs $(TEST_JOBS)

.PHONY: contract
contract: $(DEV_READY) ## Run schemathesis at full depth, SEEDS=1-5 for more; reports in build/contract
	@cd parity-tests && ../$(PYTHON_IN_VENV) -m contract_run --depth full --seeds $(SEEDS) --reports ../build/contract

.PHONY: planted
planted: $(DEV_READY) ## Plant faults in the service one at a time and see that the suite notices each
	@cd parity-tests && ../$(PYTHON_IN_VENV) -m planted

.PHONY: generate
generate: $(DEV_READY) ## Write generated/ anew from spec/
	@$(GENERATE)

.PHONY: check
check: $(DEV_READY) ## Check that the contract is valid, generated/ follows it, and no handler is left over
	@$(CHECK_CONTRACT)
	@$(GENERATE) --check
	@$(FIND_ORPHANS)

.PHONY: validate-apis
validate-apis: $(DEV_READY) ## Check that contract, generated/ and twin describe the same interface
	@$(CHECK_CONTRACT)
	@$(GENERATE) --check
	@$(COMPARE_TWIN)

.PHONY: update-openapi-from-code
update-openapi-from-code: $(DEV_READY) ## Write into spec/ what the twin has and it lacks; DRY_RUN=1 only shows it
	@$(UPDATE_SPEC) $(if $(DRY_RUN),--dry-run)

.PHONY: update-api-from-openapi
update-api-from-openapi: $(DEV_READY) ## Generate, add missing handlers that answer 501, list what is left to write
	@$(UPDATE_API)

.PHONY: lint
lint: $(DEV_READY) ## Check style, types and who imports whom
	$(PYTHON_IN_VENV) -m ruff check
	$(PYTHON_IN_VENV) -m ruff format --check
	$(PYTHON_IN_VENV) -m mypy
	cd parity-tests && ../$(PYTHON_IN_VENV) -m mypy --config-file ../pyproject.toml --cache-dir ../.mypy_cache/parity-tests .
	$(PYTHON_IN_VENV) -m pyright
	$(PYTHON_IN_VENV) -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-logo

.PHONY: format
format: $(DEV_READY) ## Put the style right where a program can
	$(PYTHON_IN_VENV) -m ruff check --fix
	$(PYTHON_IN_VENV) -m ruff format

.PHONY: hooks
hooks: $(DEV_READY) ## Check all of this before every commit from now on (.pre-commit-config.yaml)
	@$(PYTHON_IN_VENV) -m pre_commit install

.PHONY: bench
bench: $(DEV_READY) ## Measure the generated layer against idiomatic FastAPI, its client against httpx (build/bench.json)
	@$(BENCH)

.PHONY: lock
lock: ## Pin requirements/*.in anew; UPGRADE=1 takes the newest versions
	@sh scripts/install.sh build/lock requirements/lock.lock
	@for name in run dev lock; do \
	  echo "Locking requirements/$$name.in"; \
	  build/lock/bin/uv pip compile --quiet --python build/lock/bin/python --universal --python-version 3.11 --generate-hashes \
	    --no-annotate --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade) \
	    --output-file requirements/$$name.lock requirements/$$name.in || exit 1; \
	done

.PHONY: clean
clean: ## Remove all that make and the tools have made; data/ and .env stay
	rm -rf $(VENV) build .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environment: a file tells which lock it was last brought in line with ------------------------

$(RUN_READY): requirements/run.lock
	@sh scripts/install.sh $(VENV) requirements/run.lock
	@touch $@

$(DEV_READY): requirements/dev.lock $(RUN_READY)
	@sh scripts/install.sh $(VENV) requirements/dev.lock
	@touch $@

# An environment whose Python has gone (upgraded, moved away) is made anew.
ifneq ($(shell $(PYTHON_IN_VENV) -c 'print("works")' 2>/dev/null),works)
.PHONY: $(RUN_READY)
endif
