"""A mail backend that keeps mail in a table, for demonstrations."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from icc.notifications.models import DemoMail
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope


class MailboxBackend(BaseEmailBackend):
    """Keeps each mail, as it would have gone out, for `/demo/mailbox/`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the mails and return how many there were."""
        with scope(System("demonstration mailbox")):
            DemoMail.objects.bulk_create(
                DemoMail(address=", ".join(mail.to), subject=str(mail.subject), raw=mail.message().as_bytes())
                for mail in email_messages
            )
        return len(email_messages)
