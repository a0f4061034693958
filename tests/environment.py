"""Loaded before Django: the suite runs on a throw-away cluster of its own, each process of it on one."""

import os

from icc.local.environment import VARIABLES
from icc.local.paths import base_dir

if part := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["ICC_DATA_DIR"] = str(base_dir() / part)
    for name in VARIABLES:
        os.environ.pop(name, None)

os.environ["ICC_TEST"] = "1"
os.environ["ICC_DEMO"] = "1"
os.environ["ICC_PUBLISHED_SECONDS"] = "0"  # a test reads what it has just written
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icc.settings")
