"""What an amendment changes, and whom that concerns."""

from typing import Any

from django.db.models import Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, DealVersion, RegisterEntry
from greendeals.workflow import SectionKey, Stage
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

OWN = ("commitments", "kind", "name", "role", "seat")
"""What stands of a party in frozen content."""

SHARED = ("title", "sector", "language", "terms", "sections", "promises", "indicators", "funding")
"""What binds, or is owed to, every party: who has signed it is asked again when it changes."""


def signed_entry(deal: Deal) -> RegisterEntry:
    """Return the signed version that is in force, of a deal or of the one that an amendment changes."""
    found: RegisterEntry = RegisterEntry.objects.current().get(public_id=root_of(deal))
    return found


def signed_content(deal: Deal) -> dict[str, Any]:
    """Return the content of the version of a deal that is in force."""
    found: dict[str, Any] = signed_entry(deal).content
    return found


def live_amendment(deal: Deal) -> Deal | None:
    """Return the change of a deal that is under way, if there is one."""
    rows = Deal.objects.filter(amends=deal).exclude(stage__in=[Stage.CANCELLED, Stage.MERGED])
    found: Deal | None = rows.first()
    return found


def root_of(deal: Deal) -> str:
    """Return the public name of the deal that the register knows: of an amendment, the one that it changes.

    Who may read an amendment may know that much, also behind a wall around the amendment alone.
    """
    if deal.amends_id is None:
        return str(deal.public_id)
    with scope(System("register")):
        return str(Deal.objects.values_list("public_id", flat=True).get(pk=deal.amends_id))


def concerned(before: dict[str, Any], after: dict[str, Any]) -> frozenset[str]:
    """Return the names of the parties that must sign `after`, where all have signed `before`."""
    return frozenset(why_concerned(before, after))


OWN_CHANGED = _("its own promises, its part in the deal or an action of its own changes")
NEW = _("it is new in the deal")
SHARED_CHANGED = _("something changes that every party has signed")
OPEN_DOOR = _("a partner joins, and the signed text does not say how new partners enter")


def why_concerned(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Promise]:
    """Return the parties that must sign `after`, where all have signed `before`, each with the reason.

    A party is concerned where its own promises, its role or an action of its own has changed, or where it
    is new; every party, where something shared has. A newcomer concerns itself alone if the signed text
    says how new parties enter. The city signs every version. (signing.md 5.2)
    """
    everybody = [party["name"] for party in after["parties"]]
    old, new = _by_party(before), _by_party(after)
    joined = set(everybody) - set(old)
    settled = any(part["key"] == SectionKey.JOINING and part["body"] for part in before["sections"])
    of_city = [_actions_of(text, text["city"]["name"]) for text in (before, after)]
    if any(before.get(key) != after.get(key) for key in SHARED) or of_city[0] != of_city[1]:
        return dict.fromkeys(everybody, SHARED_CHANGED)
    if joined and not settled:
        return dict.fromkeys(everybody, OPEN_DOOR) | dict.fromkeys(joined, NEW)
    touched = [name for name in everybody if old.get(name) != new[name]]
    return {name: NEW if name in joined else OWN_CHANGED for name in touched}


def is_unchanged(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Tell whether an amendment says what is in force already."""
    shared = all(before.get(key) == after.get(key) for key in (*SHARED, "actions"))
    return shared and _by_party(before) == _by_party(after)


def texts_of(deal: Deal) -> Q:
    """Return which frozen versions are texts of a deal: its own, and those of the changes merged into it."""
    return Q(deal=deal) | Q(deal__amends=deal, deal__stage=Stage.MERGED)


def next_number(deal: Deal) -> int:
    """Return the number of the next frozen version: the deal and its amendments count as one."""
    root = deal.amends_id or deal.pk
    versions = DealVersion.objects.filter(Q(deal=root) | Q(deal__amends=root))
    return (versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _by_party(content: dict[str, Any]) -> dict[str, Any]:
    return {
        party["name"]: ({key: party.get(key) for key in OWN}, _actions_of(content, party["name"]))
        for party in content["parties"]
    }


def _actions_of(content: dict[str, Any], owner: str) -> list[dict[str, Any]]:
    return [row for row in content.get("actions", ()) if row["owner"] == owner]
