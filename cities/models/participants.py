"""Who takes part: editions, municipalities, cities, participations, and the access of people."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models.limits import LIMITS, LONGEST_LIMIT, WarningLimits
from cities.querysets import (
    CityQuerySetOfNetwork,
    EditionQuerySet,
    MunicipalityQuerySet,
    ParticipationQuerySet,
    TermQuerySet,
)
from cities.workflow import (
    Certainty,
    CityApproval,
    CityForm,
    Kind,
    MembersStatus,
    ParticipationState,
    marked,
)
from icc.tenancy.tables import NetworkTable


class Sourced(models.Model):
    """A fact of the reference data: how sure it is and where it stands."""

    certainty = models.CharField(max_length=10, choices=Certainty, blank=True)
    source_key = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        abstract = True


class Edition(NetworkTable, Sourced, WarningLimits):
    """One edition of the programme.

    Attributes:
        target_deals: signed deals aimed at; empty where none was set.
        records_deals: whether its deals live on this platform; historic editions have theirs elsewhere.
        all_kinds_make_deals: whether mentors and observers make deals too.
        is_demonstration: whether everything in it is invented.
        approvals: offices of a city that a deal passes before the coach; a city may switch each off.
    """

    published = True

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=60)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)
    date_precision = models.CharField(max_length=10, blank=True)
    target_deals = models.PositiveIntegerField(null=True, blank=True)
    records_deals = models.BooleanField(default=False)
    all_kinds_make_deals = models.BooleanField(default=False)
    is_demonstration = models.BooleanField(default=False)
    approvals = ArrayField(models.CharField(max_length=20, choices=CityApproval), default=list, blank=True)

    objects: ClassVar = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gte=models.F("start_date")),
                name="edition_dates",
                violation_error_message=_("An edition ends after it starts."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{limit}__range": (1, LONGEST_LIMIT)}), name=f"edition_{limit}"
                )
                for limit in LIMITS
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Term(NetworkTable, Sourced):
    """A term of a controlled list. Without an edition it holds for all."""

    published = True

    edition = models.ForeignKey(Edition, models.CASCADE, null=True, blank=True, related_name="terms")
    vocabulary = models.CharField(max_length=40)
    code = models.SlugField(max_length=60)
    label = models.CharField(max_length=150)
    position = models.PositiveIntegerField(default=0)

    objects: ClassVar = TermQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "vocabulary", "code"], name="term_code", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Municipality(NetworkTable):
    """A municipality with its place on the map. Coordinates and population: GeoNames, CC BY 4.0."""

    published = True

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=150)
    name_en = models.CharField(max_length=150)
    country = models.CharField(max_length=2)
    lat = models.DecimalField(
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    lon = models.DecimalField(
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    population = models.PositiveIntegerField(null=True, blank=True)
    population_source = models.CharField(max_length=120, blank=True)
    geonames_id = models.PositiveIntegerField(null=True, blank=True)
    coord_source = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)

    objects: ClassVar = MunicipalityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lat=None, lon=None) | Q(lat__range=(-90, 90), lon__range=(-180, 180)),
                name="municipality_on_the_globe",
                violation_error_message=_("Latitude is between -90 and 90, longitude between -180 and 180."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class City(NetworkTable):
    """The tenant: a participant across editions, one municipality or a consortium.

    Attributes:
        is_invented: made up for demonstrations; never shown without its mark.
    """

    published = True

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=150)
    country = models.CharField(max_length=2)
    form = models.CharField(max_length=10, choices=CityForm, default=CityForm.SINGLE)
    is_invented = models.BooleanField(default=False)

    objects: ClassVar = CityQuerySetOfNetwork.as_manager()

    class Meta:
        verbose_name_plural = "cities"
        constraints = [
            models.CheckConstraint(condition=Q(form__in=CityForm.values), name="city_form"),
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="city_country"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def marked_name(self) -> str:
        """The name as every page shows it: what is made up for demonstrations says so."""
        return marked(self.name, invented=self.is_invented)

    def get_absolute_url(self) -> str:
        """Return the address of the public profile."""
        return reverse("city-profile", args=[self.slug])


class Participation(NetworkTable, Sourced):
    """A city in an edition.

    Attributes:
        member_count: number of members where it is known; not the number of rows known here.
        members_status: how much of the membership is known.
        since: first public date of the participation.
        approvals_off: offices whose approval the city does without.
    """

    published = True

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="participations")
    city = models.ForeignKey(City, models.PROTECT, related_name="participations")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=ParticipationState, default=ParticipationState.ACTIVE)
    member_count = models.PositiveIntegerField(null=True, blank=True)
    members_status = models.CharField(max_length=10, choices=MembersStatus, default=MembersStatus.COMPLETE)
    since = models.DateField(null=True, blank=True)
    overlay_role = models.CharField(max_length=60, blank=True)
    approvals_off = ArrayField(
        models.CharField(max_length=20, choices=CityApproval), default=list, blank=True
    )
    position = models.PositiveIntegerField(default=0)

    objects: ClassVar = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "city"],
                name="participation_once",
                violation_error_message=_("This city already takes part in this edition."),
            ),
            models.UniqueConstraint(fields=["id", "city"], name="participation_of_city"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="participation_kind"),
            models.CheckConstraint(
                condition=Q(state__in=ParticipationState.values), name="participation_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city}, {self.edition.short_name}"


class Member(NetworkTable):
    """A municipality of a participation, in the order in which it was named."""

    published = True

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="members")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="memberships")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["participation", "municipality"], name="member_once"),
        ]
