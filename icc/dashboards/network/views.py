"""The dashboard of desk and EC staff: its panels, the lists behind them, and their files."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cities.models import Edition
from cities.workflow import Kind
from greendeals.workflow import Stage
from icc.accounts.rules import sees_programme
from icc.core import clock
from icc.dashboards.network.exports import LISTS, PANELS
from icc.dashboards.network.filters import Chosen, Group, NetworkForm
from icc.dashboards.network.lists import ALL, Wanted, list_page
from icc.dashboards.network.page import network_page
from icc.dashboards.network.places import Network, Status
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column
from icc.ui.sheets import Sheet

HELP_COLUMNS = (Column(_("City")), Column(_("Why")), Column(_("Furthest deal")))
DEAL_COLUMNS = (
    Column(_("Deal")),
    Column(_("City")),
    Column(_("Country")),
    Column(_("Sector")),
    Column(_("Stage")),
    Column(_("Days in the stage"), numeric=True),
)
STATUS_COLUMN = Column(_("Status"))
CITY_COLUMNS = (
    Column(_("City")),
    Column(_("Country")),
    STATUS_COLUMN,
    Column(_("Why")),
    Column(_("Furthest deal")),
    Column(_("Deals"), numeric=True),
)


def chosen_in(request: HttpRequest, editions: list[Edition]) -> Chosen:
    """Return what the address asks for; 404 for words that name nothing."""
    wanted = request.GET.get("edition")
    recording = [edition for edition in editions if edition.records_deals]
    found = [edition for edition in editions if edition.code == wanted] if wanted else recording or editions
    kind, country, sector = (request.GET.get(name, "") for name in ("kind", "country", "sector"))
    known = not kind or kind in Kind.values
    if not found or not known or len(country) > 2:  # noqa: PLR2004 -- ISO 3166
        raise Http404
    return Chosen(found[0], country=country, sector=sector, kind=kind)


def bar(data: Network, editions: list[Edition]) -> NetworkForm:
    """Return the filter bar with what there is to choose."""
    return NetworkForm(data.chosen, editions=editions, countries=data.countries, sectors=data.sectors)


def wanted_in(request: HttpRequest, *, of_cities: bool, number: str) -> Wanted:
    """Return which list the address asks for; 404 for words that name nothing."""
    stage, status = request.GET.get("stage", ""), request.GET.get("status", "")
    if stage not in {"", *Stage.values, *Group.values} or status not in {"", *Status.values}:
        raise Http404
    return Wanted(of_cities, stage, status, number)


@login_required
@require_safe
def dashboard(request: SignedInRequest) -> HttpResponse:
    """Answer whether the target is reached, where deals wait and who needs help."""
    sees_programme(request.actor).require()
    editions = list(Edition.objects.newest_first())
    chosen, zoom = chosen_in(request, editions), request.GET.get("zoom", "")
    page = network_page(actor=request.actor, chosen=chosen, now=clock.now(), zoom=zoom)
    context = {
        "page": page,
        "form": bar(page.data, editions),
        "sheets": {name: panel(page) for name, panel in PANELS.items() if name != "map"},
        "files": {name: chosen.address("dashboard-csv", name) for name in PANELS},
        "help_columns": HELP_COLUMNS,
    }
    return render(request, "dashboards/dashboard.html", context)


def columns_of(wanted: Wanted) -> tuple[Column, ...]:
    """Return the head of a list; where all have one status, it stands in the title."""
    if not wanted.of_cities:
        return DEAL_COLUMNS
    return tuple(column for column in CITY_COLUMNS if not (wanted.status and column is STATUS_COLUMN))


@login_required
@require_safe
def dashboard_list(request: SignedInRequest) -> HttpResponse:
    """Show the deals or the cities behind a mark of the dashboard."""
    sees_programme(request.actor).require()
    editions = list(Edition.objects.newest_first())
    of_cities, number = request.GET.get("of") == "cities", request.GET.get("page", "1")
    wanted = wanted_in(request, of_cities=of_cities, number=number)
    chosen = chosen_in(request, editions)
    found = list_page(actor=request.actor, chosen=chosen, wanted=wanted, now=clock.now())
    columns = columns_of(wanted)
    context = {"found": found, "form": bar(found.data, editions), "columns": columns}
    return render(request, "dashboards/network_list.html", context)


@login_required
@require_safe
def dashboard_csv(request: SignedInRequest, panel: str) -> HttpResponse:
    """Hand out the rows of a panel or a list; `?bom=1` for spreadsheet programs that need the mark."""
    sees_programme(request.actor).require()
    if panel not in {*PANELS, *LISTS}:
        raise Http404
    chosen, now = chosen_in(request, list(Edition.objects.newest_first())), clock.now()
    if panel in PANELS:
        sheet = PANELS[panel](network_page(actor=request.actor, chosen=chosen, now=now))
    else:
        wanted = wanted_in(request, of_cities=panel == "cities", number=ALL)
        sheet = LISTS[panel](list_page(actor=request.actor, chosen=chosen, wanted=wanted, now=now))
    return csv_file(sheet, f"icc-{chosen.edition.code}-{panel}-{clock.day(now).isoformat()}.csv", request)


def csv_file(sheet: Sheet, name: str, request: HttpRequest) -> HttpResponse:
    """Return a sheet as a file to be kept."""
    content = sheet.csv(bom=request.GET.get("bom") == "1")
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
