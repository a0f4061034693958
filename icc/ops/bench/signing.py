"""A hundred people sign ten deals at the same moment, beside as many bare transactions."""

import multiprocessing
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier

import structlog
from django.db import OperationalError, connection, connections, transaction
from django.db.models import Max

from cities.models import Membership
from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, DealVersion, Evidence, Party, Signatory, SigningRound
from greendeals.workflow import Stage
from icc.accounts.models import User
from icc.audit.models import Entry
from icc.audit.services import broken_links
from icc.core import clock
from icc.documents.models import Seal
from icc.documents.services import render, seal
from icc.ops.bench.data import Ground
from icc.tenancy.actors import Partner, Person, System
from icc.tenancy.scopes import scope

log = structlog.get_logger(__name__)

ROUNDS, SIGNERS = 10, 10
PROCESSES, LINES = 5, 10
"""Processes, and connections of each: fifty connections, over which a hundred acts are handed in at once."""

PATIENCE, TRIES = 120, 20
MAYORS = 20_000
"""Accounts of the bench's mayors are numbered from here, beside those of the ground."""

Task = tuple[int, int]
"""A deal and a person: primary keys."""


@dataclass(frozen=True, slots=True)
class Signings:
    """What a hundred signatures at once took, and what they left.

    Attributes:
        seconds: from the moment all were let go to the last answer.
        floor_seconds: the same for a hundred transactions of one lock and one insert.
        signatures: slots signed; `evidence` rows written; `seals` asked for, and `sealed` in the end.
        refused: signatures that came back as an error; `again`: how often somebody had to try again,
            because the deal was locked for three seconds.
        broken: links of the audit log that do not hold afterwards.
    """

    seconds: float
    floor_seconds: float
    signatures: int
    evidence: int
    seals: int
    sealed: int
    refused: int
    again: int
    broken: int

    @property
    def times(self) -> float:
        """How many times the bare transactions."""
        return self.seconds / self.floor_seconds

    @property
    def exact(self) -> bool:
        """Whether there is exactly one signature and one proof of each, and one seal of each deal."""
        acts = ROUNDS * SIGNERS
        found = (self.signatures, self.evidence, self.seals, self.sealed, self.refused, self.broken)
        return found == (acts, acts, ROUNDS, ROUNDS, 0, 0)


def signings(ground: Ground) -> Signings:
    """Open ten rounds whose last group is ten mayors, and let all sign at once; then seal the deals.

    Each process opens its connections before it waits for the others, so that no connecting is measured.
    """
    now = clock.now()
    with scope(System("bench")):
        rounds = [_round(deal, now=now) for deal in _drafts(ground)]
        tasks = _dealt([(row.deal_id, slot.user_id or 0) for row in rounds for slot in _mayors(row)])
        last = _last()
        locked = list(User.objects.order_by("pk").values_list("pk", flat=True)[:ROUNDS])
    floor, _failed, _again = _at_once(_bare, [(row, number) for number in range(SIGNERS) for row in locked])
    seconds, refused, again = _at_once(_sign, tasks)
    deals = [row.deal_id for row in rounds]
    asked = _seals(deals)
    for row in asked:
        seal(seal_id=row.pk, now=clock.now())
    with scope(System("bench")):
        subjects = {deal.subject for deal in Deal.objects.filter(pk__in=deals)}
        mayors = Signatory.objects.filter(round__in=rounds, user__isnull=False)
        return Signings(
            seconds=seconds,
            floor_seconds=floor,
            signatures=mayors.filter(signed_at__isnull=False).count(),
            evidence=Evidence.objects.filter(pk__gt=last).count(),
            seals=len(asked),
            sealed=sum(row.is_sealed for row in _seals(deals)),
            refused=refused,
            again=again,
            broken=sum(fault.subject in subjects for fault in broken_links()),
        )


def _seals(deals: Sequence[int]) -> list[Seal]:
    """Return the seals of texts, not those of the certificates that follow."""
    with scope(System("bench")):
        documents = DealVersion.objects.filter(deal_id__in=deals).values("document_id")
        return list(Seal.objects.filter(document_id__in=documents))


def _last() -> int:
    found: int | None = Evidence.objects.aggregate(last=Max("pk"))["last"]
    return found or 0


def _drafts(ground: Ground) -> Sequence[Deal]:
    """Return drafts of ten cities, none of which is the one that pages are measured with."""
    found = Deal.objects.filter(stage=Stage.DRAFTING).exclude(public_id=ground.deal).order_by("city_id", "pk")
    return list({deal.city_id: deal for deal in found.select_related("city")}.values())[:ROUNDS]


