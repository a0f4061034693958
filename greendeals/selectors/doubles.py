"""The same organisation in several cities, as the desk sees it."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from cities.models import Organisation
from icc.core.names import alike
from icc.tenancy.actors import Actor

PER_PAGE = 25
FEW = 30
"""Organisations found by a search; whoever seeks more types more."""


@dataclass(frozen=True, slots=True)
class Double:
    """Records of several cities that read the same once folded."""

    rows: list[Organisation]

    @property
    def name(self) -> str:
        """One of the spellings."""
        return self.rows[0].name

    @property
    def joined(self) -> bool:
        """Whether all of them are joined already."""
        identities = {row.identity_id for row in self.rows}
        return len(identities) == 1 and None not in identities


@dataclass(frozen=True, slots=True)
class Doubles:
    """What the desk looks through: groups of likely doubles, or what a search has found."""

    page: Page[Any]
    groups: list[Double]
    found: list[Organisation]


def doubles(*, actor: Actor, q: str, page: str) -> Doubles:
    """Return the organisations that stand in several cities, those to be joined first.

    Args:
        actor: of the desk.
        q: a name, in any spelling; with it, the records whose names are like it instead of the groups.
        page: number as it stands in the address.
    """
    live = Organisation.objects.visible_to(actor).live()
    rows = live.select_related("city", "kind", "identity")
    shown = Paginator(_names(live), PER_PAGE).get_page(page)
    names = [group["folded"] for group in shown]
    members: dict[str, list[Organisation]] = {name: [] for name in names}
    for row in rows.filter(folded__in=names).order_by("city__name", "pk"):
        members[row.folded].append(row)
    return Doubles(shown, [Double(group) for group in members.values() if group], _search(rows, q))


def _names(live: "QuerySet[Organisation]") -> "QuerySet[Organisation, Any]":
    counted = (
        live.exclude(folded="")
        .order_by()
        .values("folded")
        .annotate(
            cities=Count("city", distinct=True),
            free=Count("pk", filter=Q(identity=None)),
            identities=Count("identity", distinct=True),
        )
    )
    several = counted.filter(cities__gt=1)
    return several.order_by("-free", "-identities", "folded")


def _search(rows: "QuerySet[Organisation]", q: str) -> list[Organisation]:
    if not q:
        return []
    near = alike(q, dict(rows.values_list("pk", "folded")), limit=FEW)
    named = Q(pk__in=near) | Q(name__unaccent__icontains=q)
    return list(rows.filter(named).order_by("folded", "city__name", "pk")[:FEW])
