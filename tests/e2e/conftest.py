"""A real browser, a real worker and the demonstration edition, against the test database."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from redis import Redis

from icc.core import clock
from icc.dashboards.demonstration.accounts import PASSWORD
from icc.dashboards.demonstration.build import build
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope
from tests.e2e.kept import bring_back, keep

QUEUES = ("default", "mail", "pdf", "seal")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, or a skip that says so; while it runs, its event loop occupies this thread."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: browser tests did not run")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--disable-dev-shm-usage"])
        yield chromium
        chromium.close()


@pytest.fixture
def shared_tables(transactional_db: None) -> Iterator[None]:
    """Tables that web server and worker see, too; emptied once these programs are at rest."""
    yield
    wait_for(_at_rest)


@pytest.fixture
def demonstration(shared_tables: None) -> None:
    """The real participants and the demonstration edition."""
    if not bring_back():
        call_command("import_participants", apply=True, verbosity=0)
        with scope(System("demonstration")):
            build(now=clock.now())
        keep()


def _at_rest() -> bool:
    """Tell whether the worker has no task left and no other connection is inside a transaction.

    Emptying the tables takes them in another order than a request or a task that is still under way.
    """
    with Redis.from_url(broker_of_their_own()) as broker:
        if broker.exists("unacked", *QUEUES):
            return False
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        busy: int = cursor.fetchone()[0]
    return not busy


def broker_of_their_own() -> str:
    """Return a broker beside the suite's, whose tasks other tests count while this worker runs."""
    ours = urlsplit(settings.CELERY_BROKER_URL)
    return urlunsplit((ours.scheme, ours.netloc, "/9", ours.query, ""))


@contextmanager
def running(*command: str, **variables: str) -> Iterator[None]:
    """Run a program of the product on the test database, under the roles of production."""
    app_url = os.environ["DATABASE_APP_URL"].replace("/icc?", f"/{settings.DATABASES['default']['NAME']}?")
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        env={
            **os.environ,
            "DATABASE_APP_URL": app_url,
            "CELERY_BROKER_URL": broker_of_their_own(),
            **variables,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)


@pytest.fixture(scope="session")
def worker(django_db_setup: None) -> Iterator[None]:
    """A Celery worker."""
    queues = ("-Q", ",".join(QUEUES), "--without-gossip", "--without-mingle")
    with running("celery", "-A", "icc.celery", "worker", "--pool", "solo", "--purge", *queues):
        yield


@pytest.fixture(scope="session")
def address(worker: None, static_files: None) -> Iterator[str]:
    """The web server, on a port of its own, and the worker for its tasks; return where it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    site = f"http://127.0.0.1:{port}"
    options = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", port, "--workers", "1")
    with running("granian", *options, "icc.wsgi:application", PORT=port):
        wait_for(lambda: _answers(site))
        yield site


def _answers(site: str) -> bool:
    try:
        with urlopen(f"{site}/healthz") as response:
            return bool(response.status == HTTPStatus.OK)
    except OSError:
        return False


class Visitor:
    """One person at one screen, who checks every page they open."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.address = address
        self.outside: list[str] = []
        self.page.on("request", self._note)

    def _note(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self.address, "data:", "blob:")):
            self.outside.append(url)

    def sign_in(self, email: str) -> "Visitor":
        """Sign in through the page."""
        self.open("/accounts/login/")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")
        return self

    def open(self, path: str) -> None:
        """Open a page and check it."""
        self.page.goto(self.address + path)
        self.check()

    def press(self, name: str) -> None:
        """Press a button that sends a form, and check the page it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()
        self.check()

    def follow(self, name: str) -> None:
        """Follow a link and check the page it leads to; what was just typed may be saved first."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).first.click()
        self.check()

    def check(self) -> None:
        """No serious fault for people with assistive technology, nothing fetched from elsewhere."""
        if self.page.context.browser is not None and self._scripted():
            found = Axe().run(self.page).response["violations"]
            grave = [item["id"] for item in found if item["impact"] in {"serious", "critical"}]
            assert not grave, f"{self.page.url}: {grave}"
        width = self.page.viewport_size or {"width": 0}
        assert self.page.locator("h1").count() == 1, self.page.url
        assert not self.outside, self.outside
        if self._scripted():
            scrolled = self.page.evaluate("document.documentElement.scrollWidth")
            assert scrolled <= width["width"], f"{self.page.url} scrolls sideways: {scrolled}"

    def _scripted(self) -> bool:
        return not getattr(self.page.context, "without_script", False)


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Callable[..., Visitor]]:
    """Return a function that gives a person a screen: wide, or a phone, with or without JavaScript."""
    contexts: list[BrowserContext] = []

    def enter(*, phone: bool = False, script: bool = True) -> Visitor:
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        context = browser.new_context(viewport=size, java_script_enabled=script)  # type: ignore[arg-type]  # a plain dict fits the typed one
        context.without_script = not script  # type: ignore[attr-defined]  # read by Visitor
        contexts.append(context)
        return Visitor(context, address)

    yield enter
    for context in contexts:
        context.close()


def wait_for(found: Callable[[], object], *, seconds: float = 60) -> None:
    """Wait until something holds; fail with the last answer."""
    deadline = time.monotonic() + seconds
    while not found():
        if time.monotonic() > deadline:
            pytest.fail(f"did not come true within {seconds} s")
        time.sleep(0.1)
