"""The one family of refusals: pages and API show the same code and the same words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class DomainError(Exception):
    """A refusal the reader can act on.

    Attributes:
        code: stable machine word, the last part of the problem type in the API.
        status: HTTP status of the answer.
        message: one sentence for the reader, translated.
        fields: field name to sentence, where the fault lies in one field.
    """

    code = "refused"
    status = 400
    default: Text = _("This could not be done.")

    def __init__(
        self, message: Text = "", *, code: str = "", fields: Mapping[str, Text] | None = None
    ) -> None:
        self.message = message or self.default
        self.code = code or self.code
        self.fields = dict(fields or {})
        super().__init__(self.code)


class Forbidden(DomainError):
    """The reader may see the thing, but may not do this with it."""

    code = "forbidden"
    status = 403
    default = _("You may not do this.")


class Conflict(DomainError):
    """Somebody else was quicker; the newer state is told, nothing is lost."""

    code = "conflict"
    status = 409
    default = _("This was changed by somebody else in the meantime.")


class Gone(DomainError):
    """A link that once opened something and does no more."""

    code = "gone"
    status = 410
    default = _("This link is no longer valid.")


class TooLarge(DomainError):
    """More was sent than is taken; nothing of it is kept."""

    code = "too-large"
    status = 413
    default = _("This is more than can be taken.")


class Invalid(DomainError):
    """What was entered cannot be taken as it is."""

    code = "invalid"
    status = 422
    default = _("Please correct what is marked below.")


class Frozen(DomainError):
    """The text is locked; a change needs a new version."""

    code = "frozen"
    status = 423
    default = _("This text is locked.")


class Busy(DomainError):
    """A lock was not had in time; the same act will work in a moment."""

    code = "busy"
    status = 503
    default = _("Somebody else is working on the same record. Please try again in a moment.")
