"""What deals hand on when two records of an organisation become one."""

from cities.models import Organisation
from greendeals.models import Party


def move_parties(*, gone: Organisation, kept: Organisation) -> None:
    """Let the parties of one record belong to the other; the names that stand in deals do not change."""
    Party.objects.filter(organisation=gone, city_id=gone.city_id).update(organisation=kept)
