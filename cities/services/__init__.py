"""What happens to cities, their reference data and their teams."""

from cities.services.access import grant_role
from cities.services.exports import export_participants
from cities.services.imports import Report as ImportReport
from cities.services.imports import import_participants
from cities.services.organisations import remember_organisation
from cities.services.sheets import Source, sources_at
from cities.services.teams import invite_again, invite_member, remove_member

__all__ = [
    "ImportReport",
    "Source",
    "export_participants",
    "grant_role",
    "import_participants",
    "invite_again",
    "invite_member",
    "remember_organisation",
    "remove_member",
    "sources_at",
]
