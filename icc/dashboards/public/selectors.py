"""What the profile of a city shows of its deals."""

from cities.models import City
from greendeals.models import RegisterEntry
from greendeals.selectors import registered_entries


def registered_deals(city: City) -> list[RegisterEntry]:
    """Return what the public register has of a city: real deals first, then the newest."""
    return list(registered_entries().filter(city=city))
