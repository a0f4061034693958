"""The mails that people of a browser test have received, read as they would read them."""

import re

from icc.notifications.models import DemoMail
from icc.notifications.selectors import read
from tests.e2e.conftest import wait_for


def mails_to(address: str, words: str) -> list[DemoMail]:
    """Return the mails to an address with these words in the subject, the newest first."""
    return list(DemoMail.objects.filter(address=address, subject__contains=words))


def text_of(mail: DemoMail) -> str:
    """Return the text of a mail."""
    found = read(mail.pk)
    assert found
    return found.text


def link_in(address: str, words: str) -> str:
    """Wait for a mail and return the path of its link to a partner's door or a deal."""
    wait_for(lambda: mails_to(address, words))
    found = re.search(r"/(p|deals)/[\w/-]+", text_of(mails_to(address, words)[0]))
    assert found
    return found.group()


def code_for(address: str, *, number: int = 1) -> str:
    """Wait for the n-th code sent to an address and return it."""
    wait_for(lambda: len(mails_to(address, "Your code")) >= number)
    found = re.search(r"^\d{6}$", text_of(mails_to(address, "Your code")[0]), re.MULTILINE)
    assert found
    return found.group()
