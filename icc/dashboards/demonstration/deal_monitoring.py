"""What was reported of signed deals of invented cities since: words, values, files, a year's report."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from greendeals import services
from greendeals.models import Commitment, Deal, Indicator, Party, RegisterEntry, Report
from greendeals.workflow import SIGNED, Aggregation, Audience, Level, PromiseState, Status
from icc.core import clock
from icc.dashboards.demonstration.deal_signing import sheet
from icc.dashboards.demonstration.deal_workflow import BEHIND
from icc.dashboards.demonstration.places import FIRST
from icc.tenancy.actors import Partner

if TYPE_CHECKING:
    from icc.dashboards.demonstration.deals import Cast

YEAR, QUARTER = timedelta(days=366), timedelta(days=93)
LEFT_AFTER = timedelta(days=300)
SILENT = 4
"""Of about every fourth deal nobody says anything."""

WORDS = (
    (200, PromiseState.IN_PROGRESS, "Ordered and paid; work begins after the winter. Demonstration."),
    (
        350,
        PromiseState.IN_PROGRESS,
        "Half of it is in use. The second half follows in summer. Demonstration.",
    ),
)
"""Days after the signature, and what a partner says then."""

COURSE = ((Decimal("0.2"), 180, Level.DECLARED), (Decimal("0.45"), 345, Level.DOCUMENT))
"""How far an indicator has come some days after the signature, and how well that is proven."""

ANSWERS = {
    "done": "Half of what was promised is in use, and the figures follow the plan. Demonstration.",
    "obstacles": "A supplier was four months late.",
    "changes": "",
    "ahead": "The second half, and a day of open doors.",
}
WHOLE = 10
"""From this target on values are whole numbers: half a person is trained nowhere."""

CHECKED_IN = (
    "The first 30 flats are done, and the next tender is out. Demonstration.",
    "Work stands still since the second tender has found nobody. Demonstration.",
)
"""What a city says in the quarters for which it checks in."""

FOR_THE_REPORT = "Two thirds are in use now, and the last third is ordered. Demonstration."
RETURNED = "Figures are there for the first half of the year only. Add the second half, please."
LEAVES = "We give up our workshop and cannot go on. Demonstration."
PAUSED = "The site is closed until the archaeologists have finished. Demonstration."
DOUBTED = "The contractor has named a new date twice. Demonstration."


@dataclass(frozen=True, slots=True)
class Story:
    """What has come of a deal since its signature.

    Attributes:
        submitted, returned, accepted: how far its report of the first year has come; late if none of them.
        leaves: whether its second partner has left.
        paused: whether it is paused.
        doubted: whether the coach says against the computed status that it is at risk.
        heard: how many partners have spoken for that report.
        files: whether the city shows files too, one to the parties, one to the coach.
        check_ins: whether it reports every quarter, and has stopped doing so after the second.
        twice: whether an effect of it is counted in another deal of its city already.
    """

    submitted: bool = False
    returned: bool = False
    accepted: bool = False
    leaves: bool = False
    paused: bool = False
    doubted: bool = False
    heard: int = 0
    files: bool = False
    check_ins: bool = False
    twice: bool = False


STORIES = {
    "Market halls that make their own power": Story(submitted=True, accepted=True, doubted=True),
    "A summer stage on sun and wind": Story(submitted=True, returned=True, paused=True),
    BEHIND: Story(leaves=True, check_ins=True),
    "Roofs that share their power": Story(submitted=True, heard=2, files=True),
    "Timber for the fire stations": Story(heard=1),
    "Warm classrooms and gyms": Story(twice=True),
}
"""The deals of invented cities that have a story, by title."""


def keep(deal: Deal, cast: "Cast", *, now: datetime) -> None:
    """Let partners and city report of a signed deal up to the present moment; some of them keep silent.

    So do the first cities where there is no story: the first page does not wait for them.
    """
    story = STORIES.get(deal.title)
    first = deal.city.slug in {place.slug for place in FIRST}
    silent = story is None and (first or len(deal.title) % SILENT == 0)
    entry = RegisterEntry.objects.filter(public_id=deal.public_id, superseded_at=None).first()
    if silent or entry is None:
        return
    deal.refresh_from_db()
    if story is None:
        _go_on(deal, cast, entry.signed_at, since=entry.signed_at, now=now)
    else:
        _tell(deal, cast, story, entry.signed_at, now=now)


def _tell(deal: Deal, cast: "Cast", story: Story, signed_at: datetime, *, now: datetime) -> None:
    begun = clock.day(signed_at)
    start = signed_at + max((deal.starts_on or begun) - begun, timedelta(0))
    since = _check_in(deal, cast, signed_at, start, now=now) if story.check_ins else signed_at
    _go_on(deal, cast, signed_at, since=since, now=now, leaves=story.leaves)
    _show_first(deal, now=min(signed_at + timedelta(days=351), now))
    if story.files:
        _show_others(deal, cast, now=min(signed_at + timedelta(days=352), now))
    if story.twice:
        _settle(deal, cast, now=now - timedelta(days=15))
    if story.leaves:
        _leave(deal, now=min(signed_at + LEFT_AFTER, now))
    _report(deal, cast, story, start + YEAR, now=now)
    if story.doubted:
        _doubt(deal, cast, now=now - timedelta(days=20))
    if story.paused:
        at = now - timedelta(days=8)
        services.suspend_deal(actor=cast.writer, deal=deal, reason=PAUSED, now=at)


def _go_on(
    deal: Deal, cast: "Cast", signed_at: datetime, *, since: datetime, now: datetime, leaves: bool = False
) -> None:
    """Let partners and city say and measure what falls between two moments."""
    _partners_say(deal, signed_at, since=since, now=now, leaves=leaves)
    _measure(deal, cast, signed_at, since=since, now=now)


def _partners_say(deal: Deal, signed_at: datetime, *, since: datetime, now: datetime, leaves: bool) -> None:
    """Let each partner speak of its promise twice; one that leaves is silent afterwards."""
    promises = _of_partners(deal)
    for number, promise in enumerate(promises):
        gone = signed_at + LEFT_AFTER if leaves and promise is promises[-1] else now
        for days, state, words in WORDS:
            at = signed_at + timedelta(days=days + 3 * number)
            if since <= at < min(now, gone):
                said = services.Said(state, words)
                services.say_of_promise(
                    actor=_partner(promise.party), deal=deal, promise=promise, said=said, now=at
                )


def _show_first(deal: Deal, *, now: datetime) -> None:
    """Let the first partner show a file for its promise."""
    for promise in _of_partners(deal)[:1]:
        _show(deal, promise, promise.party, now=now)


def _of_partners(deal: Deal) -> list[Any]:
    """Return the promises that partners have given, with the party of each."""
    owned = Commitment.objects.filter(deal=deal, party__isnull=False).select_related("party")
    return list(owned.order_by("pk"))


def _show(deal: Deal, promise: Commitment, party: Party, *, now: datetime) -> None:
    upload = services.EvidenceUpload(
        sheet("Record of acceptance", promise.text, "Seen on the spot and found in order."),
        "acceptance.pdf",
        title="Record of acceptance, demonstration",
        audience=Audience.PUBLIC,
        promise=promise,
    )
    services.add_evidence(actor=_partner(party), deal=deal, upload=upload, now=now)


def _show_others(deal: Deal, cast: "Cast", *, now: datetime) -> None:
    """Let the city show a file of a promise to the parties, and one of the deal to its coach."""
    promise = Commitment.objects.filter(deal=deal).latest("pk")
    for title, audience, shown in (
        ("Minutes of the second meeting", Audience.PARTIES, promise),
        ("Offer of the contractor", Audience.COACH, None),
    ):
        upload = services.EvidenceUpload(
            sheet(title, deal.title, "Demonstration."),
            "paper.pdf",
            title=f"{title}, demonstration",
            audience=audience,
            promise=shown,
        )
        services.add_evidence(actor=cast.writer, deal=deal, upload=upload, now=now)


def _settle(deal: Deal, cast: "Cast", *, now: datetime) -> None:
    """Let the city say that the first effect which two of its deals claim is one and the same."""
    for row in Indicator.objects.filter(deal=deal, kpi__isnull=False).order_by("pk"):
        others = Indicator.objects.filter(city=deal.city_id, kpi=row.kpi_id, deal__stage__in=SIGNED)
        counted = others.exclude(deal=deal).order_by("pk").first()
        if counted:
            services.settle_same_effect(actor=cast.writer, counted=counted, left_out=row, same=True, now=now)
            return


def _measure(deal: Deal, cast: "Cast", signed_at: datetime, *, since: datetime, now: datetime) -> None:
    """Let the city enter two values of each indicator, better and better proven.

    The second value of the first is corrected; that of the second is checked by the coach.
    """
    for number, row in enumerate(Indicator.objects.filter(deal=deal).order_by("pk")):
        for share, days, level in COURSE:
            at = signed_at + timedelta(days=days)
            if not since <= at < now:
                continue
            reading = replace(_reading(row, share, at), level=level)
            who: dict[str, Any] = {"actor": cast.writer, "deal": deal, "indicator": row}
            value = services.enter_value(**who, reading=reading, now=at)
            if number == 0 and days > YEAR.days / 2 and reading.value is not None:
                better = replace(
                    reading,
                    value=(reading.value * Decimal("0.95")).quantize(reading.value),
                    reason="One meter was read twice.",
                )
                services.enter_value(**who, reading=better, seen=value, now=at + timedelta(days=5))
            elif number == 1 and level == Level.DOCUMENT:
                services.check_value(actor=cast.coach, deal=deal, value=value, now=at + timedelta(days=6))


def _reading(row: Indicator, share: Decimal, at: datetime) -> services.Reading:
    """Return a value that lies a share of the way between start and target; a sum, a share of its target."""
    facts: dict[str, Any] = {
        "on": clock.day(at),
        "source": "The city's energy office, demonstration",
        "method": "Meter readings",
    }
    if row.aggregation == Aggregation.RATIO and row.target_part is not None and row.target_whole:
        first = (row.baseline_part or Decimal(0)) / (row.baseline_whole or Decimal(1)) * row.target_whole
        part = (first + (row.target_part - first) * share).quantize(Decimal(1))
        return services.Reading(part=part, whole=row.target_whole, **facts)
    start, target = row.baseline or Decimal(0), row.target or Decimal(0)
    value = (target - start) * share / 2 if row.aggregation == Aggregation.SUM else None
    reached = start + (target - start) * share if value is None else value
    step = Decimal(1) if target >= WHOLE else Decimal("0.01")
    return services.Reading(value=reached.quantize(step), **facts)


def _leave(deal: Deal, *, now: datetime) -> None:
    party = deal.parties.order_by("pk").last()
    if party and deal.parties.count() > 1:
        services.leave_deal(
            actor=_partner(party), deal=deal, party=party, reason=LEAVES, on=clock.day(now), now=now
        )


def _report(deal: Deal, cast: "Cast", story: Story, at: datetime, *, now: datetime) -> None:
    """Open the report of the first year on its day, and take it as far as the story says."""
    if at > now or not services.open_reports(deal_id=deal.pk, now=at):
        return
    report: Report = deal.reports.latest("pk")
    for promise in _of_partners(deal)[: story.heard]:
        said = services.Said(PromiseState.IN_PROGRESS, FOR_THE_REPORT)
        told: dict[str, Any] = {"deal": deal, "promise": promise, "said": said, "report": report}
        services.say_of_promise(actor=_partner(promise.party), **told, now=min(at + timedelta(days=5), now))
    if not story.submitted:
        return
    who: dict[str, Any] = {"deal": deal, "report": report}
    days = [min(at + timedelta(days=count), now) for count in (12, 14, 20)]
    saved = services.save_report(
        actor=cast.writer, answers=ANSWERS, version=report.version, now=days[0], **who
    )
    services.submit_report(actor=cast.writer, version=saved.version, now=days[1], **who)
    if story.returned:
        services.return_report(actor=cast.coach, reason=RETURNED, now=days[2], **who)
    if story.accepted:
        services.accept_report(actor=cast.coach, now=days[2], **who)


def _check_in(deal: Deal, cast: "Cast", signed_at: datetime, start: datetime, *, now: datetime) -> datetime:
    """Let a city check in for two quarters; of the third nothing comes, though the worker reminds of it.

    A report shows the data as they are when it is accepted: what is said and measured until then comes first.

    Returns:
        Until when things have been said and measured.
    """
    since = signed_at
    for quarter, done in enumerate((*CHECKED_IN, ""), start=1):
        at = start + quarter * QUARTER
        if at > now:
            break
        _go_on(deal, cast, signed_at, since=since, now=at)
        since = at
        if not services.open_reports(deal_id=deal.pk, now=at) or not done:
            break
        report: Report = deal.reports.latest("pk")
        who: dict[str, Any] = {"deal": deal, "report": report}
        days = [at + timedelta(days=count) for count in (5, 6, 9)]
        answers = {"done": done}
        saved = services.save_report(
            actor=cast.writer, answers=answers, version=report.version, now=days[0], **who
        )
        services.submit_report(actor=cast.writer, version=saved.version, now=days[1], **who)
        services.accept_report(actor=cast.coach, now=days[2], **who)
    return since


def _doubt(deal: Deal, cast: "Cast", *, now: datetime) -> None:
    promise = Commitment.objects.filter(deal=deal).order_by("pk").first()
    if promise:
        until = clock.day(now) + timedelta(days=120)
        services.override_status(
            actor=cast.coach,
            deal=deal,
            of=promise,
            status=Status.AT_RISK,
            reason=DOUBTED,
            until=until,
            now=now,
        )


def _partner(party: Party) -> Partner:
    return Partner(str(party.pk), frozenset({party.deal_id}), frozenset({party.pk}))
