"""Registration of the app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from icc.core.personal_data import PersonalData


class GreendealsConfig(AppConfig):
    """Makes the app's documents and messages known, and declares its personal data."""

    name = "greendeals"

    def ready(self) -> None:
        import_module("greendeals.documents")
        import_module("greendeals.messages")
        PersonalData(
            fields=(
                "greendeals.Party.contact_name",
                "greendeals.Party.contact_email",
                "greendeals.Signatory.name",
                "greendeals.Signatory.function",
                "greendeals.Signatory.typed_name",
            ),
            what=_("Contact persons of partners, and signatories of deals"),
            purpose=_("Agreeing on a deal, signing it, sending it to those involved"),
            retention=_("Drafts: until the edition closes. Signed deals: as long as the deal is kept"),
        )
