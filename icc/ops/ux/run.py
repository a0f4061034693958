"""The gates from the empty database to the verdict."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser

from icc.dashboards.demonstration.accounts import ACCOUNTS, PASSWORD
from icc.ops import stage
from icc.ops.ux import markup, report
from icc.ops.ux.browser import WIDTHS, chromium, come_in, find_chromium, sign_in
from icc.ops.ux.demonstration import NOBODY, add_extremes, deals_seen_by, latest_code, partner_links
from icc.ops.ux.journey import Fault, Journey
from icc.ops.ux.visits import PUBLIC, Trail

DATABASE = "icc_ux"


def run(*, tell: Callable[[str], object], accounts: tuple[str, ...] = (), limit: int = 10_000) -> list[Fault]:
    """Serve the demonstration, look at every page as every account, and return the faults.

    Args:
        tell: prints a line.
        accounts: whose pages; all when empty.
        limit: most pages for each account.
    """
    environment = stage.enter(DATABASE, demo=True)
    call_command("setup_seal")
    call_command("load_demo")
    signers = add_extremes()
    links = partner_links()
    folder = Path(settings.DATA_DIR) / "ux"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    journeys: list[Journey] = []
    with (
        stage.serve("icc.wsgi:application", environment, ready="/healthz") as server,
        chromium() as browser,
    ):
        public = frozenset[str]()
        for account in accounts or dict.fromkeys((*everyone(), *signers, *links)):
            token = links.get(account, "")
            also = (f"/p/{token}/",) if token else tuple(deals_seen_by(account))
            trail = Trail(account, elsewhere=public, also=also)
            journey = _walk(browser, server.url, folder, trail, limit=limit, token=token)
            public = frozenset(trail.views) if account == PUBLIC else public
            journeys.append(journey)
            tell(f"  {account or 'public':<32}{len(journey.visits):>4} pages{len(journey.faults):>5} faults")
    faults = [fault for journey in journeys for fault in journey.faults]
    faults += [fault for journey in journeys for fault in _markup_faults(journey)]
    visits = [visit for journey in journeys for visit in journey.visits]
    _tell_faults(faults, tell)
    tell(f"{len(visits)} pages at {' and '.join(map(str, WIDTHS))} px, {len(faults)} faults")
    tell(f"Pictures: {report.write(folder, visits, faults)}")
    return faults


def everyone() -> tuple[str, ...]:
    """Return the accounts that are visited: the public, one without a role, and all of the demonstration."""
    return (PUBLIC, NOBODY, *(account.email for account in ACCOUNTS))


def skip_reason() -> str:
    """Return why the gates cannot run here; empty when they can."""
    return "" if find_chromium() else "No Chromium here: apt-get install chromium, or set CHROMIUM."


def _walk(browser: Browser, url: str, folder: Path, trail: Trail, *, limit: int, token: str) -> Journey:
    place = folder / (trail.account.replace("@", "-at-") or "public")
    place.mkdir()
    journey = Journey(trail.account, url, place)
    if token:
        context = come_in(browser, url, token, latest_code)
    else:
        context = sign_in(browser, url, trail.account, PASSWORD)
    journey.walk(context, trail, limit=limit)
    context.close()
    return journey


def _markup_faults(journey: Journey) -> list[Fault]:
    if not markup.is_installed():
        return [Fault("html", journey.account, "", 0, "html-validate is not installed: npm ci")]
    found = dict.fromkeys(markup.faults(journey.markup))
    return [Fault("html", journey.account, path, WIDTHS[0], finding) for path, finding in found]


def _tell_faults(faults: list[Fault], tell: Callable[[str], object]) -> None:
    """Tell each kind of fault once, with the number of pages it stands on."""
    kinds = Counter((fault.gate, fault.finding) for fault in faults)
    for (gate, finding), count in kinds.most_common():
        first = next(fault for fault in faults if (fault.gate, fault.finding) == (gate, finding))
        more = f" (and {count - 1} more)" if count > 1 else ""
        tell(f"{first}{more}")
