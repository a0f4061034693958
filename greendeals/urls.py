"""Addresses of deals."""

from datetime import date

from django.urls import path, re_path, register_converter

from greendeals.views import (
    amendments,
    approvals,
    ceremony,
    checkpoints,
    counterparts,
    deals,
    delegations,
    departments,
    door,
    doubles,
    endings,
    evidence,
    gates,
    grid,
    keeping,
    leaving,
    ledger,
    organisations,
    own_reports,
    papers,
    parties,
    proposals,
    register,
    registered_files,
    report,
    report_pdfs,
    report_steps,
    reporters,
    reports,
    reviews,
    sections,
    signatories,
    signing,
    sitting,
    start,
    tables,
    templates,
    terms,
    value_cells,
    values,
    values_files,
    verify,
    words,
    writing,
)
from greendeals.workflow import TableKey

app_name = "greendeals"


class TableConverter:
    """A table of a deal, by the word in its address."""

    regex = "|".join(TableKey.values)

    def to_python(self, value: str) -> TableKey:
        """Return the table."""
        return TableKey(value)

    def to_url(self, value: TableKey) -> str:
        """Return its word."""
        return value


class DayConverter:
    """A day, as in ISO 8601."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Return the day; one that no calendar has is no address."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Return its word."""
        return value.isoformat()


register_converter(DayConverter, "day")
register_converter(TableConverter, "table")

