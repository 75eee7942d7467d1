# Two commands matter: `make run` and `make test`. deploy/boot.py prepares what each needs.
PYTHON := $(firstword $(foreach name,python3.11 python3.12 python3,$(shell command -v $(name) 2>/dev/null)))
ifeq ($(PYTHON),)
$(error Viva needs Python 3.11: install it with `apt-get install python3 python3-venv`)
endif

.DEFAULT_GOAL := run
.PHONY: run test test-full lint fmt bench audio-model audio-model-smoke lock

run:   ; @$(PYTHON) deploy/boot.py run
test:  ; @$(PYTHON) deploy/boot.py test
# Every fault at its full number: hours.
test-full: ; @$(PYTHON) deploy/boot.py test-full
lint:  ; @$(PYTHON) deploy/boot.py lint
fmt:   ; @$(PYTHON) deploy/boot.py fmt
bench: ; @$(PYTHON) deploy/boot.py bench $(ARGS)
# Speak, render, train, judge: about ten minutes; writes backend/scoring/model and its page.
audio-model: ; @$(PYTHON) deploy/boot.py audio-model $(ARGS)
audio-model-smoke: ; @$(PYTHON) deploy/boot.py audio-model-smoke
lock:  ; @$(PYTHON) deploy/boot.py lock
