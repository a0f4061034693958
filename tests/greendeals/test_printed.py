"""The printed deal, made by the worker's own functions: what stands on its pages, and for whom."""

import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from greendeals import services
from greendeals.models import Deal, DealVersion, Party, Section
from icc.core import blobs
from icc.documents import pdf
from icc.documents.kinds import DocumentKind
from icc.documents.services import render
from tests.factories.deals import CommitmentFactory, ContactFactory, DealVersionFactory, PartyFactory
from tests.greendeals.world import NOW, World, approve, draft, fresh, new_world, sign, submit, version_of
from tests.greendeals.world import ask as ask_all
from tests.greendeals.world import partners_sign as all_partners_sign

pytestmark = pytest.mark.django_db

MARK = "Demonstration – invented content, not an agreement"
LONG = "Nahverkehrsgesellschaftsübergreifende Ladeinfrastrukturfinanzierungsvereinbarungsgenossenschaft mbH"
NAMES = (LONG, "Δημοτική Επιχείρηση Ύδρευσης", "Сдружение Зелена енергия", "Zażółć Őrség Łódź")


@pytest.fixture
def world() -> World:
    """A city of a real edition."""
    return new_world()


def written(world: World, *, names: tuple[str, ...] = NAMES, paragraphs: int = 1) -> Deal:
    """Return a draft with these partners and a text of some length."""
    deal = draft(world, title="Solar roofs")
    Section.objects.filter(deal=deal).update(
        body="\n\n".join(["A paragraph of the text. " * 40] * paragraphs)
    )
    deal.parties.update(name=names[0])
    for name in names[1:]:
        party = PartyFactory(deal=deal, name=name)
        ContactFactory(deal=deal, party=party, name="Never Printed", email=f"never{party.pk}@printed.example")
        CommitmentFactory(deal=deal, party=party)
    return fresh(deal)


def printed(world: World, deal: Deal) -> tuple[DealVersion, bytes]:
    """Freeze the deal and let a worker print it."""
    deal = approve(world, submit(world, deal))
    version = services.freeze_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert version.document is not None
    assert render(document_id=version.document.pk, now=NOW)
    version.document.refresh_from_db()
    return version, blobs.fetch(version.document.sha256)


