"""What is left to do on a deal, as a list of tasks in the order of the method."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from greendeals.models import Deal
from greendeals.selectors.checks import PAGES, REQUIRED, Finding, Place, page_of
from greendeals.selectors.ladder import ladder
from greendeals.selectors.news import SectionMark
from greendeals.workflow import SectionKey, Stage
from icc.ui.components import Task, TaskGroup

Words = str | Promise

VERBS: dict[SectionKey, Words] = {
    SectionKey.CONTEXT: _("Describe the context and the ambition"),
    SectionKey.OBJECTIVES: _("Set the objectives"),
    SectionKey.ROLES: _("Explain who does what"),
    SectionKey.CITY_ROLE: _("Say what the city does"),
    SectionKey.PLAN: _("Explain the time plan"),
    SectionKey.MONITORING: _("Agree how you measure"),
    SectionKey.BUDGET: _("Explain the budget"),
    SectionKey.GOVERNANCE: _("Agree how you work together"),
    SectionKey.DURATION: _("Agree how it is renewed and how one can leave"),
    SectionKey.LEGAL: _("Explain what the signature binds to"),
    SectionKey.JOINING: _("Agree how new parties join"),
    SectionKey.COMMUNICATION: _("Agree how you speak about it"),
    SectionKey.RISKS: _("Name the risks"),
    SectionKey.NEXT_STEPS: _("Write down the next steps"),
    SectionKey.SCALING: _("Look beyond the deal"),
    SectionKey.ANNEXES: _("List the annexes"),
}
"""What a writer does in each section."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A task on a table of the deal."""

    place: Place
    verb: Words
    noun: Words
    rows: str


TERMS = Grid(Place.TERMS, _("Set name, dates and legal nature"), Place.TERMS.label, "")
PARTNERS = Grid(Place.PARTNERS, _("Record the partners"), _("Partners"), "parties")
PROMISES = Grid(Place.PROMISES, _("Write what everybody promises"), _("Promises"), "commitments")
ACTIONS = Grid(Place.ACTIONS, _("Plan the actions"), _("Actions"), "actions")
INDICATORS = Grid(Place.INDICATORS, _("Choose the indicators"), _("Indicators"), "indicators")
FUNDING = Grid(Place.FUNDING, _("Record the funding"), _("Funding"), "funding")

Item = SectionKey | Grid

