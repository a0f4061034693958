"""What was promised and what came of it, across deals and cities: pledged against delivered."""

from greendeals.selectors.ledger.effects import SameQuestion, same_questions
from greendeals.selectors.ledger.rows import Effect, Ledger, Pledge, ledger
from greendeals.selectors.ledger.scope import LedgerScope
from greendeals.selectors.ledger.sheets import effects_sheet, pledges_sheet, totals_sheet
from greendeals.selectors.ledger.totals import Total

__all__ = [
    "Effect",
    "Ledger",
    "LedgerScope",
    "Pledge",
    "SameQuestion",
    "Total",
    "effects_sheet",
    "ledger",
    "pledges_sheet",
    "same_questions",
    "totals_sheet",
]