def pages_of(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def squeezed(words: str) -> str:
    return "".join(words.split())


def test_the_signature_block_names_organisations_and_capacities_and_no_time(world: World) -> None:
    _version, content = printed(world, written(world))
    text = squeezed(" ".join(pages_of(content)))
    block = text.split("Signatures")[1].split("Checkthisdocument")[0]
    for name in (*NAMES, world.city.name):
        assert squeezed(name) in block
    assert block.count("authorisedrepresentative") == len(NAMES)
    assert "Mayororauthorisedsignatory" in block
    assert block.count("ontheplatform,inafile,oronpaper") == len(NAMES) + 1
    assert "couldsigninoneofthreeways" in block
    assert "NeverPrinted" not in text
    assert "printed.example" not in text


def test_who_signs_later_does_not_change_the_page(world: World) -> None:
    version, content = printed(world, written(world))
    deal = ask_all(world, fresh(version.deal))
    all_partners_sign(world, deal)
    sign(world, deal)
    kind = DocumentKind.known["greendeals.deal"]
    document = version_of(deal).document
    assert document is not None
    assert kind.archive is not None
    again = pdf.render(kind.template, kind.values(document), language="en", archive=kind.archive(document))
    assert again == content


def test_the_code_and_the_number_stand_on_every_page(world: World) -> None:
    version, content = printed(world, written(world, paragraphs=9))
    pages = pages_of(content)
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Verification code {version.code}" in page
        assert f"{number} / {len(pages)}" in page
    assert version.verify_address in squeezed(pages[-1])


def test_the_text_comes_out_in_the_order_in_which_it_is_read(world: World) -> None:
    _version, content = printed(world, written(world))
    text = squeezed(" ".join(pages_of(content)))
    order = ["Solarroofs", "Contextandambition", "Howwemeasure", "Partnersandtheirpromises", "Signatures"]
    places = [text.index(words) for words in [*order, "Checkthisdocument"]]
    assert places == sorted(places)


def tags(content: bytes) -> list[tuple[str, str]]:
    """Return the structure of a PDF in reading order: each tag with its alternative words."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return list(_below(document.Root.StructTreeRoot))


def _below(node: pikepdf.Object) -> Iterator[tuple[str, str]]:
    if "/S" in node:
        yield str(node.S), str(node.get("/Alt", ""))
    kids: Any = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            yield from _below(kid)


def test_tables_have_headers_and_the_code_its_words(world: World) -> None:
    version, content = printed(world, written(world, names=NAMES[:1]))
    found = list(tags(content))
    names = [name for name, _ in found]
    assert names.count("/Table") == 2
    assert names.count("/TH") == 6
    assert names.index("/H1") < names.index("/H2") < names.index("/Table")
    figures = [words for name, words in found if name == "/Figure"]
    assert figures == [f"QR code that leads to {version.verify_address}"]


def test_a_demonstration_is_marked_on_every_page_and_read_out_once() -> None:
    world = new_world(edition__is_demonstration=True)
    _version, content = printed(world, written(world, paragraphs=9))
    pages = pages_of(content)
    assert len(pages) > 3
    for page in pages:
        assert MARK in page
        assert squeezed(page).count(squeezed("invented content, not an agreement")) == 2
    with pikepdf.open(io.BytesIO(content)) as document:
        for sheet in document.pages:
            first = next(
                (inside for operator, inside in operators(sheet) if operator == "Do"), ["nothing is drawn"]
            )
            assert first == ["/Artifact"]


def operators(page: Any) -> Iterator[tuple[str, list[str]]]:
    """Walk what draws a page: each operator with the marks it stands in."""
    marks: list[str] = []
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in {"BMC", "BDC"}:
            marks.append(str(instruction.operands[0]))
        elif operator == "EMC":
            marks.pop()
        yield operator, list(marks)


def test_a_real_deal_carries_no_mark(world: World) -> None:
    _version, content = printed(world, written(world))
    assert "Demonstration" not in " ".join(pages_of(content))


def older(version: DealVersion, drop: Callable[[dict[str, Any]], None]) -> DealVersion:
    """Return a version of the same deal as an earlier edition of the software froze it."""
    content = json.loads(version.canonical)
    drop(content)
    found: DealVersion = DealVersionFactory(
        deal=version.deal,
        number=version.number + 1,
        canonical=json.dumps(content),
        document__waiting=True,
    )
    return found


def test_a_text_frozen_before_there_were_signatories_still_prints(world: World) -> None:
    version, _content = printed(world, written(world, names=NAMES[:1]))

    def drop(content: dict[str, Any]) -> None:
        content["format"] = "icc-deal-1"
        del content["signatories"], content["code"]

    old = older(version, drop)
    assert old.document is not None
    assert render(document_id=old.document.pk, now=NOW)
    old.document.refresh_from_db()
    text = " ".join(pages_of(blobs.fetch(old.document.sha256)))
    assert "the mayor or an authorised signatory, by electronic signature on the platform" in text


def test_a_party_without_a_promise_prints_no_empty_table(world: World) -> None:
    deal = written(world, names=NAMES[:1])
    Party.objects.filter(deal=deal).update(signs=True)
    version, _content = printed(world, deal)

    def drop(content: dict[str, Any]) -> None:
        content["parties"][0]["commitments"] = []

    old = older(version, drop)
    assert old.document is not None
    assert render(document_id=old.document.pk, now=NOW)
    old.document.refresh_from_db()
    names = [name for name, _ in tags(blobs.fetch(old.document.sha256))]
    assert names.count("/Table") == 1


def test_dates_and_amounts_stay_whole_in_their_cells() -> None:
    day = dt.date(2030, 12, 31)
    figure = render_to_string("greendeals/_figure.html", {"value": 5, "on": day})
    assert figure.startswith('<span class="ui-figure">5<br>')
    assert figure.count("</span>") == figure.count("<span") == 2
    span = render_to_string("greendeals/_span.html", {"begin": day, "end": day})
    assert span.count('class="ui-whole"') == 2
    assert 'class="ui-whole">EUR' in render_to_string("greendeals/_euros.html", {"amount": 5})
