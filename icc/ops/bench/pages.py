"""What is measured, against which floor, and how good it has to be (design, section 8)."""

from dataclasses import dataclass

from icc.ops.bench.data import Ground

PUBLIC_GOAL, LIST_GOAL, DASHBOARD_GOAL, NOT_MODIFIED_GOAL = 0.30, 0.5, 0.4, 1.0
DASHBOARD_QUERIES = 12
VALUES_GOAL = 0.02
"""A full table of values has 4 800 boxes, about a hundred times as many as fifty rows have links."""


@dataclass(frozen=True, slots=True)
class Page:
    """One address.

    Attributes:
        name: the address as a pattern, for the table.
        reader: which of the ground's readers asks; empty for the public.
        floor: address of the floor it stands beside.
        goal: least share of the floor's requests per second.
        queries: most queries allowed; 0 for no goal.
        not_modified: ask again for what is known: 304 by ETag.
    """

    name: str
    path: str
    floor: str
    goal: float
    reader: str = ""
    queries: int = 0
    not_modified: bool = False


def pages(ground: Ground) -> list[Page]:
    """Return the main pages; those of later features are added here."""
    return [*_public(ground), *_of_the_city(ground), *_of_signed_deals(ground), *_of_the_network(ground)]


def _public(ground: Ground) -> list[Page]:
    city = ground.city
    by_hash = f"/api/v1/verification/?sha256={ground.sealed_sha256}"
    return [
        Page("/", "/", "/orm", PUBLIC_GOAL),
        Page("/ (304)", "/", "/orm", NOT_MODIFIED_GOAL, not_modified=True),
        Page("/cities/<slug>/", f"/cities/{city}/", "/orm", PUBLIC_GOAL),
        Page("/cities/<slug>/ (304)", f"/cities/{city}/", "/orm", NOT_MODIFIED_GOAL, not_modified=True),
        Page("/cities/, 50 rows", "/cities/", "/list50", LIST_GOAL),
        Page("/register/, 50 rows", "/register/", "/list50", LIST_GOAL),
        Page("/register/<id>/", f"/register/{ground.registered}/", "/orm", PUBLIC_GOAL),
        Page("/verify/<code>/", f"/verify/{ground.code}/", "/orm", PUBLIC_GOAL),
        Page("/api/v1/verification/, by hash", by_hash, "/orm", PUBLIC_GOAL),
        Page("/events/", "/events/", "/orm", PUBLIC_GOAL),
        Page("/events/<slug>/agenda/", f"/events/{ground.event}/agenda/", "/orm", PUBLIC_GOAL),
    ]


def _of_the_city(ground: Ground) -> list[Page]:
    city, deal = ground.city, ground.deal
    listed = f"/w/{ground.large_city}/deals/"
    section = f"/deals/{deal}/sections/{ground.section}/"
    return [
        Page("/register/, signed in", "/register/", "/list50", LIST_GOAL, "coordinator"),
        Page("/home/", "/home/", "/list50", LIST_GOAL, "coordinator"),
        Page("/inbox/", "/inbox/", "/list50", LIST_GOAL, "coordinator"),
        Page("/search/", "/search/?q=quiet", "/list50", LIST_GOAL, "coordinator"),
        Page("/w/<city>/", f"/w/{city}/", "/list50", LIST_GOAL, "coordinator"),
        Page("/w/<city>/deals/, 50 rows", listed, "/list50", LIST_GOAL, "lister"),
        Page("/deals/<id>/", f"/deals/{deal}/", "/list50", LIST_GOAL, "coordinator"),
        Page("/deals/<id>/check/", f"/deals/{deal}/check/", "/list50", LIST_GOAL, "coordinator"),
        Page("/deals/<id>/sections/<key>/", section, "/list50", LIST_GOAL, "coordinator"),
        Page("/deals/<id>/promises/", f"/deals/{deal}/promises/", "/list50", LIST_GOAL, "coordinator"),
    ]


def _of_signed_deals(ground: Ground) -> list[Page]:
    place, measured = f"/w/{ground.large_city}", f"/deals/{ground.measured}"
    ledger, values = f"{place}/organisations/{ground.partner}/ledger/", f"{measured}/values/"
    promises, keeping = f"{place}/promises/", f"{measured}/keeping/"
    return [
        Page("/w/<city>/promises/, 50 deals", promises, "/list50", LIST_GOAL, "lister", 16),
        Page("/w/<city>/organisations/<id>/ledger/, 50 deals", ledger, "/list50", LIST_GOAL, "lister", 18),
        Page("/deals/<id>/values/, 200 x 24", values, "/list50", VALUES_GOAL, "lister", 10),
        Page("/dashboard/promises/", "/dashboard/promises/", "/list50", LIST_GOAL, "officer", 14),
        Page("/deals/<id>/keeping/, 200", keeping, "/list50", VALUES_GOAL, "lister", 12),
    ]


def _of_the_network(ground: Ground) -> list[Page]:
    agenda = f"/events/{ground.event}/agenda/"
    return [
        Page("/coaching/, 12 cities", "/coaching/", "/list50", LIST_GOAL, "coach"),
        Page("/events/<slug>/agenda/, signed in", agenda, "/list50", LIST_GOAL, "coordinator"),
        Page("/dashboard/", "/dashboard/", "/list50", DASHBOARD_GOAL, "officer", DASHBOARD_QUERIES),
        Page("/api/v1/deals/, 50 rows", "/api/v1/deals/", "/list50", LIST_GOAL, "lister"),
    ]
