"""Versions by person, what changed since one last read, remarks, who is here: on the page and behind it."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from docx import Document as WordDocument
from pytest_django import DjangoAssertNumQueries

from cities.workflow import CityRole
from greendeals import services
from greendeals.documents import word_file
from greendeals.models import Deal, Reading, Remark, Revision, Section
from greendeals.selectors import changed_sections, news_of, open_remarks, people_here, remarks_of, versions_of
from greendeals.workflow import EXAMPLES, GUIDANCE, POINTS, SectionKey, Stage
from icc.accounts.models import NetworkRole, User
from icc.core import blobs
from icc.core.errors import Forbidden, Frozen, Invalid
from icc.documents.models import Document
from icc.documents.services import render
from icc.tenancy.actors import Person
from tests.factories.deals import TEXT
from tests.greendeals.world import (
    AT,
    NOW,
    World,
    draft,
    fresh,
    frozen,
    new_world,
    parties_of,
    partner,
    signed,
    staff,
    stranger,
)

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
KEY = SectionKey.CONTEXT
MINUTE = dt.timedelta(minutes=1)
RICH = "<h3>Aims</h3><ul><li><p>Two schools</p></li></ul><p>Each <strong>summer</strong>.</p>"


@pytest.fixture
def world() -> World:
    """A city with its people."""
    cache.clear()
    return new_world()


@pytest.fixture
def browser(world: World, client_for: ClientFor) -> Client:
    """The coordinator's."""
    return client_for(world.user(CityRole.COORDINATOR))


def address(deal: Deal, rest: str = "") -> str:
    return f"{deal.get_absolute_url()}sections/{KEY}/{rest}"


def section(deal: Deal) -> Section:
    found: Section = Section.objects.select_related("deal__city", "updated_by").get(deal=deal, key=KEY)
    return found


def save(deal: Deal, actor: Person, body: str, *, now: dt.datetime = NOW) -> Section:
    """Save on top of whatever stands there."""
    version = section(deal).version
    return services.save_section(actor=actor, deal=deal, key=KEY, body=body, version=version, now=now)


def bodies(deal: Deal) -> list[tuple[int, str]]:
    return list(Revision.objects.filter(deal=deal).values_list("version", "body"))


# Versions


def test_saves_of_one_person_within_ten_minutes_are_one_version_and_the_text_before_is_kept(
    world: World,
) -> None:
    deal = draft(world)
    for minute in (0, 4, 9):
        save(deal, world.coordinator, f"<p>Minute {minute}.</p>", now=NOW + minute * MINUTE)
    assert bodies(deal) == [(4, "<p>Minute 9.</p>"), (1, TEXT)]
    save(deal, world.coordinator, "<p>Minute 11.</p>", now=NOW + 11 * MINUTE)
    assert [version for version, _body in bodies(deal)] == [5, 4, 1]


def test_another_person_begins_a_version_of_their_own(world: World) -> None:
    deal = draft(world)
    save(deal, world.coordinator, "<p>One.</p>")
    save(deal, world.person(CityRole.EDITOR), "<p>Two.</p>", now=NOW + MINUTE)
    save(deal, world.coordinator, "<p>Three.</p>", now=NOW + 2 * MINUTE)
    assert bodies(deal) == [(4, "<p>Three.</p>"), (3, "<p>Two.</p>"), (2, "<p>One.</p>"), (1, TEXT)]


def test_what_somebody_has_read_is_not_written_over(world: World) -> None:
    deal = draft(world)
    save(deal, world.coordinator, "<p>One.</p>")
    services.note_reading(actor=world.coach, section=section(deal), version=2, now=NOW + MINUTE)
    save(deal, world.coordinator, "<p>Two.</p>", now=NOW + 2 * MINUTE)
    assert (2, "<p>One.</p>") in bodies(deal)
    news = news_of(actor=world.coach, section=section(deal))
    assert news is not None
    assert [run.text for run in news.comparison.pairs[0].before if run.changed] == ["One."]


