"""Registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from icc.core.personal_data import PersonalData


class AccountsConfig(AppConfig):
    """Declares the personal data of accounts."""

    name = "icc.accounts"
    label = "accounts"

    def ready(self) -> None:
        PersonalData(
            fields=("accounts.User.email", "accounts.User.name", "accounts.User.function"),
            what=_("Name, function and e-mail address of people with an account"),
            purpose=_(
                "Signing in, being told what is asked of you, standing under a signature, being reached by "
                "the city you exchange with"
            ),
            retention=_("As long as the account exists"),
        )
