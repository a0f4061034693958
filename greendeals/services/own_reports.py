"""A partner reports of all its promises in one go, at its door."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.models import Commitment, Deal, Indicator, IndicatorValue, Link, Report
from greendeals.selectors.mailboxes import DOOR, at_mailbox
from greendeals.selectors.own_promises import latest_reports
from greendeals.services.evidence_files import EvidenceUpload, add_evidence
from greendeals.services.promises import Said, say_of_promise
from greendeals.services.readings import Doubtful, Reading
from greendeals.services.values import enter_value
from greendeals.workflow import WRITABLE
from icc.core.errors import DomainError, Gone, Invalid
from icc.documents.uploads import FIELD
from icc.tenancy.actors import Partner
from icc.tenancy.scopes import scope


@dataclass(frozen=True, slots=True)
class OwnValue:
    """A value of an indicator.

    Attributes:
        indicator: its public id.
        key: by which what is refused is named; the indicator where it is left out.
        seen: public id of the value that was on the screen for its day, if there was one.
        sure: whether the partner has said that a figure far from all before is right.
    """

    indicator: str
    reading: Reading
    seen: str = ""
    sure: bool = False
    key: str = ""

    @property
    def name(self) -> str:
        """How it is called where it is refused."""
        return self.key or self.indicator


@dataclass(frozen=True, slots=True)
class OwnWord:
    """What a partner enters for one promise; records are named by their public ids.

    Attributes:
        said: its word; none where it only enters a value or hands in a file.
    """

    promise: str
    said: Said | None = None
    values: Sequence[OwnValue] = ()
    file: EvidenceUpload | None = None


@dataclass(slots=True)
class _Saving:
    """One save: what has been refused so far, by the name of the field."""

    now: datetime
    reports: dict[int, Report]
    faults: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def report_own(*, actor: Partner, words: Sequence[OwnWord], now: datetime) -> None:
    """Note what a partner says of its promises, in whatever deals; all of it, or nothing.

    In order: the deals are locked by their keys; it is looked up anew for whom the mailbox speaks; then
    each word, value and file is taken as if it came alone, for the report of its deal that is open. The
    same twice, by a double click, is noted once.

    Args:
        actor: the partner as `at_mailbox` returns it.
        words: what it enters.
        now: the present moment.

    Raises:
        Gone: the link has ended meanwhile.
        Invalid: something is refused; `fields` says what and why, by `<promise>-<field>` and
            `<indicator>-<field>`.
    """
    with scope(DOOR):
        deals = Deal.objects.select_for_update(of=("self",)).filter(pk__in=actor.deal_ids)
        list(deals.order_by("pk"))
        if not Link.objects.live(now=now).filter(pk=actor.link_id).exists():
            raise Gone
        own = at_mailbox(actor)
        save = _Saving(now, latest_reports(own, own.deal_ids))
        rows = Commitment.objects.filter(party__in=own.party_ids).select_related("deal__city")
        promises = {row.public_id: row for row in rows}
        for word in words:
            promise = promises.get(word.promise)
            if promise:
                _take(_as_party(own, promise), promise, word, save)
            else:
                save.faults[f"{word.promise}-state"] = str(
                    _("This promise is no longer part of a deal of yours. Nothing was noted of it.")
                )
        if save.faults:
            raise Invalid(fields=save.faults)


def _as_party(actor: Partner, promise: Commitment) -> Partner:
    """Return the partner as the one party that has promised this."""
    party = promise.party_id or 0
    return replace(
        actor, label=str(party), deal_ids=frozenset({promise.deal_id}), party_ids=frozenset({party})
    )


def _take(actor: Partner, promise: Commitment, word: OwnWord, save: _Saving) -> None:
    deal, latest = promise.deal, save.reports.get(promise.deal_id)
    report = latest if latest and latest.state in WRITABLE else None
    try:
        if word.said:
            say_of_promise(
                actor=actor, deal=deal, promise=promise, said=word.said, report=report, now=save.now
            )
    except DomainError as error:
        _refuse(save, promise.public_id, "state", error)
    for value in word.values:
        try:
            _enter(actor, promise, value, report, save)
        except Doubtful as error:
            save.faults[f"{value.name}-sure"] = str(error.fields["value"])
        except DomainError as error:
            _refuse(save, value.name, "value", error)
    try:
        if word.file:
            add_evidence(actor=actor, deal=deal, upload=replace(word.file, promise=promise), now=save.now)
    except DomainError as error:
        _refuse(save, promise.public_id, FIELD, error)


def _enter(
    actor: Partner, promise: Commitment, value: OwnValue, report: Report | None, save: _Saving
) -> None:
    indicator = Indicator.objects.filter(commitment=promise, public_id=value.indicator).first()
    if indicator is None:
        raise Invalid(_("This indicator is no longer part of the deal."))
    standing = IndicatorValue.objects.standing().filter(indicator=indicator, on=value.reading.on)
    seen = standing.filter(public_id=value.seen).first() if value.seen else None
    enter_value(
        actor=actor,
        deal=promise.deal,
        indicator=indicator,
        reading=replace(value.reading, source=(promise.party.name if promise.party else "")),
        seen=seen,
        report=report,
        sure=value.sure,
        now=save.now,
    )


def _refuse(save: _Saving, place: str, name: str, error: DomainError) -> None:
    fields = error.fields if isinstance(error, Invalid) else {}
    for key, words in (fields or {name: error.message}).items():
        save.faults[f"{place}-{key}"] = str(words)
