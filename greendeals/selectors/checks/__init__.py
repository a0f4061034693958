"""What a deal still lacks: a pure function of its content, in words that name the place.

Few things block a gate: without them there is nothing to sign, or what is signed cannot be kept or
measured. All else is advice (SMART: specific, measurable, agreed, realistic, dated).
"""

from greendeals.selectors.checks.finding import PAGES, Finding, Place, page_of
from greendeals.selectors.checks.terms import REQUIRED
from greendeals.selectors.checks.whole import CONTENT, blockers, findings

__all__ = ["CONTENT", "PAGES", "REQUIRED", "Finding", "Place", "blockers", "findings", "page_of"]
