"""The answer in a sentence: is the target reached, and who needs help."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from icc.dashboards.network.goal import PACE, signed_deals, signed_since, target_of
from icc.dashboards.network.places import Network
from icc.ui.charts import Growth


def sentence(data: Network, growth: Growth, today: date) -> str:
    """Return the answer to "do we reach the target, and who needs help", computed."""
    if not data.chosen.edition.records_deals:
        return _("Deals of this edition are not recorded here.")
    signed, target = len(signed_deals(data)), target_of(data)
    values = {"signed": signed, "target": target, "total": len(data.deals)}
    if target is None:
        words = ngettext(
            "%(signed)s Local Green Deal is signed, of %(total)s begun.",
            "%(signed)s Local Green Deals are signed, of %(total)s begun.",
            signed,
        )
    else:
        words = ngettext(
            "%(signed)s of %(target)s Local Green Deals is signed; %(total)s have been begun in all.",
            "%(signed)s of %(target)s Local Green Deals are signed; %(total)s have been begun in all.",
            signed,
        )
    needy = len(data.needy)
    parts = [words % values, _outlook(data, growth, today)]
    if needy:
        parts.append(ngettext("%d city needs help.", "%d cities need help.", needy) % needy)
    return " ".join(part for part in parts if part)


def _outlook(data: Network, growth: Growth, today: date) -> str:
    target, signed = target_of(data), len(signed_deals(data))
    if not growth.forecast or not target:
        return ""
    if signed >= target:
        return _("The target is reached.")
    recent = signed_since(data, today - PACE)
    due = today + (target - signed) / recent * PACE
    if due <= growth.end:
        return _("At the pace of the last six months the target is reached in %s.") % date_format(due, "F Y")
    return _("At the pace of the last six months the target is missed: %(number)s by %(end)s.") % {
        "number": growth.forecast.middle,
        "end": date_format(growth.end, "F Y"),
    }
