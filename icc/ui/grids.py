"""A table in which every cell is a box: plain forms, one for each row, which static/js/grid.js makes quick.

Drawn here and not in a template, because a table has thousands of cells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from icc.core.errors import Text

NEW = "new"
"""Stands for the row that does not exist yet."""


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column.

    Attributes:
        kind: text, tall, day, figure or choice.
        options: what can be chosen, as pairs of code and label; a code of "" is for nothing chosen.
        limit: most characters; 0 for no limit.
        width: s, m or l.
    """

    name: str
    label: Text
    kind: str = "text"
    options: Sequence[tuple[str, str]] = ()
    limit: int = 0
    width: str = "m"
    hint: Text = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row.

    Attributes:
        key: its public name; `NEW` for the one that does not exist yet.
        number: as people count.
        address: where its form is sent.
        cells: what stands in each box, by column.
        shown: the same as people read it.
        version: the save it was read from, or another word that tells what was seen.
        locked: columns that are shown and not asked for.
        errors: what is wrong, by column.
        notes: what is worth saying about the row.
        extra: markup below the row, such as both versions of a conflict.
        head: what heads it instead of its number; `name` says the same to screen readers.
    """

    key: str
    number: int
    address: str
    cells: Mapping[str, str]
    shown: Mapping[str, str]
    version: int | str = 0
    locked: frozenset[str] = frozenset()
    errors: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    extra: SafeString | str = ""
    head: SafeString | str = ""
    name: str = ""

    @property
    def is_new(self) -> bool:
        """Whether it does not exist yet."""
        return self.key == NEW


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of boxes under a caption.

    Attributes:
        writable: whether the reader may change it; otherwise it is a plain table.
        singular: what one row is called, for buttons and screen readers.
        fixed: whether rows can neither be moved nor taken out.
    """

    caption: Text
    singular: Text
    columns: Sequence[GridColumn]
    rows: Sequence[GridRow]
    writable: bool
    fixed: bool = False

    def body(self, csrf: SafeString | str) -> SafeString:
        """Return all rows; `csrf` is the hidden field that every form carries."""
        return mark_safe("\n".join(self.row(row, csrf) for row in self.rows))

    def row(self, row: GridRow, csrf: SafeString | str) -> str:
        """Return one row, with what is said about it below."""
        if not self.writable:
            return _read_row(self.columns, row)
        where = _where(row)
        cells = "".join(_cell(column, row, where) for column in self.columns)
        head = _head(row)
        kind = "ui-grid__row ui-grid__row--new" if row.is_new else "ui-grid__row"
        opened = f'<tr id="row-{row.key}" class="{kind}" data-row="{row.key}">'
        if row.is_new:
            opened = f'<tr id="{NEW}" class="{kind}" data-row="{NEW}">'
        return f"{opened}{head}{cells}{self._acts(row, csrf)}</tr>{_below(row, len(self.columns) + 2)}"

    def _acts(self, row: GridRow, csrf: SafeString | str) -> str:
        more = "" if row.is_new or self.fixed else _more(row, self.singular)
        return _acts(row, csrf, more)


def _head(row: GridRow) -> str:
    css = "ui-grid__name" if row.head else "ui-grid__number"
    return f'<th scope="row" class="{css}">{row.head or _number(row)}</th>'


def _number(row: GridRow) -> str:
    if row.is_new:
        return f'<span aria-hidden="true">+</span><span class="ui-sr">{escape(_("New row"))}</span>'
    return str(row.number)


def _cell(column: GridColumn, row: GridRow, where: str) -> str:
    label = escape(str(column.label))
    css = f' class="ui-grid__cell ui-grid__cell--{column.width}"'
    if column.name in row.locked:
        shown = escape(row.shown.get(column.name, "")) or "–"
        return f'<td{css} data-label="{label}"><span class="ui-grid__locked">{shown}</span></td>'
    error = row.errors.get(column.name, "")
    known = f"e-{row.key}-{column.name}"
    said = f'<span class="ui-grid__error" id="{known}">{escape(error)}</span>'
    invalid = f' aria-invalid="true" aria-describedby="{known}"' if error else ""
    shared = (
        f'form="f-{row.key}" name="{column.name}" data-col="{column.name}"'
        f' aria-label="{label}, {where}"{invalid}'
    )
    return f'<td{css} data-label="{label}">{_box(column, row, shared)}{said}</td>'


def _where(row: GridRow) -> str:
    return str(escape(row.name or (_("new row") if row.is_new else _("row %d") % row.number)))


