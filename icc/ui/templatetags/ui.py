"""Component tags.

Each declares its props: an unknown one is a TemplateSyntaxError when the template is compiled.
Tags that stand in every row of a list (`icon`, `status`) are built in Python, the others from templates/ui/.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict
from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from icc.core.errors import Text
from icc.ui import components
from icc.ui.components import (
    Activity,
    Bar,
    Column,
    Crumb,
    DrawnBar,
    ErrorLink,
    NavItem,
    Number,
    PageLink,
    Step,
    SummaryRow,
    TaskGroup,
    one_of,
)
from icc.ui.prose import clean

register = Library()


@register.filter(name="prose", is_safe=True)
def prose_filter(html: str) -> SafeString:
    """Show rich text; it is cleaned once more, whatever way it came into the database."""
    return mark_safe(clean(html))


@register.simple_tag
def icon(name: str) -> SafeString:
    return components.icon_html(name)


@register.simple_tag
def status(label: Text, tone: str = "neutral") -> SafeString:
    one_of(components.STATUS_TONES, tone, "status tone")
    return format_html('<strong class="ui-status ui-status--{}">{}</strong>', tone, label)


@register.simple_tag
def nav_list(items: Iterable[NavItem]) -> SafeString:
    """Draw links; built here, because every page has three lists of them."""
    return mark_safe(f"<ul>{''.join(map(_nav_line, items))}</ul>")


def _nav_line(item: NavItem) -> str:
    current = ' aria-current="page"' if item.current else ""
    return f'<li><a href="{escape(item.href)}"{current}>{escape(str(item.label))}</a></li>'


@register.inclusion_tag("ui/button.html")
def button(
    label: Text,
    *,
    href: str | None = None,
    variant: str = "primary",
    type: str = "submit",  # noqa: A002 - the prop is called as in HTML
    name: str = "",
    value: object = "",
    icon: str = "",
) -> dict[str, Any]:
    return {
        "label": label,
        "href": href,
        "variant": one_of(components.BUTTON_VARIANTS, variant, "button variant"),
        "type": one_of(components.BUTTON_TYPES, type, "button type"),
        "name": name,
        "value": value,
        "icon": icon,
    }


@register.simple_block_tag
def panel(content: str, title: Text = "", *, tone: str = "plain") -> SafeString:
    one_of(components.PANEL_TONES, tone, "panel tone")
    return render_to_string("ui/panel.html", {"content": content, "title": title, "tone": tone})


NOTICE_ICONS: Mapping[str, str] = {
    "info": "information",
    "success": "check-filled",
    "warning": "warning",
    "danger": "error",
}


@register.simple_block_tag
def notice(content: str, title: Text = "", *, tone: str = "info") -> SafeString:
    one_of(components.NOTICE_TONES, tone, "notice tone")
    values = {"content": content, "title": title, "tone": tone, "icon": NOTICE_ICONS[tone]}
    return render_to_string("ui/notice.html", values)


@register.inclusion_tag("ui/page_header.html")
def page_header(
    title: Text,
    *,
    lead: Text = "",
    crumbs: Sequence[Crumb] = (),
    meta: Sequence[Text] = (),
    status_label: Text = "",
    status_tone: str = "neutral",
) -> dict[str, Any]:
    return {
        "title": title,
        "lead": lead,
        "crumbs": crumbs,
        "meta": meta,
        "status_label": status_label,
        "status_tone": status_tone or "neutral",
    }


@register.inclusion_tag("ui/filters.html", takes_context=True)
def filters(
    context: Context,
    form: BaseForm,
    *,
    label: Text = "",
    variant: str = "primary",
    clear: str | None = None,
    hidden: Iterable[tuple[str, str]] = (),
    search: bool = True,
) -> dict[str, Any]:
    """Draw a form above a list, which the page puts into an element with the id `found`.

    `clear` is where all choices are taken back: the address without any, unless it is said.
    """
    request = context["request"]
    return {
        "form": form,
        "path": request.path,
        "label": label or _("Show"),
        "variant": one_of(components.BUTTON_VARIANTS, variant, "button variant"),
        "clear": (request.path if request.GET else "") if clear is None else clear,
        "hidden": hidden,
        "search": search,
    }


@register.inclusion_tag("ui/steps.html")
def steps(items: Sequence[Step]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("ui/task_list.html")
def task_list(groups: Sequence[TaskGroup]) -> dict[str, Any]:
    return {"groups": groups}


@register.inclusion_tag("ui/tile.html")
def tile(
    label: Text, value: object, *, note: Text = "", tone: str = "neutral", href: str = ""
) -> dict[str, Any]:
    one_of(components.TILE_TONES, tone, "tile tone")
    return {"label": label, "value": value, "note": note, "tone": tone, "href": href}


@register.inclusion_tag("ui/summary.html")
def summary(rows: Sequence[SummaryRow]) -> dict[str, Any]:
    return {"rows": rows}


@register.simple_block_tag
def table(
    content: str, caption: Text, columns: Sequence[Column], *, hide_caption: bool = False
) -> SafeString:
    values = {"content": content, "caption": caption, "columns": columns, "hide_caption": hide_caption}
    return render_to_string("ui/table.html", values)


@register.inclusion_tag("ui/bars.html")
def bars(rows: Sequence[Bar], caption: Text, *, unit: Text = "") -> dict[str, Any]:
    return {
        "rows": DrawnBar.draw(rows),
        "caption": caption,
        "unit": unit,
        "notes": any(bar.note for bar in rows),
    }


@register.inclusion_tag("ui/empty.html")
def empty(title: Text, text: Text, *, action: Text = "", href: str = "") -> dict[str, Any]:
    return {"title": title, "text": text, "action": action, "href": href}


def _focus_id(field: BoundField) -> str:
    """Id of what takes the cursor: of a group of choices, its first."""
    widget = field.field.widget
    group = isinstance(widget, ChoiceWidget) and widget.use_fieldset
    return f"{field.auto_id}_0" if group else str(field.id_for_label or field.auto_id)


def _error_links(form: BaseForm) -> Iterable[ErrorLink]:
    for message in form.non_field_errors():
        yield ErrorLink(str(message))
    for field in form:
        for message in field.errors:
            hidden = field.is_hidden
            yield ErrorLink(str(message), "" if hidden else _focus_id(field), "" if hidden else field.label)


@register.inclusion_tag("ui/errors.html")
def errors(form: BaseForm | None) -> dict[str, Any]:
    return {"links": list(_error_links(form)) if form is not None and form.is_bound else []}


@register.inclusion_tag("ui/activity.html")
def activity(items: Sequence[Activity]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)

    def address(number: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "links": [
            PageLink(number, address(number), number == page.number)
            if isinstance(number, int)
            else PageLink()
            for number in numbers
        ],
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("ui/progress.html")
def progress(label: Text, done: Number, total: Number) -> dict[str, Any]:
    share = min(max(float(done) / float(total), 0.0), 1.0) if total else 0.0
    return {"label": label, "done": done, "total": total, "width": f"{share * 100:.2f}%"}
