"""What pages, messages and services know about events."""

from events.selectors.agenda import AgendaDay, LearningRow, agenda_day, days_of
from events.selectors.asks import (
    coming_events,
    days_without_summary,
    events_with_a_line,
    free_delegations,
)
from events.selectors.delegations import (
    CityPanel,
    Delegation,
    adopted,
    city_panel,
    delegation,
    delegations,
    may_register,
    sending_cities,
)
from events.selectors.desk import DeskPage, desk_page, drifting_pools
from events.selectors.due import events_to_end, events_with_waiting, lapsed_requests
from events.selectors.editing import (
    PlannedDay,
    free_slug,
    kinds_for,
    milestone_dates,
    milestones_for,
    people_to_tell,
    planned_days,
    session_kinds,
)
from events.selectors.links import OwnPage, own_page
from events.selectors.lists import (
    EventRow,
    EventsPage,
    countries_in_use,
    events_page,
    free_for_public,
    kinds_in_use,
)
from events.selectors.words import dates_in_words, place_in_words, places_in_words

__all__ = [
    "AgendaDay",
    "CityPanel",
    "Delegation",
    "DeskPage",
    "EventRow",
    "EventsPage",
    "LearningRow",
    "OwnPage",
    "PlannedDay",
    "adopted",
    "agenda_day",
    "city_panel",
    "coming_events",
    "countries_in_use",
    "dates_in_words",
    "days_of",
    "days_without_summary",
    "delegation",
    "delegations",
    "desk_page",
    "drifting_pools",
    "events_page",
    "events_to_end",
    "events_with_a_line",
    "events_with_waiting",
    "free_delegations",
    "free_for_public",
    "free_slug",
    "kinds_for",
    "kinds_in_use",
    "lapsed_requests",
    "may_register",
    "milestone_dates",
    "milestones_for",
    "own_page",
    "people_to_tell",
    "place_in_words",
    "places_in_words",
    "planned_days",
    "sending_cities",
    "session_kinds",
]