urlpatterns = [
    path("w/<slug:city>/promises/", ledger.of_city, name="city-promises"),
    path("w/<slug:city>/promises/same/", ledger.settle, name="same-effect"),
    path("dashboard/promises/", ledger.of_network, name="network-promises"),
    path("w/<slug:city>/deals/", deals.deals, name="deals"),
    path("w/<slug:city>/deals/new/", start.new_deal, name="new"),
    path("w/<slug:city>/deals/new/published/", start.library, name="library"),
    path("w/<slug:city>/organisations/", organisations.organisations, name="organisations"),
    path("w/<slug:city>/organisations/new/", organisations.new_organisation, name="new-organisation"),
    path("w/<slug:city>/organisations/<slug:organisation>/", organisations.organisation, name="organisation"),
    path(
        "w/<slug:city>/organisations/<slug:organisation>/merge/",
        organisations.merge,
        name="merge-organisation",
    ),
    path(
        "w/<slug:city>/organisations/<slug:organisation>/remove/",
        organisations.remove,
        name="remove-organisation",
    ),
    path(
        "w/<slug:city>/organisations/<slug:organisation>/ledger/",
        ledger.of_organisation,
        name="organisation-ledger",
    ),
    path("desk/organisations/", doubles.doubles, name="doubles"),
    path("desk/organisations/join/", doubles.join, name="join-organisations"),
    path("desk/organisations/<slug:organisation>/split/", doubles.split, name="split-organisation"),
    path("desk/organisations/<slug:organisation>/publish/", doubles.publish, name="publish-organisation"),
    path(
        "desk/organisations/<slug:organisation>/unpublish/", doubles.unpublish, name="unpublish-organisation"
    ),
    path("desk/templates/", templates.templates, name="templates"),
    path("desk/templates/new/", templates.new_template, name="new-template"),
    path("desk/templates/<slug:template>/", templates.template, name="template"),
    path("desk/templates/<slug:template>/retire/", templates.retire, name="retire-template"),
    path("deals/<slug:deal>/departments/", departments.departments, name="departments"),
    path("deals/<slug:deal>/departments/<slug:department>/", departments.department, name="department"),
    path(
        "deals/<slug:deal>/departments/<slug:department>/remove/",
        departments.drop_department,
        name="drop-department",
    ),
    path("w/<slug:city>/deals/steps/", approvals.city_steps, name="city-steps"),
    path("desk/deals/steps/", approvals.edition_steps, name="edition-steps"),
    path("deals/<slug:deal>/", deals.home, name="deal"),
    path("deals/<slug:deal>/terms/", terms.terms, name="terms"),
    path("deals/<slug:deal>/check/", gates.check, name="check"),
    path("deals/<slug:deal>/consult/", gates.consult, name="consult"),
    path("deals/<slug:deal>/end/<slug:action>/", endings.ending, name="ending"),
    path("deals/<slug:deal>/amend/", amendments.amend, name="amend"),
    path("deals/<slug:deal>/catch-up/", amendments.take_over, name="catch-up"),
    path("deals/<slug:deal>/leaving/", amendments.leaving, name="leaving"),
    path("deals/<slug:deal>/evidence/", evidence.evidence, name="evidence"),
    path("deals/<slug:deal>/evidence/<slug:file>/audience/", evidence.audience, name="evidence-audience"),
    path("deals/<slug:deal>/evidence/<slug:file>/remove/", evidence.remove, name="remove-evidence"),
    path("deals/<slug:deal>/archive/", endings.archive, name="archive"),
    path("deals/<slug:deal>/progress/", deals.progress, name="progress"),
    path("deals/<slug:deal>/pdf/again/", deals.remake, name="pdf-again"),
    path("deals/<slug:deal>/steps/<slug:action>/", deals.step, name="step"),
    path("deals/<slug:deal>/sections/<slug:key>/", sections.section, name="section"),
    path("deals/<slug:deal>/sections/<slug:key>/here/", sections.here, name="section-here"),
    path("deals/<slug:deal>/sections/<slug:key>/mark/", sections.mark, name="section-mark"),
    path("deals/<slug:deal>/sections/<slug:key>/read/", sections.read, name="section-read"),
    path("deals/<slug:deal>/sections/<slug:key>/versions/", writing.versions, name="section-versions"),
    path("deals/<slug:deal>/sections/<slug:key>/remarks/", writing.remark, name="remark"),
    path("remarks/<slug:remark>/settle/", writing.settle, name="settle-remark"),
    path("deals/<slug:deal>/versions/", writing.frozen, name="frozen-versions"),
    path("deals/<slug:deal>/draft/", writing.draft, name="draft"),
    path("deals/<slug:deal>/draft/progress/", writing.draft_progress, name="draft-progress"),
    path("deals/<slug:deal>/draft/pdf/", writing.make_draft, name="make-draft"),
    path("deals/<slug:deal>/draft/word/", writing.word, name="draft-word"),
    path("deals/<slug:deal>/parties/", parties.parties, name="parties"),
    path("deals/<slug:deal>/parties/new/", parties.new_party, name="new-party"),
    path("deals/<slug:deal>/parties/remind/", proposals.nudge, name="nudge"),
    path("deals/<slug:deal>/parties/<slug:party>/", parties.party, name="party"),
    path("deals/<slug:deal>/parties/<slug:party>/remind/", proposals.remind, name="remind"),
    path("deals/<slug:deal>/proposals/<slug:proposal>/", proposals.proposal, name="proposal"),
    path("deals/<slug:deal>/parties/<slug:party>/invite/", parties.invite, name="invite"),
    path("deals/<slug:deal>/parties/<slug:party>/contact/", parties.contact, name="contact"),
    path("deals/<slug:deal>/parties/<slug:party>/reply/", parties.say, name="reply"),
    path("deals/<slug:deal>/parties/<slug:party>/remove/", parties.drop_party, name="drop-party"),
    path("deals/<slug:deal>/tables/", tables.tables, name="tables"),
    path("deals/<slug:deal>/tables.xlsx", tables.workbook, name="workbook"),
    path("deals/<slug:deal>/tables/<slug:file>/", tables.tables_file, name="tables-file"),
    path("deals/<slug:deal>/<table:table>/", grid.grid, name="grid"),
    path("deals/<slug:deal>/<table:table>/paste/", grid.paste, name="paste"),
    path("deals/<slug:deal>/<table:table>/<slug:row>/", grid.row, name="grid-row"),
    path("deals/<slug:deal>/reports/", reports.reports, name="reports"),
    path("deals/<slug:deal>/reports/new/", reports.open_report, name="open-report"),
    path("deals/<slug:deal>/reports/compare/", reports.compare, name="compare-reports"),
    path("deals/<slug:deal>/reports/<slug:report>/", report.report, name="report"),
    path("deals/<slug:deal>/reports/<slug:report>/pdf/", report_pdfs.pdf, name="report-pdf"),
    path("deals/<slug:deal>/reports/<slug:report>/step/", report_steps.step, name="report-step"),
    path("deals/<slug:deal>/reports/<slug:report>/time/", report_steps.time, name="report-time"),
    path(
        "deals/<slug:deal>/reports/<slug:report>/time/answer/",
        report_steps.answer_time,
        name="report-answer-time",
    ),
    path("deals/<slug:deal>/reports/<slug:report>/partners/", reporters.partners, name="reporters"),
    path(
        "deals/<slug:deal>/reports/<slug:report>/partners/remind/", reporters.remind, name="nudge-reporters"
    ),
    path(
        "deals/<slug:deal>/reports/<slug:report>/partners/<slug:party>/remind/",
        reporters.remind_one,
        name="nudge-reporter",
    ),
    path("deals/<slug:deal>/keeping/", keeping.keeping, name="keeping"),
    path("deals/<slug:deal>/keeping/promises/<slug:promise>/", keeping.promise, name="promise-kept"),
    path("deals/<slug:deal>/keeping/indicators/<slug:indicator>/", keeping.indicator, name="indicator-kept"),
    re_path(
        r"^deals/(?P<deal>[-\w]+)/keeping/(?P<kind>promises|indicators)/(?P<row>[-\w]+)/status/$",
        keeping.status,
        name="say-status",
    ),
    path("deals/<slug:deal>/values/", values.values, name="values"),
    path("deals/<slug:deal>/values.xlsx", values_files.workbook, name="values-workbook"),
    path("deals/<slug:deal>/values/files/", values_files.files, name="values-files"),
    path("deals/<slug:deal>/values/paste/", values.paste, name="paste-values"),
    path("deals/<slug:deal>/values/<slug:line>/", values.row, name="value-row"),
    path("deals/<slug:deal>/values/<slug:line>/<day:day>/", value_cells.cell, name="value-cell"),
    path("deals/<slug:deal>/review/", reviews.review, name="review"),
    path("deals/<slug:deal>/signing/", signing.plan, name="open-signing"),
    path("deals/<slug:deal>/sign/", signing.sign, name="sign"),
    path("deals/<slug:deal>/sign/decline/", signing.decline, name="decline"),
    path("deals/<slug:deal>/sign/upload/", counterparts.hand_in, name="hand-in"),
    path("deals/<slug:deal>/signing/files/<slug:counterpart>/", counterparts.counterpart, name="counterpart"),
    path("deals/<slug:deal>/signing/paper/<slug:slot>/", counterparts.paper, name="paper"),
    re_path(r"^deals/(?P<deal>[-\w]+)/proof/(?P<part>certificate|bundle)/$", papers.paper, name="proof"),
    path("deals/<slug:deal>/sign/hand-over/", delegations.hand_over, name="hand-over"),
    path("deals/<slug:deal>/ceremony/", ceremony.ceremony, name="ceremony"),
    path("deals/<slug:deal>/signatories/", signatories.signatories, name="signatories"),
    path("deals/<slug:deal>/signatories/<slug:slot>/mandate/", signatories.mandate, name="mandate"),
    path("deals/<slug:deal>/signatories/<slug:slot>/replace/", signatories.replace, name="replace-signatory"),
    path("deals/<slug:deal>/mandates/<slug:mandate>/end/", signatories.end_mandate, name="end-mandate"),
    path("to-sign/", sitting.sitting, name="sitting"),
    path("p/again/", door.again, name="link-again"),
    path("p/<str:token>/", door.door, name="door"),
    path("p/<str:token>/code/", door.code, name="door-code"),
    path("p/<str:token>/confirm/", door.confirm, name="door-confirm"),
    path("p/<str:token>/pdf/", door.pdf, name="door-pdf"),
    path("p/<str:token>/comment/", door.comment, name="door-comment"),
    path("p/<str:token>/word/", words.word, name="door-word"),
    path("p/<str:token>/word/back/", words.word_back, name="door-word-back"),
    path("p/<str:token>/promises/<slug:promise>/", words.propose, name="door-propose"),
    path("p/<str:token>/proposals/<slug:proposal>/drop/", words.unpropose, name="door-unpropose"),
    path("p/<str:token>/report/", own_reports.report, name="door-report"),
    path("p/<str:token>/contact/", own_reports.contact, name="door-contact"),
    path("p/<str:token>/sign/", door.sign, name="door-sign"),
    path("p/<str:token>/decline/", door.decline, name="door-decline"),
    path("p/<str:token>/upload/", counterparts.door_hand_in, name="door-hand-in"),
    path("p/<str:token>/certificate/", papers.door_certificate, name="door-certificate"),
    path("p/<str:token>/bundle/", papers.door_bundle, name="door-bundle"),
    path("p/<str:token>/hand-over/", delegations.door_hand_over, name="door-hand-over"),
    path("p/<str:token>/leave/", leaving.leave, name="door-leave"),
    path("p/<str:token>/receipt/", door.receipt, name="door-receipt"),
    path("register/", register.register, name="register"),
    path("register/<slug:slug>/", register.registered, name="registered"),
    path("register/<slug:slug>/pdf/", register.registered_pdf, name="registered-pdf"),
    path("register/<slug:slug>/certificate/", papers.registered_certificate, name="registered-certificate"),
    path("register/<slug:slug>/files/<slug:file>/", registered_files.registered_file, name="registered-file"),
    path("register/<slug:slug>/versions/", papers.versions, name="versions"),
    path("verify/", verify.verify, name="verify"),
    path("verify/log/", checkpoints.checkpoints, name="checkpoints"),
    re_path(
        r"^verify/log/checkpoint-(?P<number>\d{1,9})\.(?P<part>json|tst)$",
        checkpoints.checkpoint,
        name="checkpoint",
    ),
    path("verify/<str:code>/", verify.verify_code, name="verify-code"),
]
