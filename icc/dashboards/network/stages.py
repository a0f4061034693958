"""The stages of deals as bars."""

from datetime import datetime
from statistics import median_low

from greendeals.selectors import TONES
from greendeals.workflow import Stage
from icc.dashboards.network.filters import Group, path_of
from icc.dashboards.network.goal import signed_deals
from icc.dashboards.network.places import Network, days
from icc.dashboards.standing.warning import OPEN
from icc.ui.charts import StageBar

BAR_TONES = {"neutral": "info", "progress": "info", "info": "info", "attention": "attention", "done": "done"}
"""How the tone of a stage looks as a bar."""


def stages_of(data: Network, now: datetime) -> list[StageBar]:
    """Return the stages of open deals with median and oldest, and the signed ones together."""
    names = {place.participation_id: place for place in data.places}
    rows = []
    for stage in (stage for stage in Stage if stage in OPEN):
        here = [deal for deal in data.deals if deal.stage == stage]
        ages = [days(deal.since, now) for deal in here]
        oldest = min(here, key=lambda deal: deal.since, default=None)
        place = names[oldest.participation_id] if oldest else None
        rows.append(
            StageBar(
                stage.label,
                len(here),
                data.chosen.address("dashboard-list", of="deals", stage=stage),
                BAR_TONES[TONES[stage]],
                median_low(ages) if ages else None,
                max(ages, default=None),
                place.name if place else "",
                path_of("workspace", place.slug) if place else "",
            )
        )
    everything = data.chosen.address("dashboard-list", of="deals", stage=Group.SIGNED)
    return [*rows, StageBar(Group.SIGNED.label, len(signed_deals(data)), everything, "done")]
