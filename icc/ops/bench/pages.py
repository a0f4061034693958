"""What is measured, against which floor, and how good it has to be (design, section 8)."""

from dataclasses import dataclass

from icc.ops.bench.data import Ground

PUBLIC_GOAL, LIST_GOAL, DASHBOARD_GOAL, NOT_MODIFIED_GOAL = 0.30, 0.5, 0.4, 1.0
DASHBOARD_QUERIES = 12


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
    city, deal = ground.city, ground.deal
    listed = f"/w/{ground.large_city}/deals/"
    agenda = f"/events/{ground.event}/agenda/"
    by_hash = f"/api/v1/verification/?sha256={ground.sealed_sha256}"
    section = f"/deals/{deal}/sections/{ground.section}/"
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
        Page("/events/<slug>/agenda/", agenda, "/orm", PUBLIC_GOAL),
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
        Page("/coaching/, 12 cities", "/coaching/", "/list50", LIST_GOAL, "coach"),
        Page("/events/<slug>/agenda/, signed in", agenda, "/list50", LIST_GOAL, "coordinator"),
        Page("/dashboard/", "/dashboard/", "/list50", DASHBOARD_GOAL, "officer", DASHBOARD_QUERIES),
        Page("/api/v1/deals/, 50 rows", "/api/v1/deals/", "/list50", LIST_GOAL, "lister"),
    ]
