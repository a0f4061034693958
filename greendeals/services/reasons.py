"""Reasons that others read."""

from django.utils.translation import gettext_lazy as _

from icc.core.errors import Invalid


def reasoned(reason: str) -> str:
    """Return a reason without blanks around it.

    Raises:
        Invalid: there is none.
    """
    if not reason.strip():
        raise Invalid(fields={"reason": _("Give a reason in a sentence or two.")})
    return reason.strip()
