"""Registration of the app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from icc.core.personal_data import PersonalData


class GreendealsConfig(AppConfig):
    """Makes the app's documents and messages known, and declares its personal data."""

    name = "greendeals"

    def ready(self) -> None:
        import_module("greendeals.messages")
        documents = import_module("greendeals.documents")
        documents.DEAL_PDF.on_sealed = import_module("greendeals.services").conclude
        PersonalData(
            fields=(
                "greendeals.Contact.name",
                "greendeals.Contact.function",
                "greendeals.Contact.email",
                "greendeals.Signatory.name",
                "greendeals.Signatory.function",
                "greendeals.Link.address",
            ),
            what=_("Contact persons of partners, and signatories of deals"),
            purpose=_("Agreeing on a deal, signing it, sending it to those involved"),
            retention=_("Drafts: until the edition closes. Signed deals: as long as the deal is kept"),
        )
