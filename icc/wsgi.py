"""Entry point of the web server."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icc.settings")

application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # Every page, so that no reader waits for the code of the first one.
gc.collect()
gc.freeze()
# What is loaded by now stays: the collector would walk it again, for 0.15 s, after every few large pages.
