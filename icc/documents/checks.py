"""Asked by `manage.py check --deploy`, where sealing workers are set up: can they seal, and for how long?"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004 -- Django's own name

from icc.core import clock

HINT = "Run `manage.py setup_seal`, or put keys and certificates into ICC_SEAL_DIR."


@register(Tags.security, deploy=True)
def the_seal_is_ready(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterable[CheckMessage]:
    """Warn of a missing key, and a month before a certificate expires."""
    from icc.documents import authority, custody  # pyHanko: large, and nothing else of the web needs it

    now = clock.now()
    found = [*authority.faults(now=now), *custody.faults(now=now)]
    return [Warning(words, hint=HINT, id="documents.W001") for words in found]
