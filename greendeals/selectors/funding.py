"""What pays for a deal, added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import Term
from greendeals.models import FundingLine
from greendeals.workflow import OWN_MONEY, FundingState
from icc.core.typed import shown_figure
from icc.ui.sheets import Field, Sheet

NONE = Decimal(0)


def euros(amount: Decimal) -> str:
    """Return an amount as people read it."""
    return _("EUR %s") % shown_figure(amount)


SURE = frozenset({FundingState.SECURED, FundingState.SPENT})
"""States of money that is there; what is sought is a hope and counts nowhere."""


@dataclass(frozen=True, slots=True)
class FundingSum:
    """Funding added up by state and source; amounts in euros.

    Attributes:
        by_state: state to amount; states are never added to one another.
        by_source: source to the amount in each state, the largest first.
        own: what the city itself has secured or spent.
        others: what others have secured or spent.
        unknown: how many lines have no amount yet; they stand in no sum.
        certain: whether every amount that is secured or spent is known.
    """

    by_state: dict[FundingState, Decimal]
    by_source: list[tuple[str, dict[FundingState, Decimal]]]
    own: Decimal
    others: Decimal
    unknown: int
    certain: bool

    @property
    def leverage(self) -> Decimal | None:
        """Euros of others for each euro of the city's own, both secured or spent.

        None without own money, and while an amount that counts is not known: it would be a wrong number.

        The rule of the EU for its own budget, turned to the city's: financing that reaches the measures
        divided by the contribution that set it off (Regulation (EU, Euratom) 2024/2509, Article 2,
        "leverage effect"). Counted per euro of own money and without it, so that 3.00 reads "each euro
        of the city brings three of others". Money that is only sought never counts (catalogue of
        indicators, `investment-mobilised`: "never mix sought, secured and spent").
        """
        known = self.own and self.certain
        return (self.others / self.own).quantize(Decimal("0.01")) if known else None

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The sums by state, with their names."""
        return [(str(state.label), euros(self.by_state[state])) for state in FundingState]

    @property
    def per_euro(self) -> str:
        """The leverage as it is read; empty where there is none."""
        return "" if self.leverage is None else _("EUR %s") % f"{self.leverage:.2f}"

    @property
    def left_out(self) -> str:
        """What the sums leave out, in words; empty where they hold everything."""
        words = ngettext(
            "%d line has no amount yet; it is in no sum.",
            "%d lines have no amount yet; they are in no sum.",
            self.unknown,
        )
        return words % self.unknown if self.unknown else ""

    @property
    def sheet(self) -> Sheet:
        """The sums by source as a table."""
        states = [Field(state.value, state.label, numeric=True) for state in FundingState]
        rows = [
            [name, *(shown_figure(amounts.get(state, NONE)) for state in FundingState)]
            for name, amounts in self.by_source
        ]
        caption = _("Funding by source and state, in euros")
        return Sheet(caption, [Field("source", _("Source")), *states], rows)


def sum_up(lines: Sequence[FundingLine]) -> FundingSum:
    """Add up the lines of a deal, state by state; an amount that is not known is no zero, and left out."""
    sources = {term.pk: term for term in Term.objects.of("funding_source_type")}
    by_state = dict.fromkeys(FundingState, NONE)
    by_source: dict[int, dict[FundingState, Decimal]] = {}
    own = others = NONE
    for line in lines:
        if line.amount is None:
            continue
        state = FundingState(line.state)
        by_state[state] += line.amount
        amounts = by_source.setdefault(line.source_id, {})
        amounts[state] = amounts.get(state, NONE) + line.amount
        if state in SURE and sources[line.source_id].code == OWN_MONEY:
            own += line.amount
        elif state in SURE:
            others += line.amount
    named = [(sources[pk].label, amounts) for pk, amounts in by_source.items()]
    named.sort(key=lambda item: -sum(item[1].values()))
    open_states = [FundingState(line.state) for line in lines if line.amount is None]
    return FundingSum(
        by_state, named, own, others, unknown=len(open_states), certain=SURE.isdisjoint(open_states)
    )
