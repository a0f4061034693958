"""Two people at one section, in real browsers: conflict, no network, freezing meanwhile, paste from Word."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from cities.workflow import CityRole
from greendeals.models import Deal, Section
from greendeals.workflow import SectionKey, Stage
from icc.accounts.models import User
from icc.dashboards.demonstration.accounts import PASSWORD
from tests.e2e.conftest import Visitor, wait_for
from tests.greendeals.world import World, draft, new_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Enter = Callable[..., Visitor]
KEY = SectionKey.CONTEXT
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><style>p{color:red}</style><body>
<!--StartFragment--><h1 style='color:red'>Aims<o:p></o:p></h1>
<p class=MsoNormal style='margin:0'><b>Two</b> <i>schools</i> a <span style='color:red'>year</span>.</p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>Insulate</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>Shade</p>
<p class=MsoNormal>&nbsp;</p><script>alert(1)</script><!--EndFragment--></body></html>"""


@pytest.fixture
def world(shared_tables: None) -> World:
    """A city whose people can sign in."""
    found = new_world()
    for role in (CityRole.COORDINATOR, CityRole.EDITOR):
        user: User = found.user(role)
        user.set_password(PASSWORD)
        user.save()
    return found


@pytest.fixture
def deal(world: World) -> Deal:
    """A draft."""
    return draft(world)


def body(deal: Deal) -> str:
    return Section.objects.get(deal=deal, key=KEY).body


def open_section(enter: Enter, world: World, deal: Deal, role: CityRole, **screen: bool) -> Visitor:
    """Sign in and open the section, the editor ready where there is a script."""
    visitor = enter(**screen).sign_in(world.user(role).email)
    visitor.page.goto(f"{visitor.address}{deal.get_absolute_url()}sections/{KEY}/")
    return visitor


def editor(visitor: Visitor) -> Page:
    """Return the page once the editor stands, with the cursor at the end of the text."""
    visitor.page.get_by_role("toolbar", name="Format").wait_for()
    visitor.page.get_by_role("textbox", name="Text", exact=True).click()
    visitor.page.keyboard.press("Control+End")
    visitor.check()
    return visitor.page


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_contain_text("Saved ")


def test_two_people_at_one_section_lose_no_word(visitor: Enter, world: World, deal: Deal) -> None:
    first = open_section(visitor, world, deal, CityRole.COORDINATOR)
    second = open_section(visitor, world, deal, CityRole.EDITOR, phone=True)
    mine, theirs = editor(first), editor(second)
    theirs.keyboard.type(" Theirs.")
    saved(theirs)
    mine.keyboard.type(" Mine.")
    expect(mine.get_by_text("Somebody else saved this section first")).to_be_visible()
    first.check()
    expect(mine.get_by_role("textbox", name="Text", exact=True)).to_contain_text("A text. Mine.")
    expect(mine.locator(".ui-compare del")).to_contain_text("Theirs")
    mine.get_by_role("button", name="Edit both together").click()
    saved(mine)
    assert "A text. Mine." in body(deal)
    assert "A text. Theirs." in body(deal)


def test_words_typed_offline_are_saved_once_the_network_is_back(
    visitor: Enter, world: World, deal: Deal
) -> None:
    page = editor(open_section(visitor, world, deal, CityRole.COORDINATOR))
    context: BrowserContext = page.context
    context.set_offline(True)
    page.keyboard.type(" Typed in a tunnel.")
    expect(page.locator("[data-saved]")).to_have_text("Not saved – trying again")
    context.set_offline(False)
    saved(page)
    assert body(deal) == "<p>A text. Typed in a tunnel.</p>"


REFUSALS = {413: "this is too much", 429: "trying again", 403: "you may no longer write here"}


def test_a_refusal_on_the_way_leaves_the_words_in_the_box(visitor: Enter, world: World, deal: Deal) -> None:
    page = editor(open_section(visitor, world, deal, CityRole.COORDINATOR))
    for status, words in REFUSALS.items():
        page.route(
            f"**/sections/{KEY}/",
            lambda route, _request, status=status: route.fulfill(status=status, headers={"Retry-After": "1"}),
        )
        page.keyboard.type(f" Kept {status}.")
        expect(page.locator("[data-saved]")).to_contain_text(words)
        expect(page.get_by_role("textbox", name="Text", exact=True)).to_contain_text(f"Kept {status}.")
        page.unroute(f"**/sections/{KEY}/")
        if status == HTTPStatus.FORBIDDEN:
            break
        page.keyboard.type(" And more.")
        saved(page)
        assert f"Kept {status}. And more." in body(deal)


