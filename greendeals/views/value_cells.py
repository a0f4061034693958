"""One value of an indicator: what is known of it, its corrections, the word of the coach."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from greendeals.forms import ValueForm
from greendeals.forms.keeping import OF_CITY
from greendeals.models import Deal, Indicator, IndicatorValue
from greendeals.rules import can_judge, can_report
from greendeals.selectors import values_of
from greendeals.selectors.grid import Around
from greendeals.selectors.value_lines import CELL, Line, boxed, find_line, lines_of
from greendeals.services import Doubtful, Reading, check_value, enter_value
from greendeals.views.access import show
from greendeals.views.keeping import signed_page
from greendeals.workflow import Level
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.core.typed import Unreadable
from icc.tenancy.requests import SignedInRequest

History = list[IndicatorValue]


@signed_page
def cell(request: SignedInRequest, deal: Deal, line: str, day: date) -> HttpResponseBase:
    """Show a value with everything it has replaced; enter or correct it, or note that it was checked."""
    found = _line(request, deal, line)
    history = list(values_of(actor=request.actor, indicator=found.indicator, on=day, group=found.group))
    stands = next((row for row in history if row.replaced_at is None), None)
    if request.POST.get("act") == "check" and stands:
        check_value(actor=request.actor, deal=deal, value=stands, now=clock.now())
        return redirect(request.path)
    form = _form(request, stands)
    if request.method == "POST" and form.is_valid() and _enter(request, deal, (found, day), form, history):
        messages.success(request, _("The value is noted."))
        return redirect(request.path)
    values: dict[str, Any] = {"line": found, "day": day, "history": history, "stands": stands, "form": form}
    return _page(request, deal, values)


def _line(request: SignedInRequest, deal: Deal, key: str) -> Line:
    rows = Indicator.objects.visible_to(request.actor).filter(deal=deal, public_id=key.partition("-")[0])
    found = find_line(lines_of(rows), key)
    if found is None:
        raise Http404
    return found


def _form(request: SignedInRequest, stands: IndicatorValue | None) -> ValueForm:
    initial = {"level": Level.DECLARED, "figure": boxed(stands), "seen": stands.public_id if stands else ""}
    if stands:
        level = stands.level if stands.level in OF_CITY else Level.DECLARED
        initial |= {"source": stands.source, "method": stands.method, "level": level}
    return ValueForm(request.POST or None, initial=initial, corrects=bool(stands))


def _page(request: SignedInRequest, deal: Deal, values: dict[str, Any]) -> HttpResponse:
    stands = values["stands"]
    checked = stands is None or stands.level in {Level.COACH, Level.THIRD_PARTY}
    values |= {
        "edit": can_report(request.actor, deal),
        "checks": not checked and can_judge(request.actor, deal).allowed,
        "shown": boxed(stands),
        "boxed": [(row, boxed(row), values["line"].key) for row in values["history"]],
    }
    return show(request, deal, "keeping/value.html", values, here=values["line"].name)


def _enter(
    request: SignedInRequest, deal: Deal, where: tuple[Line, date], form: ValueForm, history: History
) -> bool:
    """Hand the form in; say at its fields what is wrong."""
    line, day = where
    entered = dict(form.cleaned_data)
    name, sure = entered.pop("seen"), entered.pop("sure")
    seen = next((row for row in history if row.public_id == name), None)
    try:
        found = CELL.read(entered.pop("figure"), Around(request.actor, deal))
        reading = Reading(day, found.value, found.part, found.whole, line.group, **entered)
        facts = {"indicator": line.indicator, "reading": reading, "seen": seen, "sure": sure}
        enter_value(actor=request.actor, deal=deal, **facts, now=clock.now())
    except Unreadable as error:
        form.add_error("figure", str(error))
    except Doubtful as error:
        form.ask()
        form.add_error("sure", str(error.fields["value"]))
    except (Invalid, Conflict) as error:
        for field, words in (error.fields or {"figure": error.message}).items():
            form.add_error(field if field in form.fields else "figure", str(words))
    else:
        return True
    return False
