"""Each component tag: with and without its options, with hostile and with wrong props."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone

from icc.ui.components import (
    Activity,
    Bar,
    Column,
    Crumb,
    DrawnBar,
    Step,
    SummaryRow,
    Task,
    TaskGroup,
)

HOSTILE = '<script>alert(1)</script>"'


def render(source: str, **values: Any) -> str:
    html = Template("{% load ui %}" + source).render(Context(values))
    return " ".join(html.split())


def test_button_is_a_button_until_it_has_an_address() -> None:
    plain = render('{% button "Save" name="act" value="sign" icon="check" %}')
    assert '<button class="ecl-button ecl-button--m ui-button ui-button--primary" type="submit"' in plain
    assert 'name="act" value="sign"' in plain
    assert "ui-icon--check" in plain
    link = render('{% button "Open" href="/deals/" variant="secondary" %}')
    assert link.startswith("<a ")
    assert 'href="/deals/"' in link
    assert "type=" not in link


def test_status_says_it_in_words() -> None:
    assert (
        render('{% status "Drafting" %}') == '<strong class="ui-status ui-status--neutral">Drafting</strong>'
    )
    assert "ui-status--done" in render('{% status "Signed" tone="done" %}')


def test_panel_and_notice_hold_their_content() -> None:
    panel = render('{% panel title="Next step" tone="next" %}<p>Do it</p>{% endpanel %}')
    assert "<p>Do it</p>" in panel
    assert "ui-panel--next" in panel
    assert "<h2" not in render("{% panel %}x{% endpanel %}")
    notice = render(
        '{% notice title="Careful" tone="warning" %}<p>{{ word }}</p>{% endnotice %}', word=HOSTILE
    )
    assert "ui-icon--warning" in notice
    assert "<script>" not in notice


def test_page_header_links_every_crumb_but_the_page_itself() -> None:
    html = render(
        '{% page_header "Deal" lead="Why" crumbs=crumbs meta=meta status_label="N" status_tone="progress" %}',
        crumbs=[Crumb("Deals", "/deals/"), Crumb("Deal")],
        meta=["Mobility"],
    )
    assert '<a href="/deals/">Deals</a>' in html
    assert '<span aria-current="page">Deal</span>' in html
    assert "ui-status--progress" in html
    assert "<li>Mobility</li>" in html
    bare = render('{% page_header "Deal" %}')
    assert "<nav" not in bare
    assert "<ul" not in bare


def test_steps_mark_the_place() -> None:
    html = render(
        "{% steps items %}", items=[Step("Idea", "done"), Step("Draft", "current", "3 days"), Step("Sign")]
    )
    assert html.count('aria-current="step"') == 1
    assert "3 days" in html
    with pytest.raises(ValueError, match="step state must be one of 'current', 'done', 'todo'; got 'x'"):
        Step("Idea", "x")


def test_task_without_address_cannot_be_started() -> None:
    html = render(
        "{% task_list groups %}",
        groups=[
            TaskGroup(
                "1. Basics", [Task("Name it", "/n/", "In progress", "progress", "2 left"), Task("Sign")]
            )
        ],
    )
    assert '<a href="/n/">Name it</a>' in html
    assert "2 left" in html
    assert "<span>Sign</span>" in html
    assert "Cannot start yet" in html


def test_tile_links_its_label() -> None:
    assert "<a" not in render('{% tile "Signed" 118 %}')
    html = render('{% tile "Signed" 118 note="of 175" tone="done" href="/list/" %}')
    assert '<a href="/list/">Signed</a>' in html
    assert "of 175" in html


def test_summary_names_what_its_link_changes() -> None:
    html = render(
        "{% summary rows %}", rows=[SummaryRow("Title", HOSTILE, "/t/"), SummaryRow("Sector", "Energy")]
    )
    assert html.count("Change") == 1
    assert '<span class="ui-sr"> – Title</span>' in html
    assert "<script>" not in html


def test_table_has_a_caption_and_a_focusable_box() -> None:
    html = render(
        '{% table "Cities" columns %}<tr><td data-label="City">Alcoi</td></tr>{% endtable %}',
        columns=[Column("City"), Column("Days", numeric=True), Column("Act", hidden_label=True)],
    )
    assert 'role="region" aria-label="Cities" tabindex="0"' in html
    assert "<caption>Cities</caption>" in html
    assert '<th scope="col" class="num">Days</th>' in html
    assert '<span class="ui-sr">Act</span>' in html
    hidden = render('{% table "Cities" columns hide_caption=True %}{% endtable %}', columns=[])
    assert '<caption class="ui-sr">' in hidden


def test_bars_and_their_table_twin_show_the_same_numbers() -> None:
    rows = [Bar("Drafting", 88, "31 days", "/d/"), Bar("Signed", 44, tone="done")]
    html = render('{% bars rows "Deals by stage" unit="deals" %}', rows=rows)
    assert 'width="100.00%"' in html
    assert 'width="50.00%"' in html
    assert html.count("31 days") == 2
    assert '<td class="num">88</td>' in html
    assert '<th scope="col">Note' not in render('{% bars rows "x" %}', rows=[Bar("a", 1)])


@pytest.mark.parametrize("values", [[], [0], [0, 0], [-3, 0]])
def test_bars_of_nothing_have_no_length(values: list[int]) -> None:
    assert [drawn.width for drawn in DrawnBar.draw([Bar("x", value) for value in values])] == ["0%"] * len(
        values
    )


def test_empty_state_offers_the_next_act() -> None:
    assert "ui-button" not in render('{% empty "No deals" "Start one." %}')
    assert 'href="/new/"' in render('{% empty "No deals" "Start one." action="New deal" href="/new/" %}')


def test_activity_tells_who_and_when() -> None:
    html = render(
        "{% activity items %}", items=[Activity("signed", "Mayor", timezone.now() - timedelta(hours=3))]
    )
    assert "<strong>Mayor</strong> signed" in html
    assert "3\xa0hours" in html.replace("&nbsp;", "\xa0") or "3 hours" in html
    assert "<time datetime=" in html


def test_pagination_keeps_the_other_parameters() -> None:
    page = Paginator(range(100), 10).page(2)
    html = render("{% pagination page %}", page=page, request=RequestFactory().get("/?q=a%26b&page=2"))
    assert 'href="?q=a%26b&amp;page=3" rel="next"' in html
    assert html.count("aria-current") == 1
    assert "11 to 20 of 100" in html
    assert render("{% pagination page %}", page=Paginator([1], 10).page(1)).strip() == ""


@pytest.mark.parametrize(
    ("done", "total", "width"), [(3, 10, "30.00%"), (0, 0, "0.00%"), (12, 10, "100.00%")]
)
def test_progress_never_leaves_its_track(done: int, total: int, width: str) -> None:
    html = render('{% progress "Tasks" done total %}', done=done, total=total)
    assert f'width="{width}"' in html
    assert f"{done} of {total}" in html


@pytest.mark.parametrize(
    "source",
    [
        '{% button "x" colour="red" %}',
        '{% status "x" color="red" %}',
        "{% panel heading='x' %}{% endpanel %}",
        "{% notice level='x' %}{% endnotice %}",
        '{% page_header "x" subtitle="y" %}',
        "{% steps items extra=1 %}",
        "{% task_list groups open=1 %}",
        '{% tile "a" 1 size="l" %}',
        "{% summary rows x=1 %}",
        '{% table "c" columns zebra=1 %}{% endtable %}',
        '{% bars rows "c" pie=1 %}',
        '{% empty "a" "b" image="c" %}',
        "{% errors form x=1 %}",
        "{% activity items x=1 %}",
        "{% pagination page x=1 %}",
        '{% icon "check" size=3 %}',
        '{% progress "a" 1 2 tone="x" %}',
    ],
)
def test_unknown_prop_fails_when_compiled(source: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument"):
        Template("{% load ui %}" + source)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ('{% status "x" tone="red" %}', "status tone must be one of 'attention', .* got 'red'"),
        ('{% panel tone="red" %}{% endpanel %}', "panel tone must be one of"),
        ('{% notice tone="red" %}{% endnotice %}', "notice tone must be one of"),
        ('{% tile "a" 1 tone="red" %}', "tile tone must be one of"),
        ('{% button "a" variant="huge" %}', "button variant must be one of"),
        ('{% icon "unicorn" %}', "icon must be one of"),
    ],
)
def test_unknown_look_is_refused_by_name(source: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        render(source)


@pytest.mark.parametrize(
    "source",
    [
        "{% button h href=h name=h value=h %}",
        "{% status h %}",
        "{% panel title=h %}{% endpanel %}",
        "{% notice title=h %}{% endnotice %}",
        "{% page_header h lead=h crumbs=crumbs meta=meta status_label=h %}",
        "{% steps steps %}",
        "{% task_list groups %}",
        "{% tile h h note=h href=h %}",
        "{% summary rows %}",
        "{% table h columns %}{% endtable %}",
        "{% bars bars h unit=h %}",
        "{% empty h h action=h href=h %}",
        "{% activity feed %}",
        "{% progress h 1 2 %}",
    ],
)
def test_hostile_words_are_escaped(source: str) -> None:
    html = render(
        source,
        h=HOSTILE,
        meta=[HOSTILE],
        crumbs=[Crumb(HOSTILE, HOSTILE), Crumb(HOSTILE)],
        steps=[Step(HOSTILE, "done", HOSTILE)],
        groups=[
            TaskGroup(HOSTILE, [Task(HOSTILE, HOSTILE, HOSTILE, hint=HOSTILE), Task(HOSTILE, status=HOSTILE)])
        ],
        rows=[SummaryRow(HOSTILE, HOSTILE, HOSTILE, HOSTILE)],
        columns=[Column(HOSTILE)],
        bars=[Bar(HOSTILE, 1, HOSTILE, HOSTILE)],
        feed=[Activity(HOSTILE, HOSTILE, timezone.now())],
    )
    assert "<script>" not in html
    assert '</script>"' not in html
    assert "&lt;script&gt;" in html
