"""Rich text: what is kept of it, what of it is plain, and what differs between two of them."""

import random
import time

import pytest

from icc.ui.comparison import Comparison, compare
from icc.ui.prose import as_plain, clean, from_plain, is_simple

HOSTILE = (
    '<p onclick="x()" style="color:red">Words <script>alert(1)</script>'
    '<a href="javascript:x()">here</a> <b>bold</b></p><h1>Head</h1><img src=x onerror=y>'
)
WORD = (
    "<p class=MsoNormal style='margin:0'><span lang=EN-GB>From <b>Word</b><o:p></o:p></span></p>"
    "<p class=MsoNormal>&nbsp;</p><!--[if gte mso 9]><xml>x</xml><![endif]-->"
)


def test_only_the_small_set_is_kept() -> None:
    cleaned = clean(HOSTILE)
    assert cleaned == '<p>Words <a rel="noopener noreferrer">here</a> bold</p>Head'
    assert clean(cleaned) == cleaned


def test_what_comes_from_word_without_the_editor_keeps_its_words_and_loses_its_dress() -> None:
    assert clean(WORD) == "<p>From Word</p>"


@pytest.mark.parametrize("text", ["", "One.", "One.\n\nTwo.", "A line\nand one more.", "a < b & 'c'"])
def test_plain_text_comes_back_as_it_was_typed(text: str) -> None:
    html = from_plain(text)
    assert is_simple(html)
    assert as_plain(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<p>a <strong>b</strong></p>",
        "<h3>a</h3>",
        "<ul><li>a</li></ul>",
        '<p><a href="https://x.example">a</a></p>',
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
    ],
)
def test_what_has_form_is_not_plain(html: str) -> None:
    assert not is_simple(html)


def marked(comparison: Comparison) -> list[tuple[str, str]]:
    """Return both sides of each pair, what differs in brackets."""

    def side(runs: object) -> str:
        return "".join(f"[{run.text}]" if run.changed else run.text for run in runs)  # type: ignore[attr-defined]

    return [(side(pair.before), side(pair.after)) for pair in comparison.pairs]


def test_words_that_changed_in_a_paragraph_are_marked_and_no_others() -> None:
    before = "<p>The port gives land at market rent until 2028.</p>"
    after = "<p>The port gives land free of charge until 31 December 2028.</p>"
    assert marked(compare(before, after)) == [
        (
            "The port gives land [at market rent] until 2028.",
            "The port gives land [free of charge] until [31 December] 2028.",
        )
    ]


def test_blocks_are_aligned_before_words() -> None:
    before = "<p>First words stay.</p><p>Second words go.</p>"
    after = "<h3>Something new</h3><p>First words stay.</p>"
    assert marked(compare(before, after)) == [
        ("", "[Something new]"),
        ("First words stay.", "First words stay."),
        ("[Second words go.]", ""),
    ]


def test_a_change_of_form_alone_is_no_change_of_words() -> None:
    assert compare("<p>Same <strong>words</strong></p>", "<h3>Same words</h3>").changes == 0


def test_long_runs_without_a_change_are_folded() -> None:
    same = "".join(f"<p>Paragraph {number}.</p>" for number in range(5))
    comparison = compare(f"{same}<p>Old end.</p>", f"{same}<p>New end.</p>")
    assert [(group.folded, len(group.pairs)) for group in comparison.groups] == [(True, 5), (False, 1)]


def text(kind: str, seed: int) -> str:
    """Return about 20 000 characters that are hard to compare."""
    draw = random.Random(seed)
    match kind:
        case "one word":
            return f"<p>{'a ' * 9_990}</p>"
        case "letters":
            return f"<p>{''.join(draw.choice('abc ') for _ in range(19_990))}</p>"
        case "small blocks":
            return "".join(f"<p>{draw.choice('abc')}</p>" for _ in range(2_400))
    return f"<p>{' '.join(f'word{draw.randrange(60)}' for _ in range(2_800))}</p>"


@pytest.mark.parametrize("kind", ["one word", "letters", "small blocks", "few words"])
def test_twenty_thousand_characters_are_compared_in_bounded_time(kind: str) -> None:
    since = time.process_time()
    compare(text(kind, 1), text(kind, 2))
    assert time.process_time() - since < 2
