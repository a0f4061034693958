"""The documents that the desk has published."""

from typing import ClassVar

from django.db import models
from django.urls import reverse

from cities.models.cities import City
from cities.models.deliverables import Deliverable
from cities.models.editions import Edition
from cities.querysets import (
    PublishedDeliverableQuerySet,
)
from icc.core.public_ids import PublicIdField
from icc.tenancy.tables import NetworkTable


class PublishedDeliverable(NetworkTable):
    """A document that the desk has published, as the public finds it on the profile of the city.

    A snapshot: it repeats what is shown, so that public pages read no deliverable. It goes when the desk
    takes the document off again.

    Attributes:
        sha256: of the file; it is fetched by it.
    """

    published = True

    public_id = PublicIdField()
    deliverable = models.OneToOneField(Deliverable, models.CASCADE, related_name="publication")
    city = models.ForeignKey(City, models.CASCADE, related_name="published_deliverables")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    name = models.CharField(max_length=150)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    objects: ClassVar = PublishedDeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the file."""
        return reverse("cities:published", args=[self.city.slug, self.public_id])
