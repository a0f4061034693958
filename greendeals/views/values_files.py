"""The values of a deal as a workbook: out, and back in."""

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from greendeals.models import Deal
from greendeals.rules import can_report
from greendeals.services import hand_in_values, values_workbook
from greendeals.views.keeping import signed_page
from greendeals.views.workbooks import Book, hand_out, offer_book
from greendeals.workflow import FileOf
from icc.documents.requests import takes_file
from icc.tenancy.requests import SignedInRequest

VALUES = Book(
    holds=FileOf.VALUES,
    title=gettext_lazy("Values in Excel"),
    lead=gettext_lazy(
        "One file with all values, indicators down and days across. Fill it in with Excel or LibreOffice, "
        "then upload it again."
    ),
    inside=gettext_lazy(
        "The file holds the values as they stand now. For another day, add a column with the day at its "
        "head; of a share write both parts, such as 12 / 48. Empty cells leave what stands there."
    ),
    check=gettext_lazy(
        "First you see what would change, value by value. Nothing is taken over before you say so, and then "
        "all of it or nothing."
    ),
    out="greendeals:values-workbook",
    back="greendeals:values",
)


@signed_page
@require_safe
def workbook(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Hand out all values as a workbook."""
    return hand_out(deal, values_workbook(actor=request.actor, deal=deal), _("values"))


@takes_file
@signed_page
def files(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Offer the workbook; take it back."""
    return offer_book(request, deal, VALUES, hand_in=hand_in_values, edit=can_report(request.actor, deal))
