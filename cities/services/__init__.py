"""What happens to cities, their reference data and their teams."""

from cities.services.access import grant_role, take_role
from cities.services.actions import add_action, hand_over_actions, move_action
from cities.services.anchors import FOLLOWERS, YEARS, Dates, move_anchor, set_anchor, shift
from cities.services.approvals import set_city_approvals, set_edition_approvals
from cities.services.deliverables import add_version, move_deliverable
from cities.services.exports import export_participants
from cities.services.extensions import answer_about_time, ask_for_time
from cities.services.imports import import_participants
from cities.services.kinds import change_deliverable, define_deliverable, open_deliverables
from cities.services.limits import set_warning_limits
from cities.services.organisations import (
    MOVERS,
    OrganisationConflict,
    OrganisationFacts,
    add_organisation,
    change_organisation,
    join_organisations,
    merge_organisations,
    publish_organisation,
    remember_organisation,
    remove_organisation,
    split_organisation,
    unpublish_organisation,
)
from cities.services.sheets import Source, sources_at
from cities.services.standing import touch, touch_all
from cities.services.teams import invite_again, invite_member, remove_member

__all__ = [
    "FOLLOWERS",
    "MOVERS",
    "YEARS",
    "Dates",
    "OrganisationConflict",
    "OrganisationFacts",
    "Source",
    "add_action",
    "add_organisation",
    "add_version",
    "answer_about_time",
    "ask_for_time",
    "change_deliverable",
    "change_organisation",
    "define_deliverable",
    "export_participants",
    "grant_role",
    "hand_over_actions",
    "import_participants",
    "invite_again",
    "invite_member",
    "join_organisations",
    "merge_organisations",
    "move_action",
    "move_anchor",
    "move_deliverable",
    "open_deliverables",
    "publish_organisation",
    "remember_organisation",
    "remove_member",
    "remove_organisation",
    "set_anchor",
    "set_city_approvals",
    "set_edition_approvals",
    "set_warning_limits",
    "shift",
    "sources_at",
    "split_organisation",
    "take_role",
    "touch",
    "touch_all",
    "unpublish_organisation",
]
