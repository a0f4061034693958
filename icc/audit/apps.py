"""Registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from icc.core.personal_data import PersonalData


class AuditConfig(AppConfig):
    """Declares the personal data of the audit trail."""

    name = "icc.audit"
    label = "audit"

    def ready(self) -> None:
        PersonalData(
            fields=("audit.Disclosure.value",),
            what=_("Names and functions as typed under a signature, network address and browser of each act"),
            purpose=_("Proving who signed"),
            retention=_("As long as the signed deal is kept; the proof itself holds without the name"),
        )