def test_any_two_versions_are_compared_the_newest_two_unasked(world: World, browser: Client) -> None:
    deal = draft(world)
    save(deal, world.coordinator, "<p>One word.</p>")
    save(deal, world.person(CityRole.EDITOR), "<p>Two words.</p>", now=NOW + MINUTE)
    page = browser.get(address(deal, "versions/")).content.decode()
    assert "removed: </span>One word</del>" in page
    assert world.user(CityRole.EDITOR).name in page
    page = browser.get(address(deal, "versions/"), {"before": "r1", "after": "r2"}).content.decode()
    assert "removed: </span>A text.</del>" in page
    assert "Two words" not in page


def test_frozen_texts_stand_among_the_versions_and_beside_one_another(world: World, browser: Client) -> None:
    deal = frozen(world)
    services.reopen_deal(actor=world.coordinator, deal=deal, now=NOW + MINUTE)
    save(fresh(deal), world.coordinator, "<p>Another text.</p>", now=NOW + 2 * MINUTE)
    kept = {version.key: version.body for version in versions_of(actor=world.coach, section=section(deal))}
    assert kept == {"r1": TEXT, "r2": "<p>Another text.</p>", "f1": TEXT}
    page = browser.get(address(deal, "versions/"), {"before": "f1", "after": "r2"}).content.decode()
    assert "removed: </span>A</del>" in page
    assert browser.get(f"{deal.get_absolute_url()}versions/").status_code == 200


# What changed since one last read


def test_what_others_wrote_since_one_read_is_news_until_one_has_read_it(
    world: World, client_for: ClientFor
) -> None:
    deal = draft(world)
    coach = client_for(world.user(CityRole.COACH))
    assert "Changed since" not in coach.get(address(deal)).content.decode()
    coach.post(address(deal, "read/"), {"version": 1})
    save(deal, world.coordinator, "<p>Another text.</p>")
    assert changed_sections(actor=world.coach, deal=deal) == {KEY}
    page = coach.get(address(deal)).content.decode()
    assert "Changed since you last read it" in page
    assert world.user(CityRole.COORDINATOR).name in page
    assert coach.post(address(deal, "read/"), {"version": 2}).status_code == 302
    assert changed_sections(actor=world.coach, deal=deal) == set()
    assert "Changed since" not in coach.get(address(deal)).content.decode()


def test_ones_own_writing_is_no_news(world: World) -> None:
    deal = draft(world)
    save(deal, world.coordinator, "<p>One.</p>")
    assert news_of(actor=world.coordinator, section=section(deal)) is None


def test_reading_an_older_version_takes_nothing_back(world: World) -> None:
    deal = draft(world)
    save(deal, world.coordinator, "<p>One.</p>")
    for version in (2, 1, 99):
        services.note_reading(actor=world.coach, section=section(deal), version=version, now=NOW)
        assert Reading.objects.get(reader_id=world.coach.user_id).version == 2


# Who is here


def test_who_has_the_page_open_is_told_to_the_others_once(world: World, client_for: ClientFor) -> None:
    deal = draft(world)
    coordinator, coach = (client_for(world.user(role)) for role in (CityRole.COORDINATOR, CityRole.COACH))
    assert coach.post(address(deal, "here/"), {"version": 1}).status_code == 204
    first = coordinator.post(address(deal, "here/"), {"version": 1})
    page = first.content.decode()
    assert world.user(CityRole.COACH).name in page
    assert world.user(CityRole.COORDINATOR).name not in page
    known = page.split('data-known="')[1].split('"')[0]
    again = coordinator.post(address(deal, "here/"), {"version": 1, "known": known})
    assert again.status_code == 204
    save(deal, world.person(CityRole.EDITOR), "<p>Newer.</p>")
    told = coordinator.post(address(deal, "here/"), {"version": 1, "known": known})
    assert "saved a newer text" in told.content.decode()


