"""The versions of a section, and two of them chosen to compare."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from greendeals.models import DealVersion, Revision, Section
from greendeals.rules import reads_draft
from greendeals.selectors.content import readable
from icc.core.errors import Text
from icc.tenancy.actors import Actor
from icc.ui.comparison import Comparison, compare


@dataclass(frozen=True, slots=True)
class TextVersion:
    """A section as it stood once: left by a person, or frozen.

    Attributes:
        key: names it in an address; `r12` the revision of version 12, `f2` the second frozen text.
        version: the save it ended with; zero for a frozen text.
    """

    key: str
    label: Text
    who: str
    at: datetime
    body: str
    version: int = 0
    begun_at: datetime | None = None

    @property
    def is_frozen(self) -> bool:
        """Whether it is a part of a frozen text."""
        return self.version == 0


def versions_of(*, actor: Actor, section: Section) -> list[TextVersion]:
    """Return all versions of a section that are kept, the newest first, the text as it stands among them.

    Args:
        actor: somebody of the team or a coach; others get nothing.
        section: with its deal and `updated_by`.
    """
    if not reads_draft(actor, section.deal):
        return []
    rows = Revision.objects.visible_to(actor).filter(section=section).select_related("author")
    kept = [_left_by(row) for row in rows]
    if section.version not in {version.version for version in kept}:
        kept.append(_standing(section))
    frozen = DealVersion.objects.visible_to(actor).filter(deal=section.deal_id).select_related("frozen_by")
    kept += [_frozen(row, section.key) for row in frozen]
    return sorted(kept, key=lambda version: (version.at, version.version), reverse=True)


def _left_by(row: Revision) -> TextVersion:
    name = row.author.name if row.author else ""
    label = _("Version %d") % row.version
    return TextVersion(f"r{row.version}", label, name, row.at, row.body, row.version, row.begun_at)


def _standing(section: Section) -> TextVersion:
    name = section.updated_by.name if section.updated_by else ""
    label = _("Version %d") % section.version
    return TextVersion(f"r{section.version}", label, name, section.updated_at, section.body, section.version)


def _frozen(row: DealVersion, key: str) -> TextVersion:
    bodies = {part["key"]: part["body"] for part in readable(json.loads(row.canonical))["sections"]}
    name = row.frozen_by.name if row.frozen_by else ""
    label = _("Frozen text %d") % row.number
    return TextVersion(f"f{row.number}", label, name, row.frozen_at, bodies.get(key, ""))


@dataclass(frozen=True, slots=True)
class VersionPair:
    """Two versions chosen for comparison."""

    before: TextVersion
    after: TextVersion

    @property
    def comparison(self) -> Comparison:
        """What differs."""
        return compare(self.before.body, self.after.body)


def chosen_pair(versions: list[TextVersion], before: str, after: str) -> VersionPair | None:
    """Return the two versions named, the newest two where none is; None while there is only one."""
    by_key = {version.key: version for version in versions}
    if len(versions) < 2:  # noqa: PLR2004 -- a comparison takes two
        return None
    return VersionPair(by_key.get(before, versions[1]), by_key.get(after, versions[0]))
