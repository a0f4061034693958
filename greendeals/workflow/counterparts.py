"""How far a file is that somebody has signed elsewhere. Pure data."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CounterpartState(models.TextChoices):
    """How far a counterpart is."""

    CHECKING = "checking", _("Being checked")
    HELD = "held", _("With the programme desk")
    ACCEPTED = "accepted", _("Confirmed by the programme desk")
    REFUSED = "refused", _("Not accepted")


PENDING = (CounterpartState.CHECKING, CounterpartState.HELD)
"""States in which nobody has decided; a signatory has at most one counterpart in them."""

FAULT = "fault"
CAUSES: dict[str, str | Promise] = {
    "too-large": _("The file is larger than 20 MB."),
    "not-pdf": _("It is not a PDF."),
    "other-file": _(
        "It does not begin with the file you were given. Either it is another version, or your programme has"
        " written the file anew instead of adding the signature to it. Download the PDF again and sign it"
        " with a programme that adds to the file, without “print to PDF” or “save as”."
    ),
    "unsigned": _("It bears no signature. Perhaps you chose the file as it was before signing."),
    "several": _("It bears more than one signature. Everybody signs a fresh copy of their own."),
    "not-whole": _(
        "Something was added to the file after it was signed, so that the signature no longer covers all of"
        " it. Hand in the file just as your programme has saved it when signing."
    ),
    "broken": _("The signature does not fit the file: the file was changed or damaged afterwards."),
    "changed": _("More was changed in the file than a signature added: notes or pages, for instance."),
    "not-valid-now": _("The certificate has run out, or is not valid yet."),
    "revoked": _("The certificate has been revoked."),
    "chain": _("The certificate names an issuer who has not issued it."),
    "too-long": _("Comparing the file took too long. Sign on the platform, or ask the programme desk."),
    FAULT: _("The file is damaged and cannot be read. Sign a fresh copy and hand it in again."),
}
"""Why a file is refused by itself, by the cause that was found."""
