"""What people enter about deals."""

from greendeals.forms.amendments import AmendForm, LeavingForm, RecordLeavingForm
from greendeals.forms.approvals import ApprovalsForm
from greendeals.forms.counterparts import HandInForm, PaperForm, RefusalForm
from greendeals.forms.deals import NewDealForm
from greendeals.forms.departments import DepartmentForm
from greendeals.forms.door import CodeForm, LinkAgainForm
from greendeals.forms.grid import BlockForm, WorkbookForm
from greendeals.forms.keeping import AddDayForm, OverrideForm, PromiseWordForm, ValueBlockForm, ValueForm
from greendeals.forms.mandates import ColleagueForm, MandateForm, SubstituteForm
from greendeals.forms.organisations import OrganisationFilterForm, OrganisationForm
from greendeals.forms.origins import LibraryForm
from greendeals.forms.parties import (
    CommentForm,
    ContactForm,
    DayInput,
    PartyForm,
    PartyRoleForm,
)
from greendeals.forms.plan import OpenSigningForm
from greendeals.forms.proposals import ProposalAnswerForm, ProposalForm
from greendeals.forms.register import RegisterForm, VerifyCodeForm, VerifyFileForm
from greendeals.forms.remarks import RemarkForm
from greendeals.forms.reports import JudgeForm, OpenReportForm, ReportForm, TimeForm
from greendeals.forms.reviews import AnswerForm, ReasonForm
from greendeals.forms.sections import SectionForm
from greendeals.forms.signing import CONSENTS, AgreeForm, DeclineForm, SignForm
from greendeals.forms.templates import TemplateForm
from greendeals.forms.terms import TermsForm
from greendeals.forms.words import WordForm

__all__ = [
    "CONSENTS",
    "AddDayForm",
    "AgreeForm",
    "AmendForm",
    "AnswerForm",
    "ApprovalsForm",
    "BlockForm",
    "CodeForm",
    "ColleagueForm",
    "CommentForm",
    "ContactForm",
    "DayInput",
    "DeclineForm",
    "DepartmentForm",
    "HandInForm",
    "JudgeForm",
    "LeavingForm",
    "LibraryForm",
    "LinkAgainForm",
    "MandateForm",
    "NewDealForm",
    "OpenReportForm",
    "OpenSigningForm",
    "OrganisationFilterForm",
    "OrganisationForm",
    "OverrideForm",
    "PaperForm",
    "PartyForm",
    "PartyRoleForm",
    "PromiseWordForm",
    "ProposalAnswerForm",
    "ProposalForm",
    "ReasonForm",
    "RecordLeavingForm",
    "RefusalForm",
    "RegisterForm",
    "RemarkForm",
    "ReportForm",
    "SectionForm",
    "SignForm",
    "SubstituteForm",
    "TemplateForm",
    "TermsForm",
    "TimeForm",
    "ValueBlockForm",
    "ValueForm",
    "VerifyCodeForm",
    "VerifyFileForm",
    "WordForm",
    "WorkbookForm",
]
