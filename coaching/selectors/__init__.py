"""What pages know about coaching and mentoring."""

from coaching.selectors.asks import (
    AskedSession,
    asked_matches,
    asked_results,
    asked_sessions,
    coming_sessions,
)
from coaching.selectors.facts import CoachingFacts, Hours, coaching_facts, hours_of, hours_of_job
from coaching.selectors.handover import Ahead, ahead_of_job, experts
from coaching.selectors.hours import JobHours, counted_sessions, hours_ledger, job_of
from coaching.selectors.mentoring import (
    Fit,
    Mentoring,
    counterparts,
    match_row,
    mentoring,
    running_participation,
)
from coaching.selectors.sessions import (
    ActionRow,
    CityCoaching,
    SessionPage,
    SessionRow,
    city_coaching,
    next_session,
    owners,
    running_engagements,
    session_page,
    session_to_log,
)
from coaching.selectors.slots import Slot, free_slots

__all__ = [
    "ActionRow",
    "Ahead",
    "AskedSession",
    "CityCoaching",
    "CoachingFacts",
    "Fit",
    "Hours",
    "JobHours",
    "Mentoring",
    "SessionPage",
    "SessionRow",
    "Slot",
    "ahead_of_job",
    "asked_matches",
    "asked_results",
    "asked_sessions",
    "city_coaching",
    "coaching_facts",
    "coming_sessions",
    "counted_sessions",
    "counterparts",
    "experts",
    "free_slots",
    "hours_ledger",
    "hours_of",
    "hours_of_job",
    "job_of",
    "match_row",
    "mentoring",
    "next_session",
    "owners",
    "running_engagements",
    "running_participation",
    "session_page",
    "session_to_log",
]
