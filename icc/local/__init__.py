"""Bootstrap and supervisor behind `make run` and `make test`.

Standard library only, and nothing of ours: it runs before the virtual environment exists.
The rest of the product calls one function, `icc.local.environment.prepare`.
"""