GROUPS: tuple[tuple[Words, tuple[Item, ...]], ...] = (
    (_("1. Agree the basics"), (TERMS, SectionKey.CONTEXT, SectionKey.OBJECTIVES)),
    (
        _("2. Bring the partners in"),
        (PARTNERS, PROMISES, SectionKey.ROLES, SectionKey.CITY_ROLE),
    ),
    (
        _("3. Plan and measure"),
        (ACTIONS, SectionKey.PLAN, INDICATORS, SectionKey.MONITORING),
    ),
    (_("4. Pay for it"), (FUNDING, SectionKey.BUDGET)),
    (
        _("5. Write the agreement"),
        (
            SectionKey.GOVERNANCE,
            SectionKey.DURATION,
            SectionKey.LEGAL,
            SectionKey.JOINING,
            SectionKey.COMMUNICATION,
            SectionKey.RISKS,
            SectionKey.NEXT_STEPS,
            SectionKey.SCALING,
            SectionKey.ANNEXES,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Work:
    """The task list of a deal.

    Attributes:
        done: tasks completed, out of `total`; of a change of a signed deal nothing is counted.
        others: parts of a signed deal that its change leaves as they are.
    """

    groups: list[TaskGroup]
    done: int = 0
    total: int = 0
    others: list[TaskGroup] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the tasks are made from."""

    deal: Deal
    findings: list[Finding]
    editable: bool
    invited: bool
    marks: Mapping[str, SectionMark]


def work_of(
    deal: Deal,
    findings: list[Finding],
    *,
    editable: bool,
    invited: bool,
    marks: Mapping[str, SectionMark],
) -> Work:
    """Return what is left to do, from prefetched rows.

    Args:
        deal: with everything in `checks.CONTENT` and its reviews.
        findings: of its checks.
        editable: whether the reader writes now; others read names, not what to do.
        invited: whether any partner has been invited.
        marks: what is new in a section, by its key.
    """
    desk = _Desk(deal, findings, editable, invited, marks)
    groups = [TaskGroup(title, [_task(desk, item) for item in items]) for title, items in GROUPS]
    counted = [task for group in groups for task in group.tasks]
    groups[1] = TaskGroup(groups[1].title, [*groups[1].tasks, _departments(desk)])
    groups.append(TaskGroup(_("6. Check and sign"), _gates(desk)))
    return Work(groups, sum(1 for task in counted if task.tone == "done"), len(counted))


def work_of_change(
    deal: Deal,
    findings: list[Finding],
    *,
    touched: frozenset[str],
    editable: bool,
    invited: bool,
    marks: Mapping[str, SectionMark],
) -> Work:
    """Return what is left to do on a change of a signed deal: what it touches, or what is essential there.

    Everything else is signed already; it stands apart, to be opened where that has to change, too.

    Args:
        deal: the working copy, as for `work_of`.
        findings: of its checks; those that are advice only were signed as they are.
        touched: where the change says something else than what is signed.
        editable: whether the reader writes now.
        invited: whether any partner has been invited.
        marks: what is new in a section, by its key.
    """
    desk = _Desk(deal, [finding for finding in findings if finding.blocks], editable, invited, marks)
    items = [item for _title, group in GROUPS for item in group]
    lacking = {finding.section or finding.place for finding in desk.findings}
    asked = [item for item in items if _key(item) in {*touched, *lacking, *marks}]
    groups = [TaskGroup(_("Check and sign"), _gates(desk))]
    if asked:
        groups.insert(0, TaskGroup(_("In this change"), [_changed(desk, item, touched) for item in asked]))
    rest = [item for item in items if item not in asked]
    tables = [_unchanged(desk, item) for item in rest if isinstance(item, Grid)]
    texts = [_unchanged(desk, item) for item in rest if not isinstance(item, Grid)]
    others = [(_("Tables"), tables), (_("Text"), texts)]
    return Work(groups, others=[TaskGroup(title, tasks) for title, tasks in others if tasks])


def _key(item: Item) -> str:
    return str(item.place if isinstance(item, Grid) else item)


def _changed(desk: _Desk, item: Item, touched: frozenset[str]) -> Task:
    """Return a task of a change: what it lacks comes before that it says something new."""
    shown = _unchanged(desk, item)
    about = [finding for finding in desk.findings if (finding.section or finding.place) == _key(item)]
    hint = _with_news(desk.marks.get(_key(item)), _hint(about) if desk.editable else "")
    if about:
        return replace(shown, status=_("To mend"), tone="attention", hint=hint)
    words = _("Changed") if _key(item) in touched else ""
    return replace(shown, status=words, tone="progress", hint=hint)


def _unchanged(desk: _Desk, item: Item) -> Task:
    if isinstance(item, Grid):
        return Task(item.noun, href=page_of(desk.deal, *PAGES[item.place]))
    return Task(item.label, href=page_of(desk.deal, "section", item.value))


COMPLETED, IN_PROGRESS, NOT_STARTED = _("Completed"), _("In progress"), _("Not started")


def _task(desk: _Desk, item: Item) -> Task:
    if isinstance(item, Grid):
        return _grid_task(desk, item)
    section = next((row for row in desk.deal.sections.all() if row.key == item), None)
    written = bool(section and section.body.strip())
    completed = written and bool(section and section.done_at)
    hint = _hint(finding for finding in desk.findings if finding.section == item)
    if item in REQUIRED and not written:
        hint = _("Needed before the draft can be read")
    href = page_of(desk.deal, "section", item.value)
    label = VERBS[item] if desk.editable else item.label
    hint = _with_news(desk.marks.get(item), hint if desk.editable else "")
    return _row(label, href, started=written, completed=completed, hint=hint)


def _with_news(mark: SectionMark | None, hint: Words) -> Words:
    """Return what is new in a section before what it still lacks."""
    if mark is None:
        return hint
    changed = _("Changed since you last read it.") if mark.changed else ""
    count = mark.remarks
    remarks = ngettext("%d open remark.", "%d open remarks.", count) % count if count else ""
    return " ".join(str(words) for words in (changed, remarks, hint) if words)


def _grid_task(desk: _Desk, grid: Grid) -> Task:
    own = [finding for finding in desk.findings if finding.place == grid.place]
    count = len(getattr(desk.deal, grid.rows).all()) if grid.rows else 1
    label = grid.verb if desk.editable else grid.noun
    hint = _hint(own) if desk.editable and (count or not grid.rows) else ""
    return _row(
        label, page_of(desk.deal, *PAGES[grid.place]), started=bool(count), completed=not own, hint=hint
    )


def _hint(findings: Iterable[Finding]) -> Words:
    found = list(findings)
    if not found:
        return ""
    more = len(found) - 1
    words = str(found[0].words)
    return f"{words} {ngettext('And %d more.', 'And %d more.', more) % more}" if more else words


def _row(label: Words, href: str, *, started: bool, completed: bool, hint: Words) -> Task:
    if completed and started:
        return Task(label, href=href, status=COMPLETED, tone="done")
    if started:
        return Task(label, href=href, status=IN_PROGRESS, tone="progress", hint=hint)
    return Task(label, href=href, status=NOT_STARTED, hint=hint)


def _departments(desk: _Desk) -> Task:
    """Return the task that no deal depends on: the city's own paper, not counted."""
    count = len(desk.deal.departments.all())
    label = _("Name the departments of the city") if desk.editable else _("Departments of the city")
    status = ngettext("%d department", "%d departments", count) % count if count else _("Optional")
    return Task(
        label, href=page_of(desk.deal, "departments"), status=status, tone="done" if count else "neutral"
    )


def _gates(desk: _Desk) -> list[Task]:
    return [_check(desk), _consult(desk), *_later(desk.deal)]


def _check(desk: _Desk) -> Task:
    blocking = sum(1 for finding in desk.findings if finding.blocks)
    words = ngettext("%d thing to mend", "%d things to mend", blocking) % blocking
    status, tone = (words, "attention") if blocking else (_("Nothing essential is missing"), "neutral")
    return Task(_("Check your answers"), href=page_of(desk.deal, "check"), status=status, tone=tone)


def _consult(desk: _Desk) -> Task:
    label, stage = _("Ask the partners for their word"), desk.deal.stage
    if stage == Stage.CONSULTATION:
        return Task(label, href=page_of(desk.deal, "parties"), status=_("Asked"), tone="progress")
    if stage == Stage.DRAFTING and desk.invited:
        return Task(label, href=page_of(desk.deal, "consult"), status=_("Can be done now"))
    return Task(label, hint=_("Invite a partner first"))


def _later(deal: Deal) -> list[Task]:
    """Return what cannot start yet: it comes with the stages after this one."""
    first = _("Send the draft to review first")
    reviews = [
        Task(_("Let the coach approve it") if rung.is_coach else rung.label, hint=first)
        for rung in ladder(deal)
    ]
    return [
        *reviews,
        Task(_("Freeze the text"), hint=_("Once everybody above has approved the same text")),
        Task(_("Ask for signatures"), hint=_("Once the text is frozen")),
    ]
