"""The bench's own parts; the figures themselves are never tested."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from cities.models import City, Membership
from cities.workflow import CityRole
from greendeals.models import Commitment, Deal, Party, Section
from greendeals.workflow import EDITABLE, SIGNED, SectionKey
from icc.audit.services import broken_links
from icc.core import clock
from icc.ops.bench.data import CITIES, DEALS, LARGE, build
from icc.ops.bench.load import hammer, message
from icc.ops.bench.pages import pages


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers in two pieces, refuses what it does not know."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = b"x" * 4000
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:10])
        self.wfile.flush()
        self.wfile.write(body[10:])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_every_answer_is_counted_on_every_connection(port: int) -> None:
    load = hammer(port, [message("/")] * 3, seconds=0.1)
    assert load.answers >= 3
    assert load.bad == {}
    assert load.rate == pytest.approx(load.answers / load.seconds)


def test_an_unexpected_status_is_reported(port: int) -> None:
    load = hammer(port, [message("/elsewhere")], seconds=0.05)
    assert load.bad == {404: load.answers}


def test_the_ground_is_an_edition_with_everything_in_it(db: None) -> None:
    ground = build(1, now=clock.now())
    assert City.objects.count() == CITIES
    assert Deal.objects.count() == DEALS
    assert Deal.objects.filter(city__slug=ground.large_city).count() == LARGE
    assert (Section.objects.count(), Party.objects.count(), Commitment.objects.count()) == (
        len(SectionKey) * DEALS,
        3 * DEALS,
        5 * DEALS,
    )
    assert Deal.objects.filter(stage__in=SIGNED).exists()
    assert Deal.objects.get(public_id=ground.deal).stage in EDITABLE
    assert Membership.objects.filter(user=ground.readers["coach"][0], role=CityRole.COACH).count() == 12
    assert not list(broken_links())


def test_every_page_has_a_reader_and_a_goal(db: None) -> None:
    ground = build(1, now=clock.now())
    for page in pages(ground):
        assert page.goal > 0
        assert not page.reader or ground.readers[page.reader]