def _box(column: GridColumn, row: GridRow, shared: str) -> str:
    value = row.cells.get(column.name, "")
    if column.kind == "choice":
        return f'<select {shared} autocomplete="off">{_options(column, value)}</select>'
    limit = f' maxlength="{column.limit}"' if column.limit else ""
    if column.kind == "tall":
        return f'<textarea {shared} rows="2"{limit}>{escape(value)}</textarea>'
    css = ' class="num"' if column.kind in {"figure", "measure"} else ""
    return f'<input type="text" {shared}{css}{limit} value="{escape(value)}" autocomplete="off">'


def _options(column: GridColumn, value: str) -> str:
    drawn = [
        f'<option value="{escape(code)}"{" selected" if code == value else ""}>{escape(label)}</option>'
        for code, label in column.options
    ]
    known = {code for code, _label in column.options}
    if value not in known:
        drawn.insert(0, f'<option value="{escape(value)}" selected>{escape(value)}</option>')
    return "".join(drawn)


def _acts(row: GridRow, csrf: SafeString | str, more: str) -> str:
    version = "" if row.is_new else f'<input type="hidden" name="version" value="{row.version}">'
    save = _("Add") if row.is_new else _("Save")
    return (
        f'<td class="ui-grid__acts"><form id="f-{row.key}" method="post" action="{escape(row.address)}"'
        f" novalidate data-row-form>{csrf}{version}"
        f'<button type="submit" class="ui-grid__save" name="act" value="save">{escape(save)}'
        f'<span class="ui-sr"> {_where(row)}</span></button>'
        f'<span class="ui-grid__state" role="status" data-state></span>{more}</form></td>'
    )


def _more(row: GridRow, singular: Text) -> str:
    acts = (("up", _("Move up")), ("down", _("Move down")), ("remove", _("Remove this %s") % singular))
    buttons = "".join(
        f'<button type="submit" name="act" value="{act}" class="ui-grid__act ui-grid__act--{act}">'
        f"{escape(words)}</button>"
        for act, words in acts
    )
    opener = escape(_("More about row %d") % row.number)
    return (
        f'<details class="ui-menu ui-grid__more"><summary aria-label="{opener}">'
        f'<span aria-hidden="true">⋯</span></summary><div>{buttons}</div></details>'
    )


def _below(row: GridRow, width: int) -> str:
    notes = "".join(f'<p class="ui-grid__note">{escape(note)}</p>' for note in row.notes)
    if not (notes or row.extra):
        return ""
    opened = f'<tr class="ui-grid__below" data-below="{row.key}">'
    return f'{opened}<td colspan="{width}">{notes}{row.extra}</td></tr>'


def _read_row(columns: Sequence[GridColumn], row: GridRow) -> str:
    cells = []
    for column in columns:
        css = ' class="num"' if column.kind in {"figure", "measure"} else ""
        shown = escape(row.shown.get(column.name, "")) or "–"
        cells.append(f'<td{css} data-label="{escape(str(column.label))}">{shown}</td>')
    return f'<tr id="row-{row.key}">{_head(row)}{"".join(cells)}</tr>{_below(row, len(columns) + 1)}'


def conflict(
    columns: Sequence[GridColumn],
    mine: Mapping[str, str],
    theirs: GridRow,
) -> SafeString:
    """Return both versions of a row side by side, of the columns in which they differ."""
    lines = "".join(
        f'<tr><th scope="row">{escape(str(column.label))}</th>'
        f"<td>{escape(mine.get(column.name, '')) or '–'}</td>"
        f"<td>{escape(theirs.cells.get(column.name, '')) or '–'}</td></tr>"
        for column in columns
        if mine.get(column.name, "") != theirs.cells.get(column.name, "")
    )
    return format_html(
        '<div class="ui-grid__conflict" role="alert"><p><strong>{}</strong></p>'
        '<table class="ui-table ui-table--plain"><thead><tr><th scope="col">{}</th><th scope="col">{}</th>'
        '<th scope="col">{}</th></tr></thead><tbody>{}</tbody></table><p>'
        '<button type="submit" class="ecl-button ecl-button--m ui-button ui-button--secondary" form="f-{}"'
        ' name="act" value="save" data-keep="{}">{}</button> <a href="?#row-{}">{}</a></p></div>',
        _("Somebody else saved this row first. Both versions:"),
        _("Column"),
        _("Yours"),
        _("Theirs"),
        mark_safe(lines),
        theirs.key,
        theirs.version,
        _("Keep mine"),
        theirs.key,
        _("Take theirs"),
    )
