"""What the profile of a city shows of its deals and its documents."""

from cities.models import City, PublishedDeliverable
from greendeals.models import RegisterEntry
from greendeals.selectors import registered_entries


def registered_deals(city: City) -> list[RegisterEntry]:
    """Return what the public register has of a city: real deals first, then the newest."""
    return list(registered_entries().filter(city=city))


def published_documents(city: City) -> list[PublishedDeliverable]:
    """Return the documents of a city that everybody may download, the newest first."""
    return list(PublishedDeliverable.objects.filter(city=city).select_related("city", "edition"))
