"""Loaded before Django: the suite runs on a throw-away cluster of its own."""

import os

os.environ["ICC_TEST"] = "1"
os.environ["ICC_DEMO"] = "1"
os.environ["ICC_PUBLISHED_SECONDS"] = "0"  # a test reads what it has just written
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icc.settings")
