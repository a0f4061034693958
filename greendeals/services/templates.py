"""Texts of an edition to begin a deal with, kept by the desk."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.models import Edition, Term
from greendeals.models import SECTION_LENGTH, Template
from greendeals.rules import can_keep_templates
from greendeals.workflow import SectionKey
from icc.audit.services import record
from icc.core.errors import Conflict, Invalid
from icc.core.integrity import explained
from icc.tenancy.actors import Actor
from icc.ui.prose import clean


@transaction.atomic
def save_template(
    *,
    actor: Actor,
    edition: Edition,
    template: Template | None = None,
    name: str,
    summary: str,
    sector: Term | None,
    sections: Mapping[str, str],
    now: datetime,
) -> Template:
    """Write a template anew, or change one; deals begun with it keep what they took over.

    Args:
        actor: who writes.
        edition: whose cities may begin with it.
        template: the one to change; none for a new one.
        name: as cities read it.
        summary: what it is for, in a sentence.
        sector: for which it is meant; none for all.
        sections: HTML by the key of the section; cleaned to the small set.
        now: the present moment.

    Raises:
        Conflict: it belongs to another edition.
        Forbidden: the actor is not of the desk.
        Invalid: the edition has one of this name, a section is unknown or too long, or nothing is written.
    """
    can_keep_templates(actor).require()
    if template and template.edition_id != edition.pk:
        raise Conflict(_("This template belongs to another edition."))
    found = _locked(template) if template else Template(edition=edition, created_at=now)
    found.name, found.summary, found.sector = name, summary, sector
    found.sections = _cleaned(sections)
    with explained(Template):
        found.save()
    _note(actor, found, "template-changed" if template else "template-written", now=now)
    return found


@transaction.atomic
def retire_template(*, actor: Actor, template: Template, now: datetime) -> Template:
    """Take a template from the choice; deals begun with it keep the credit. Again: offer it anew.

    Raises:
        Forbidden: the actor is not of the desk.
    """
    can_keep_templates(actor).require()
    found = _locked(template)
    found.retired_at = None if found.retired_at else now
    found.save(update_fields=["retired_at"])
    _note(actor, found, "template-retired" if found.retired_at else "template-offered", now=now)
    return found


def _locked(template: Template) -> Template:
    return Template.objects.select_for_update(of=("self",)).select_related("edition").get(pk=template.pk)


def _cleaned(sections: Mapping[str, str]) -> dict[str, str]:
    if unknown := set(sections) - set(SectionKey.values):
        raise Invalid(fields={"sections": _("There is no section “%s”.") % min(unknown)})
    texts = {key: clean(body) for key, body in sections.items()}
    for key, body in texts.items():
        if len(body) > SECTION_LENGTH:
            raise Invalid(fields={key: _("This text is too long.")})
    written = {key: body for key, body in texts.items() if body}
    if not written:
        raise Invalid(_("Write at least one section."))
    return written


def _note(actor: Actor, template: Template, action: str, *, now: datetime) -> None:
    data = {"template": template.public_id, "name": template.name}
    record(actor=actor, subject=f"edition:{template.edition.code}", action=action, now=now, data=data)
