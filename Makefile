# The verbs live in icc/local; this file only finds a Python for them.
PYTHON := $(shell python3.11 -c "" 2>/dev/null && echo python3.11 || echo python3)

.PHONY: run test lint format bench ux demo-reset python
run test lint format bench ux demo-reset: python
	@exec $(PYTHON) -m icc.local $@
python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, here is " + sys.version.split()[0])'
