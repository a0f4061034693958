"""The files that show what was done for a deal, and the values they prove."""

from dataclasses import dataclass

from django.db.models import Prefetch

from greendeals.models import Commitment, Deal, EvidenceFile, Indicator, IndicatorValue
from greendeals.rules import can_add_evidence, can_change_evidence, can_open_to
from greendeals.workflow import Audience
from icc.core.decisions import Decision
from icc.tenancy.actors import Actor

PROMISE, VALUE = "promise", "value"


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as the reader sees it.

    Attributes:
        changes: whether the reader may remove it.
        audiences: to whom the reader may open it.
    """

    file: EvidenceFile
    changes: bool
    audiences: list[Audience]

    @property
    def shows(self) -> str:
        """What it belongs to, in words; empty for the deal as a whole."""
        if self.file.commitment:
            return self.file.commitment.text
        return self.file.value.indicator.name if self.file.value else ""


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """What the page of a deal's files shows.

    Attributes:
        promise, indicator: what it is narrowed to, if it is.
        values: of the indicator, the newest first.
        add: whether the reader may add a file.
        choices: what a file may belong to, as the form names it.
    """

    rows: list[FileRow]
    promise: Commitment | None
    indicator: Indicator | None
    values: list[IndicatorValue]
    add: Decision
    choices: list[tuple[str, str]]


def evidence_page(*, actor: Actor, deal: Deal, promise: str = "", indicator: str = "") -> EvidencePage:
    """Return the files of a deal that the reader may open, the newest first.

    Args:
        actor: who reads.
        deal: which.
        promise: public name of the promise it is narrowed to; a name that is none narrows nothing.
        indicator: public name of the indicator, likewise.
    """
    promises = list(Commitment.objects.visible_to(actor).filter(deal=deal).select_related("party"))
    of_promise = next((row for row in promises if row.public_id == promise), None)
    values = IndicatorValue.objects.visible_to(actor).standing().select_related("party", "by")
    indicators = list(
        Indicator.objects.visible_to(actor)
        .filter(deal=deal)
        .select_related("commitment__party", "kpi")
        .prefetch_related(Prefetch("values", values.order_by("-on", "-pk"), "shown"))
    )
    of_indicator = next((row for row in indicators if row.public_id == indicator), None)
    files = EvidenceFile.objects.visible_to(actor).filter(deal=deal)
    files = files.select_related("document", "party", "by", "commitment__party", "value__indicator", "report")
    if of_promise:
        files = files.filter(commitment=of_promise)
    elif of_indicator:
        files = files.filter(value__indicator=of_indicator) | files.filter(
            commitment__isnull=False, commitment=of_indicator.commitment_id
        )
    return EvidencePage(
        rows=[_row(actor, deal, file) for file in files],
        promise=of_promise,
        indicator=of_indicator,
        values=_shown(of_indicator) if of_indicator else [],
        add=can_add_evidence(actor, deal, None),
        choices=_choices(promises, [of_indicator] if of_indicator else indicators),
    )


def _row(actor: Actor, deal: Deal, file: EvidenceFile) -> FileRow:
    file.deal = deal
    return FileRow(
        file,
        bool(can_change_evidence(actor, file)),
        [one for one in Audience if one != file.audience and can_open_to(actor, file, one)],
    )


def _shown(indicator: Indicator) -> list[IndicatorValue]:
    rows: list[IndicatorValue] = vars(indicator)["shown"]
    return rows


def _choices(promises: list[Commitment], indicators: list[Indicator]) -> list[tuple[str, str]]:
    """Offer all promises, and the values of one indicator or the newest value of each."""
    found = [(f"{PROMISE}:{row.public_id}", row.text) for row in promises]
    for indicator in indicators:
        values = _shown(indicator)
        found += [
            (f"{VALUE}:{row.public_id}", f"{indicator.name}, {row.on:%d.%m.%Y}")
            for row in (values if len(indicators) == 1 else values[:1])
        ]
    return found
