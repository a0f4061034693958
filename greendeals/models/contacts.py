"""The person of a party."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import CityPart, tied
from greendeals.models.deals import Deal
from greendeals.models.parties import Party, of_party
from icc.tenancy.constraints import Wall


class Contact(CityPart):
    """The person of a party. Behind the city's own wall: the other parties never read it.

    Attributes:
        reminded_at: when a person of the city last reminded it; not again within three days.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="contacts")
    party = models.OneToOneField(Party, models.CASCADE, db_constraint=False, related_name="contact")
    name = models.CharField(_("contact person"), max_length=150)
    function = models.CharField(_("function of the contact person"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail of the contact person"))
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            Wall(name="contact_wall"),
            tied("contact", "greendeals.Deal"),
            of_party("contact"),
        ]