def test_being_here_long_enough_counts_as_reading(world: World, browser: Client) -> None:
    deal = draft(world)
    browser.post(address(deal, "here/"), {"version": 1})
    assert not Reading.objects.exists()
    browser.post(address(deal, "here/"), {"version": 1, "seen": "1"})
    assert Reading.objects.get().version == 1


def test_names_of_those_here_are_for_the_team_and_its_coach_only(world: World, client_for: ClientFor) -> None:
    deal = signed(world)
    services.come_by(actor=world.coach, section=section(deal))
    assert people_here(actor=stranger(), section=section(deal)) == []
    desk = staff(NetworkRole.DESK)
    assert people_here(actor=desk, section=section(deal)) == []
    with pytest.raises(Forbidden):
        services.come_by(actor=desk, section=section(deal))


# Remarks


def remark(deal: Deal, actor: Person, quote: str = "A text.") -> Remark:
    return services.add_remark(actor=actor, deal=deal, key=KEY, quote=quote, body="Which one?", now=NOW)


def test_the_coach_remarks_on_a_block_and_the_writer_settles_it(world: World, client_for: ClientFor) -> None:
    deal = draft(world)
    coach = client_for(world.user(CityRole.COACH))
    assert coach.post(address(deal, "remarks/"), {"about": "1", "body": "Which one?"}).status_code == 302
    said = Remark.objects.get()
    assert (said.quote, said.body, said.author_id) == ("A text.", "Which one?", world.coach.user_id)
    writer = client_for(world.user(CityRole.EDITOR))
    assert "Which one?" in writer.get(address(deal)).content.decode()
    assert writer.post(f"/remarks/{said.public_id}/settle/", {"settled": "1"}).status_code == 302
    assert Remark.objects.get().resolved_by_id == world.person(CityRole.EDITOR).user_id
    coach.post(f"/remarks/{said.public_id}/settle/", {"settled": "0"})
    assert Remark.objects.get().resolved_at is None


def test_an_empty_remark_is_told_beside_its_field(world: World, browser: Client) -> None:
    deal = draft(world)
    response = browser.post(address(deal, "remarks/"), {"body": "  "})
    assert response.status_code == 422
    assert 'id="remark_body_error"' in response.content.decode()


def test_a_remark_keeps_the_words_it_was_about_when_they_change(world: World) -> None:
    deal = draft(world)
    remark(deal, world.coach)
    (said,) = remarks_of(actor=world.coordinator, section=section(deal))
    assert (said.place, said.moved_on) == (1, False)
    save(deal, world.coordinator, "<p>Another text.</p>")
    (said,) = remarks_of(actor=world.coordinator, section=section(deal))
    assert (said.place, said.moved_on, said.remark.quote) == (0, True, "A text.")


@pytest.mark.parametrize("role", [CityRole.READER, None])
def test_readers_and_strangers_write_no_remarks(world: World, role: CityRole | None) -> None:
    actor = world.person(role) if role else staff(NetworkRole.EC)
    with pytest.raises(Forbidden):
        remark(frozen(world) if not role else draft(world), actor)


def test_the_signatory_does_not_settle_what_the_coach_said(world: World) -> None:
    said = remark(draft(world), world.coach)
    with pytest.raises(Forbidden):
        services.settle_remark(actor=world.mayor, remark=said, settled=True, now=NOW)


@pytest.mark.parametrize("stage", [Stage.READY, Stage.ACTIVE])
def test_a_frozen_text_takes_no_remarks(world: World, stage: Stage) -> None:
    with pytest.raises(Forbidden):
        remark(AT[stage](world), world.coach)


def test_partners_and_staff_see_neither_remarks_nor_versions(world: World) -> None:
    deal = draft(world)
    save(deal, world.coordinator, "<p>One.</p>")
    remark(deal, world.coach)
    for actor in (partner(parties_of(deal)[0]), staff(NetworkRole.EC), stranger()):
        for model in (Remark, Revision, Reading):
            assert not model.objects.visible_to(actor).exists()
        assert remarks_of(actor=actor, section=section(deal)) == []
        assert versions_of(actor=actor, section=section(deal)) == []
    assert open_remarks(actor=world.coach, deals=[deal]) == {deal.pk: {KEY: 1}}


