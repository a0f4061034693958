"""What is told about matches of mentor cities."""

from datetime import datetime

from coaching.messages.sessions import city_team
from coaching.models import Collaboration, Match
from icc.notifications.kinds import MessageKind
from icc.notifications.services import notify

MATCH_ASKED = MessageKind("coaching.match_asked")
MATCH_ACCEPTED = MessageKind("coaching.match_accepted")
MATCH_DECLINED = MessageKind("coaching.match_declined")
EXCHANGE_COMPLETED = MessageKind("coaching.exchange_completed")


def match_asked(match: Match, *, now: datetime) -> None:
    """Ask the city of this row for its answer."""
    _tell(MATCH_ASKED, match, now=now)


def match_answered(match: Match, *, accepted: bool, now: datetime) -> None:
    """Tell the city of this row that the two work together now, or why they do not."""
    _tell(MATCH_ACCEPTED if accepted else MATCH_DECLINED, match, now=now)


def exchange_completed(side: Collaboration, *, now: datetime) -> None:
    """Tell the city of this row that both have confirmed the result."""
    _tell(EXCHANGE_COMPLETED, side, now=now)


def _tell(kind: MessageKind, row: Match | Collaboration, *, now: datetime) -> None:
    context = {
        "city": row.city.marked_name,
        "other": row.other.marked_name,
        "topic": row.theme.label if isinstance(row, Match) else row.topic,
        "path": f"/w/{row.city.slug}/mentoring/",
    }
    if isinstance(row, Match):
        context |= {"words": row.words, "reason": row.reason}
    for to in city_team(row.city_id):
        notify(
            kind=kind,
            to=to,
            key=f"{kind.name.rpartition('.')[2]}:{row.key}:{row.city_id}",
            context=context,
            now=now,
            city_id=row.city_id,
        )
