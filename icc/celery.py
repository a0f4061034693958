"""Entry point of worker and beat: queues by kind of work, and what ticks when."""

import os

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icc.settings")

app = Celery("icc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.task_routes = {
    "icc.notifications.tasks.*": {"queue": "mail"},
    # The first match counts. Only workers of the queue `seal` need the keys.
    "icc.documents.tasks.seal": {"queue": "seal"},
    "icc.documents.tasks.sweep_seals": {"queue": "seal"},
    "icc.documents.tasks.checkpoint": {"queue": "seal"},
    "greendeals.tasks.bundle": {"queue": "seal"},
    "greendeals.tasks.counterpart": {"queue": "pdf"},
    "icc.dashboards.tasks.replay": {"queue": "seal"},
    # Not behind what many acts at once leave in the queue `default`.
    "icc.dashboards.tasks.tick": {"queue": "mail"},
    "icc.documents.tasks.*": {"queue": "pdf"},
}
app.conf.beat_schedule = {
    # Each expires before the next is due: a worker that was away finds one of a kind, not hundreds.
    "heartbeat": {"task": "icc.dashboards.tasks.tick", "schedule": 20.0, "options": {"expires": 20}},
    "standing-nightly": {
        "task": "icc.dashboards.tasks.recompute_all",
        "schedule": crontab(hour="1", minute="10"),
        "options": {"expires": 3600},
    },
    "standing-sweep": {
        "task": "icc.dashboards.tasks.recompute",
        "schedule": crontab(),
        "options": {"expires": 60},
    },
    "mail-sweep": {
        "task": "icc.notifications.tasks.sweep",
        "schedule": crontab(),
        "options": {"expires": 60},
    },
    "signing-sweep": {"task": "greendeals.tasks.sweep", "schedule": crontab(), "options": {"expires": 60}},
    "events-sweep": {"task": "events.tasks.sweep", "schedule": crontab(), "options": {"expires": 60}},
    "pdf-sweep": {"task": "icc.documents.tasks.sweep", "schedule": crontab(), "options": {"expires": 60}},
    "seal-sweep": {
        "task": "icc.documents.tasks.sweep_seals",
        "schedule": crontab(),
        "options": {"expires": 60},
    },
    "reports-daily": {
        "task": "greendeals.tasks.sweep_reports",
        "schedule": crontab(hour="4", minute="5"),
        "options": {"expires": 3600},
    },
    # Daily would do for the proof; hourly, a bundle has to wait an hour at most.
    "checkpoint": {
        "task": "icc.documents.tasks.checkpoint",
        "schedule": crontab(minute="40"),
        "options": {"expires": 3600},
    },
}
if settings.DEMO:
    app.conf.beat_schedule["demonstration-replay"] = {
        "task": "icc.dashboards.tasks.replay",
        "schedule": 4.0,
        "options": {"expires": 4},
    }
