"""Where the inbox asks: one source per feature, each in the order of its own selector."""

from collections.abc import Callable, Iterable
from datetime import datetime

from icc.dashboards.inbox.asks import Ask
from icc.dashboards.inbox.cities import action_asks, deliverable_asks
from icc.dashboards.inbox.coaching import mentoring_asks, session_asks
from icc.dashboards.inbox.deals import deal_asks, file_asks, review_asks, signature_asks
from icc.dashboards.inbox.events import desk_asks, event_asks
from icc.dashboards.inbox.partners import comment_asks, proposal_asks
from icc.dashboards.inbox.reports import report_asks
from icc.tenancy.actors import Person

Source = Callable[[Person, datetime], Iterable[Ask]]

SOURCES: tuple[Source, ...] = (
    signature_asks,
    file_asks,
    deal_asks,
    review_asks,
    report_asks,
    comment_asks,
    proposal_asks,
    deliverable_asks,
    session_asks,
    action_asks,
    mentoring_asks,
    event_asks,
    desk_asks,
)
"""One per feature; a new one is added here and nowhere else."""
