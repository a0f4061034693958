"""What is asked of a person: one source per feature, joined here."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from icc.dashboards.inbox.asks import Ask, AskKind, Words
from icc.dashboards.inbox.sources import SOURCES
from icc.tenancy.actors import Person

__all__ = ["Ask", "AskKind", "Chip", "Inbox", "asks_of", "inbox_of"]


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter with its count."""

    label: Words
    href: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """What is asked, of one kind or of all, with the chips that choose.

    Attributes:
        to_sign: how many deals wait for the person's signature, whatever kind is chosen.
    """

    asks: list[Ask]
    chips: list[Chip]
    to_sign: int


def asks_of(*, actor: Person, now: datetime) -> list[Ask]:
    """Return everything that is asked of a person, the nearest date first."""
    asks = [ask for source in SOURCES for ask in source(actor, now)]
    return sorted(asks, key=lambda ask: (ask.due or ask.since or date.max, ask.title))


def inbox_of(*, actor: Person, now: datetime, kind: str = "") -> Inbox:
    """Return what is asked of a person, the nearest date first; `kind` narrows it down."""
    asks = asks_of(actor=actor, now=now)
    counts = Counter(ask.kind for ask in asks)
    chips = [Chip(_("Everything"), "?", len(asks), not kind)]
    chips += [
        Chip(one.label, f"?kind={one.value}", counts[one], kind == one.value)
        for one in AskKind
        if counts[one]
    ]
    shown = [ask for ask in asks if kind in ("", ask.kind)]
    return Inbox(shown, chips, counts[AskKind.SIGNATURE])
