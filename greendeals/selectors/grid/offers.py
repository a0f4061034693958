"""What the tables offer to point at: owners and promises."""

from operator import attrgetter

from django.utils.translation import gettext_lazy

from greendeals.selectors.grid.columns import Choice

OWNERS, PROMISES = attrgetter("owners"), attrgetter("promises")

LINKED = Choice(
    name="promise",
    label=gettext_lazy("For which promise"),
    attribute="commitment_id",
    offered=PROMISES,
    empty=None,
    unset=gettext_lazy("None"),
    hint=gettext_lazy("The number of the promise in the sheet Promises."),
)
