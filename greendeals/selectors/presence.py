"""Who else has a section open now."""

from django.core.cache import cache

from cities.models import Membership
from greendeals.models import Section
from greendeals.rules import reads_draft
from icc.accounts.models import User
from icc.tenancy.actors import Person

PRESENT_FOR = 40
"""Seconds for which somebody counts as here after the page has last said so."""


def presence_key(section_id: int, user_id: int) -> str:
    """Return the cache key that says a person has a section on the screen."""
    return f"here:{section_id}:{user_id}"


def people_here(*, actor: Person, section: Section) -> list[User]:
    """Return who else of the team and the coaches has the section on the screen, by name."""
    if not reads_draft(actor, section.deal):
        return []
    members = Membership.objects.filter(city_id=section.city_id).exclude(user_id=actor.user_id)
    users = {member.user_id: member.user for member in members.select_related("user")}
    found = cache.get_many([presence_key(section.pk, user_id) for user_id in users])
    here = [user for user_id, user in users.items() if presence_key(section.pk, user_id) in found]
    return sorted(here, key=lambda user: user.name)