def test_words_typed_before_the_editor_has_come_are_in_it(visitor: Enter, world: World, deal: Deal) -> None:
    screen = visitor().sign_in(world.user(CityRole.COORDINATOR).email)
    held: list[Route] = []
    screen.page.route("**/editor*.js", lambda route: held.append(route))  # noqa: PLW0108 -- Playwright asks for a function of Python
    screen.page.goto(
        f"{screen.address}{deal.get_absolute_url()}sections/{KEY}/", wait_until="domcontentloaded"
    )
    screen.page.get_by_label("Text").press_sequentially(" Quick.")
    held.pop().continue_()
    expect(screen.page.get_by_role("toolbar", name="Format")).to_be_visible()
    screen.page.keyboard.type(" And on.")
    wait_for(lambda: "And on." in body(deal))
    assert "Quick." in body(deal)
    assert "A text." in body(deal)


def test_signed_out_meanwhile_the_words_stay_and_survive_a_reload(
    visitor: Enter, world: World, deal: Deal
) -> None:
    screen = open_section(visitor, world, deal, CityRole.COORDINATOR)
    page = editor(screen)
    kept = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.keyboard.type(" Still here.")
    expect(page.get_by_text("You were signed out")).to_be_visible()
    page.context.add_cookies(kept)  # type: ignore[arg-type]  # what cookies() returns
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="Put my words back").click()
    saved(page)
    assert body(deal) == "<p>A text. Still here.</p>"


def test_a_section_frozen_while_the_editor_is_open_gives_the_words_back(
    visitor: Enter, world: World, deal: Deal
) -> None:
    page = editor(open_section(visitor, world, deal, CityRole.COORDINATOR))
    Deal.objects.filter(pk=deal.pk).update(stage=Stage.REVIEW)
    page.keyboard.type(" Too late.")
    expect(page.get_by_text("Your last words were not saved")).to_be_visible()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_contain_text("Too late.")
    assert "Too late" not in body(deal)


def test_what_is_pasted_from_word_keeps_its_form_and_loses_its_dress(
    visitor: Enter, world: World, deal: Deal
) -> None:
    page = editor(open_section(visitor, world, deal, CityRole.COORDINATOR))
    page.keyboard.press("Control+a")
    page.evaluate(
        """(html) => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
          document.getElementById("prose").dispatchEvent(paste);
        }""",
        WORD,
    )
    saved(page)
    assert body(deal) == (
        "<h3>Aims</h3><p><strong>Two</strong> <em>schools</em> a year.</p>"
        "<ul><li><p>Insulate</p></li><li><p>Shade</p></li></ul>"
    )


def test_the_toolbar_works_by_keyboard_and_the_coordinator_sees_who_is_here(
    visitor: Enter, world: World, deal: Deal
) -> None:
    other = open_section(visitor, world, deal, CityRole.EDITOR)
    expect(other.page.get_by_role("toolbar", name="Format")).to_be_visible()
    page = editor(open_section(visitor, world, deal, CityRole.COORDINATOR))
    expect(page.get_by_text(f"Here now: {world.user(CityRole.EDITOR).name}")).to_be_visible()
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Bold").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italic")).to_be_focused()
    page.keyboard.press("Enter")
    saved(page)
    assert body(deal) == "<p><em>A text.</em></p>"


def test_without_a_script_the_text_is_written_in_a_plain_box(
    visitor: Enter, world: World, deal: Deal
) -> None:
    screen = open_section(visitor, world, deal, CityRole.COORDINATOR, script=False)
    box = screen.page.get_by_label("Text")
    expect(box).to_have_value("A text.")
    box.fill("A text.\n\nWithout a script.")
    screen.page.get_by_role("button", name="Save and go back to the deal").click()
    assert body(deal) == "<p>A text.</p><p>Without a script.</p>"
