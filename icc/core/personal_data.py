"""The register of personal data: every app declares what it keeps, why, and for how long."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise


@dataclass(frozen=True)
class PersonalData:
    """One class of personal data.

    Attributes:
        fields: model fields that hold it, as `app.Model.field`; a test finds fields nobody declared.
        what: in words.
        purpose: why it is kept.
        retention: how long.
    """

    fields: tuple[str, ...]
    what: str | Promise
    purpose: str | Promise
    retention: str | Promise
    known: ClassVar[list["PersonalData"]] = []

    def __post_init__(self) -> None:
        """Enter it into the register."""
        self.known.append(self)

    @classmethod
    def register(cls) -> list["PersonalData"]:
        """Return all entries, in the order of the apps."""
        return list(cls.known)
