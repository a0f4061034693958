"""What states a deal has, what moves it, what it consists of. Pure data."""

from greendeals.workflow.counterparts import CounterpartState
from greendeals.workflow.deals import (
    COUNTED,
    DEAL,
    EDITABLE,
    ENDED,
    FROZEN,
    SIGNED,
    WITHDRAWABLE,
    Action,
    ReviewStep,
    Stage,
)
from greendeals.workflow.guidance import EXAMPLES, POINTS
from greendeals.workflow.parties import WORD, Court, PartyState
from greendeals.workflow.sections import GUIDANCE, SectionKey
from greendeals.workflow.signing import (
    LIVE,
    ROUND,
    Act,
    Assurance,
    RoundAction,
    RoundState,
    SlotState,
)
from greendeals.workflow.slots import NEEDS_FILE, Basis, SlotRole
from greendeals.workflow.tables import (
    OWN_MONEY,
    Aggregation,
    Direction,
    FundingState,
    ImportState,
    LineStatus,
    Maturity,
    TableKey,
    Tag,
)
from greendeals.workflow.terms import LegalNature, PartyRole, Rhythm, Seat

__all__ = [
    "COUNTED",
    "DEAL",
    "EDITABLE",
    "ENDED",
    "EXAMPLES",
    "FROZEN",
    "GUIDANCE",
    "LIVE",
    "NEEDS_FILE",
    "OWN_MONEY",
    "POINTS",
    "ROUND",
    "SIGNED",
    "WITHDRAWABLE",
    "WORD",
    "Act",
    "Action",
    "Aggregation",
    "Assurance",
    "Basis",
    "CounterpartState",
    "Court",
    "Direction",
    "FundingState",
    "ImportState",
    "LegalNature",
    "LineStatus",
    "Maturity",
    "PartyRole",
    "PartyState",
    "ReviewStep",
    "Rhythm",
    "RoundAction",
    "RoundState",
    "Seat",
    "SectionKey",
    "SlotRole",
    "SlotState",
    "Stage",
    "TableKey",
    "Tag",
]