# Complete


def test_a_section_is_called_complete_until_somebody_writes_in_it_again(
    world: World, browser: Client
) -> None:
    deal = draft(world)
    response = browser.post(address(deal), {"body": "Done.", "version": 1, "done": "1"})
    assert response.headers["Location"].endswith("/sections/objectives/")
    assert section(deal).done_at is not None
    save(deal, world.coordinator, "<p>Once more.</p>")
    assert section(deal).done_at is None


def test_an_empty_section_is_not_complete(world: World) -> None:
    deal = draft(world, sections__body="")
    with pytest.raises(Invalid):
        services.mark_section(actor=world.coordinator, deal=deal, key=KEY, done=True, now=NOW)


def test_a_frozen_section_is_not_marked(world: World) -> None:
    with pytest.raises(Frozen):
        services.mark_section(actor=world.coordinator, deal=frozen(world), key=KEY, done=True, now=NOW)


def test_each_section_has_guidance_points_and_an_example() -> None:
    for key in SectionKey:
        assert GUIDANCE[key]
        assert len(POINTS[key]) == 3
        assert EXAMPLES[key].text


# Without a script


def test_without_a_script_a_text_with_form_is_added_to_and_loses_nothing(
    world: World, browser: Client
) -> None:
    deal = draft(world)
    save(deal, world.coordinator, RICH)
    page = browser.get(address(deal)).content.decode()
    assert "Add to the text" in page
    assert "&lt;strong&gt;" not in page
    browser.post(address(deal), {"body": "And <more>.", "version": 2, "adds": "True"})
    assert section(deal).body == f"{RICH}<p>And &lt;more&gt;.</p>"


def test_without_a_script_a_plain_text_is_typed_with_empty_lines(world: World, browser: Client) -> None:
    deal = draft(world)
    save(deal, world.coordinator, "<p>One.</p><p>Two.</p>")
    assert "One.\n\nTwo.</textarea>" in browser.get(address(deal)).content.decode()
    browser.post(address(deal), {"body": "One.\r\n\r\nTwo.\r\n\r\nThree.", "version": 2, "adds": "False"})
    assert section(deal).body == "<p>One.</p><p>Two.</p><p>Three.</p>"


def test_the_editor_sends_html_which_is_cleaned(world: World, browser: Client) -> None:
    deal = draft(world)
    body = f'{RICH}<script>x()</script><p onclick="x()">End</p>'
    browser.post(address(deal), {"body": body, "version": 1, "rich": "True", "adds": "False"})
    assert section(deal).body == f"{RICH}<p>End</p>"


def test_an_answer_without_a_text_empties_nothing(world: World, browser: Client) -> None:
    deal = draft(world)
    assert browser.post(address(deal), {"version": 1}).status_code == 422
    assert section(deal).body == TEXT


