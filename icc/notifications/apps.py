"""Registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from icc.core.personal_data import PersonalData


class NotificationsConfig(AppConfig):
    """Declares the personal data of messages."""

    name = "icc.notifications"
    label = "notifications"

    def ready(self) -> None:
        PersonalData(
            fields=(
                "notifications.Message.address",
                "notifications.Message.name",
                "notifications.DemoMail.address",
            ),
            what=_("Addresses and contents of mails the platform has sent"),
            purpose=_("Knowing who was told what, and sending nothing twice"),
            retention=_("Until the edition closes; links inside are wiped once a mail is sent"),
        )
