"""The City Labs of the demonstration edition: what they are, and when they take place."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

from events.workflow import Mode, Visibility


@dataclass(frozen=True, slots=True)
class Slot:
    """One session of the plan: hours on the clock of the place."""

    start: int
    end: int
    title: str
    kind: str
    track: str = ""
    visibility: Visibility = Visibility.PUBLIC
    room: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the plan."""

    title: str
    slots: tuple[Slot, ...]
    visibility: Visibility = Visibility.PUBLIC
    summary: str = ""
    lessons: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Lab:
    """One lab: when it begins, seen from today, what it is, and how many come."""

    slug: str
    name: str
    begins: int
    place: str
    country: str
    mode: Mode
    zone: str
    description: str
    days: tuple[Day, ...]
    places: int
    per_city: int
    for_public: int
    delegates: int
    guests: int


OPENING = Day(
    "Open day",
    (
        Slot(9, 10, "Welcome: where the deals stand", "plenary", room="Main hall"),
        Slot(10, 12, "Solar roofs of markets and schools", "thematic-workshop", "Energy", room="Room 1"),
        Slot(10, 12, "Cargo bikes for the last mile", "thematic-workshop", "Mobility", room="Room 2"),
        Slot(10, 12, "Hotels that save water", "thematic-workshop", "Tourism", room="Room 3"),
        Slot(14, 16, "Signing with small firms: what works", "training", room="Main hall"),
    ),
    summary=(
        "Invented for the demonstration. Eighteen cities showed the deals they are drafting. Most agreed "
        "that a promise with a figure and a date is easier to sign than a general statement.\n\n"
        "The workshops compared three ways to bring small firms to the table."
    ),
    lessons=(
        ("Ask each partner for one promise with one figure; add more in the second year.", None),
        ("Let the association of shops invite its members; a letter from the mayor comes second.", 4),
        ("Put one contact person for permits into the deal, with a deadline of eight weeks.", 1),
    ),
)
TEAMS = Day(
    "City teams",
    (
        Slot(
            9, 11, "Peer review in small groups", "peer-review", visibility=Visibility.CLOSED, room="Room 1"
        ),
        Slot(11, 12, "Mentor lounge", "mentor-lounge", visibility=Visibility.NETWORK, room="Foyer"),
        Slot(
            14,
            16,
            "Our next three months",
            "city-commitments",
            visibility=Visibility.CLOSED,
            room="Main hall",
        ),
        Slot(16, 17, "What we take home", "plenary", room="Main hall"),
    ),
    summary=(
        "Invented for the demonstration. City teams reviewed one another's drafts in groups of four and "
        "wrote down what they will do in the next three months."
    ),
    lessons=(
        ("Measure the starting figure before the deal is signed, not after.", None),
        ("Name a deputy for every contact person.", None),
        ("Show the draft to the legal office before the partners see it.", 0),
    ),
)

ONLINE = replace(
    OPENING,
    title="Online day",
    summary=(
        "Invented for the demonstration. Cities that have signed told the others what held them up: the "
        "council's calendar, and partners who had to ask their boards twice."
    ),
    lessons=(
        ("Ask for the council's dates before the text is frozen.", None),
        ("Send partners the frozen text and the date to sign in one mail.", None),
        ("Let one association sign first; its members follow within a week.", 4),
    ),
)

LABS = (
    Lab(
        "demo-city-lab-1",
        "City Lab 1: from idea to draft",
        -200,
        "Beispielstadt",
        "DE",
        Mode.ON_SITE,
        "Europe/Berlin",
        "Two days on how a Local Green Deal begins: partners, promises, figures.",
        (OPENING, TEAMS),
        places=140,
        per_city=6,
        for_public=40,
        delegates=96,
        guests=30,
    ),
    Lab(
        "demo-city-lab-2",
        "City Lab 2: from draft to signature",
        -75,
        "",
        "",
        Mode.ONLINE,
        "Europe/Brussels",
        "A day online on the last steps before signing, with mentor cities.",
        (ONLINE,),
        places=120,
        per_city=5,
        for_public=40,
        delegates=74,
        guests=26,
    ),
    Lab(
        "demo-city-lab-3",
        "City Lab 3: keeping what was promised",
        38,
        "Exempleville",
        "FR",
        Mode.HYBRID,
        "Europe/Paris",
        "Two days on measuring and reporting: what partners report, who checks it, and what the city "
        "does when a promise is late. The first day is open to everybody.",
        (OPENING, TEAMS),
        places=66,
        per_city=3,
        for_public=24,
        delegates=52,
        guests=20,
    ),
    Lab(
        "demo-city-lab-4",
        "City Lab 4: what comes after the deal",
        122,
        "Beispielstadt",
        "DE",
        Mode.ON_SITE,
        "Europe/Berlin",
        "Two days on the deals that follow: who joins, what is scaled up, what is stopped.",
        (OPENING, TEAMS),
        places=80,
        per_city=4,
        for_public=20,
        delegates=14,
        guests=6,
    ),
)


DAYS_OF_WEEK = 7
CHRISTMAS_BEGINS, CHRISTMAS_IS_OVER = (12, 15), (1, 6)
"""Month and day between which nobody calls cities together."""


def first_day(lab: Lab, today: date) -> date:
    """Return when a lab begins: on the Wednesday before its day is due, and never around Christmas."""
    day = today + timedelta(days=lab.begins)
    day -= timedelta(days=(day.weekday() - calendar.WEDNESDAY) % DAYS_OF_WEEK)
    while not CHRISTMAS_IS_OVER < (day.month, day.day) < CHRISTMAS_BEGINS:
        day -= timedelta(days=DAYS_OF_WEEK)
    return day
