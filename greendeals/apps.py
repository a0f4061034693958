"""Registration of the app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from icc.core.personal_data import PersonalData


class GreendealsConfig(AppConfig):
    """Makes the app's documents and messages known, and declares its personal data."""

    name = "greendeals"

    def ready(self) -> None:
        import_module("greendeals.messages")
        documents = import_module("greendeals.documents")
        services = import_module("greendeals.services")
        documents.DEAL_PDF.on_sealed = services.conclude
        import_module("cities.services").MOVERS["greendeals"] = services.move_parties
        documents.CERTIFICATE.on_ready = services.seal_certificate
        documents.CERTIFICATE.on_sealed = services.on_certificate_sealed
        _declare()
        _declare_monitoring()


def _declare() -> None:
    """Declare the personal data of the app."""
    PersonalData(
        fields=(
            "greendeals.Contact.name",
            "greendeals.Contact.function",
            "greendeals.Contact.email",
            "greendeals.Department.person",
            "greendeals.Department.email",
            "greendeals.Counterpart.typed_name",
            "greendeals.Counterpart.function",
            "greendeals.PaperSignature.witness",
            "greendeals.Signatory.name",
            "greendeals.Signatory.function",
            "greendeals.Link.address",
            "greendeals.Mandate.name",
            "greendeals.StandIn.email",
            "greendeals.Copy.name",
            "greendeals.Copy.email",
        ),
        what=_("Contact persons of partners and departments, and signatories of deals"),
        purpose=_("Agreeing on a deal, signing it, sending it to those involved"),
        retention=_("Drafts: until the edition closes. Signed deals: as long as the deal is kept"),
    )
    PersonalData(
        fields=(
            "greendeals.Revision.author",
            "greendeals.Reading.reader",
            "greendeals.Reading.at",
            "greendeals.Remark.author",
            "greendeals.Remark.body",
            "greendeals.TablesFile.uploaded_by",
        ),
        what=_("Who of a city and its coaches wrote, read and remarked on which part of a draft"),
        purpose=_("Writing together, and showing each what is new since they last read it"),
        retention=_("Until the edition closes"),
    )


def _declare_monitoring() -> None:
    """Declare what is kept of people after the signature."""
    PersonalData(
        fields=("greendeals.ReportStep.by", "greendeals.ReportStep.reason"),
        what=_("Who of a city and its coaches submitted, returned and accepted a report, and why"),
        purpose=_("Keeping the history of each report"),
        retention=_("As long as the deal is kept"),
    )
    PersonalData(
        fields=(
            "greendeals.PromiseUpdate.by",
            "greendeals.IndicatorValue.by",
            "greendeals.IndicatorValue.source",
            "greendeals.EvidenceFile.by",
            "greendeals.StatusOverride.by",
            "greendeals.SameEffect.by",
        ),
        what=_("Who said how a promise stands, entered or measured a value, added a file, judged a status"),
        purpose=_("Showing what each word and figure of a signed deal rests on"),
        retention=_("As long as the deal is kept"),
    )
    PersonalData(
        fields=(
            "greendeals.Report.done",
            "greendeals.Report.obstacles",
            "greendeals.Report.changes",
            "greendeals.Report.ahead",
            "greendeals.ReportStep.content",
            "greendeals.PromiseUpdate.words",
            "greendeals.StatusOverride.reason",
            "greendeals.EvidenceFile.title",
            "greendeals.Deal.amends_because",
            "greendeals.Notice.words",
        ),
        what=_("People whom reports, words on promises, reasons and notices of a signed deal may name"),
        purpose=_("Reporting what was done and changed; the forms do not ask for names"),
        retention=_("As long as the deal is kept"),
    )