def _round(deal: Deal, *, now: datetime) -> SigningRound:
    """Bring a draft, by the services, to the moment at which only its ten mayors are missing."""
    coordinator, coach = (_member(deal, role) for role in (CityRole.COORDINATOR, CityRole.COACH))
    services.submit_deal(actor=coordinator, deal=deal, now=now)
    deal.refresh_from_db()
    services.approve_deal(actor=coach, deal=deal, content_version=deal.content_version, now=now)
    version = services.freeze_deal(actor=coordinator, deal=deal, now=now)
    if version.document:
        render(document_id=version.document.pk, now=now)
    seats = [services.Seat(held, held.user.name) for held in _seats(deal, now=now)]
    plan = services.Plan(seats, repeated=True)  # the partners of the ground share one mailbox
    deadline = now.date() + timedelta(days=10)
    row = services.open_signing(actor=coordinator, deal=deal, plan=plan, deadline=deadline, now=now)
    for slot in row.signatories.filter(user=None).select_related("party"):
        if slot.party:
            _answer(deal, _partner(slot.party), now=now)
    return row


def _member(deal: Deal, role: CityRole) -> Person:
    held = Membership.objects.filter(city_id=deal.city_id, role=role).order_by("pk")[0]
    return Person(held.user_id, cities={deal.city_id: frozenset({role})})


def _seats(deal: Deal, *, now: datetime) -> list[Membership]:
    """Return ten mayors of a city; those it lacks are made."""
    mayors = Membership.objects.filter(city_id=deal.city_id, role=CityRole.SIGNATORY).select_related("user")
    for number in range(SIGNERS - mayors.count()):
        name = f"mayor-{MAYORS + deal.pk}-{number}"
        email = f"{name}@bench.example"
        user = User.objects.create(email=email, name=name, password="!")  # noqa: S106 - unusable
        Membership.objects.create(user=user, city=deal.city, role=CityRole.SIGNATORY, since=now)
    return list(mayors.all())


def _mayors(row: SigningRound) -> list[Signatory]:
    return list(row.signatories.filter(user__isnull=False))


def _partner(party: Party) -> Partner:
    return Partner(str(party.pk), frozenset({party.deal_id}), frozenset({party.pk}))


def _dealt(tasks: Sequence[Task]) -> list[Task]:
    """Deal round by round, so that the same deal is asked for by all processes."""
    return [tasks[start + step] for start in range(SIGNERS) for step in range(0, len(tasks), SIGNERS)]


def _sign(task: Task) -> int:
    """Sign, and do as told where the row stays locked for too long: try again. Return how often."""
    deal_id, user_id = task
    with scope(System("bench")):
        deal = Deal.objects.select_related("city").get(pk=deal_id)
    actor = Person(user_id, cities={deal.city_id: frozenset({CityRole.SIGNATORY})})
    for again in range(TRIES):
        try:
            with scope(actor):
                _answer(deal, actor, now=clock.now())
        except OperationalError:
            log.info("bench_signature_busy", deal=deal_id)
        else:
            return again
    raise RuntimeError("busy to the last")


def _answer(deal: Deal, actor: Person | Partner, *, now: datetime) -> None:
    version = deal.versions.latest("pk")
    signature = services.Signature(
        typed_name="B. Ench",
        function="Mayor",
        version_sha256=version.sha256,
        consent=services.Consent("bench", "I sign it."),
    )
    trace = services.Trace(identified_at=now)
    services.sign_deal(actor=actor, deal=deal, signature=signature, trace=trace, now=now)


def _bare(task: Task) -> int:
    """Lock one row and insert another, in one transaction."""
    locked, number = task
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=locked)
        name = f"bench:{secrets.token_hex(8)}"
        Entry.objects.create(subject=name, number=number + 1, at=clock.now(), actor="bench", action="bare")
    return 0


def _at_once(work: Callable[[Task], int], tasks: Sequence[Task]) -> tuple[float, int, int]:
    """Do all tasks over fifty connections in five processes.

    Returns the seconds, how many failed, and how many were told to try again.
    """
    connections.close_all()
    kind = multiprocessing.get_context("fork")
    start, answers = kind.Barrier(PROCESSES + 1), kind.SimpleQueue()

    def child(share: Sequence[Task]) -> None:
        answers.put(_done(work, share, start))

    children = [kind.Process(target=child, args=(tasks[part::PROCESSES],)) for part in range(PROCESSES)]
    for process in children:
        process.start()
    start.wait(PATIENCE)
    since = time.monotonic()
    told = [answers.get() for _process in children]
    for process in children:
        process.join(PATIENCE)
    outcomes = [outcome for _end, share in told for outcome in share]
    seconds = max(end for end, _share in told) - since
    return seconds, outcomes.count(-1), sum(max(outcome, 0) for outcome in outcomes)


def _done(work: Callable[[Task], int], share: Sequence[Task], start: Barrier) -> tuple[float, list[int]]:
    """Open the connections, wait for everybody, do the share.

    Returns when it ended, and of each task how often it was tried again; -1 where it failed.
    """
    gate = threading.Barrier(LINES)

    def connect() -> None:
        connection.ensure_connection()
        gate.wait(PATIENCE)

    def outcome(task: Task) -> int:
        try:
            return work(task)
        except Exception:
            log.exception("bench_signature_refused")
            return -1

    with ThreadPoolExecutor(LINES) as pool:
        for line in [pool.submit(connect) for _line in range(LINES)]:
            line.result()
        start.wait(PATIENCE)
        outcomes = list(pool.map(outcome, share))
        end = time.monotonic()
    return end, outcomes