def test_a_section_takes_as_many_queries_with_three_remarks_as_with_one(
    world: World, browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    deal = draft(world)
    remark(deal, world.coach)
    with django_assert_num_queries(14):
        browser.get(address(deal))
    remark(deal, world.coach)
    remark(deal, world.coordinator)
    with django_assert_num_queries(14):
        browser.get(address(deal))


# The draft to take along


def test_the_draft_for_word_holds_the_same_content_and_says_that_it_is_one(
    world: World, browser: Client
) -> None:
    deal = draft(world)
    save(
        deal,
        world.coordinator,
        f"{RICH}<ol><li>First</li></ol><p>See <a href='https://x.example'>here</a>.</p>",
    )
    response = browser.get(f"{deal.get_absolute_url()}draft/word/")
    assert response.headers["Content-Disposition"].endswith('draft.docx"')
    word = WordDocument(io.BytesIO(response.content))
    written = [(row.style.name, row.text) for row in word.paragraphs if row.style]
    assert ("Heading 2", "Aims") in written
    assert ("List Bullet", "Two schools") in written
    assert ("List Number", "First") in written
    assert any(run.bold and run.text == "summer" for row in word.paragraphs for run in row.runs)
    assert "DRAFT" in word.sections[0].header.paragraphs[0].text
    assert word.tables[0].rows[1].cells[0].text == "Put solar panels on the roofs."
    addresses = [row.address for paragraph in word.paragraphs for row in paragraph.hyperlinks]
    assert addresses == ["https://x.example"]


def test_the_draft_as_pdf_is_made_by_a_worker_once_for_each_text(world: World, browser: Client) -> None:
    deal = draft(world)
    for _again in range(2):
        assert browser.post(f"{deal.get_absolute_url()}draft/pdf/").status_code == 302
    document = Document.objects.get(kind="greendeals.draft")
    assert "is being made" in browser.get(f"{deal.get_absolute_url()}draft/").content.decode()
    assert render(document_id=document.pk, now=NOW)
    document.refresh_from_db()
    assert blobs.fetch(document.sha256).startswith(b"%PDF")
    assert browser.get(f"/documents/{document.public_id}/").status_code == 200
    save(deal, world.coordinator, "<p>One.</p>")
    assert "Make the PDF" in browser.get(f"{deal.get_absolute_url()}draft/").content.decode()


def test_the_draft_is_for_the_team_and_its_coach(world: World, client_for: ClientFor) -> None:
    deal = signed(world)
    services.request_draft(actor=world.coach, deal=deal, now=NOW)
    document = Document.objects.get(kind="greendeals.draft")
    render(document_id=document.pk, now=NOW)
    path = f"/documents/{document.public_id}/"
    desk = client_for(User.objects.get(pk=staff(NetworkRole.DESK).user_id))
    assert desk.get(path).status_code == 404
    assert desk.get(f"{deal.get_absolute_url()}draft/word/").status_code == 403
    assert client_for(world.user(CityRole.COACH)).get(path).status_code == 200
    assert word_file(deal, now=NOW)[1].startswith(b"PK")


# The API


def test_the_api_saves_a_section_and_answers_a_conflict_with_both_texts(
    world: World, browser: Client
) -> None:
    deal = draft(world)
    path = f"/api/v1/deals/{deal.public_id}/sections/{KEY}/"
    assert browser.get(path).json()["body"] == TEXT
    sent = {"body": "<p>Mine.</p><script>x</script>", "version": 1}
    saved = browser.put(path, sent, content_type="application/json")
    assert (saved.status_code, saved.json()["version"], saved.json()["body"]) == (200, 2, "<p>Mine.</p>")
    lost = browser.patch(path, {"body": "<p>Late.</p>", "version": 1}, content_type="application/json")
    assert (lost.status_code, lost.json()["code"]) == (409, "conflict")
    assert lost.json()["mine"] == "<p>Late.</p>"
    assert (lost.json()["theirs"]["body"], lost.json()["theirs"]["version"]) == ("<p>Mine.</p>", 2)
    assert browser.put(path, {"body": "x"}, content_type="application/json").status_code == 422
    listed = browser.get("/api/v1/revisions/", {"deal__public_id": deal.public_id}).json()
    assert [row["version"] for row in listed["results"]] == [2, 1]


def test_the_api_takes_remarks_and_settles_them(world: World, browser: Client, client_for: ClientFor) -> None:
    deal = draft(world)
    said = {"deal": deal.public_id, "section": KEY.value, "quote": "A text.", "body": "Which?"}
    made = browser.post("/api/v1/remarks/", said, content_type="application/json")
    assert made.status_code == 201
    settled = browser.post(f"/api/v1/remarks/{made.json()['id']}/settle/")
    assert settled.json()["resolved_at"]
    assert browser.post(f"/api/v1/remarks/{made.json()['id']}/reopen/").json()["resolved_at"] is None
    reader = client_for(world.user(CityRole.READER))
    assert reader.post("/api/v1/remarks/", said, content_type="application/json").status_code == 403
