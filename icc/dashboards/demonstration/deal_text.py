"""A draft that people are at: sections with some form, versions by two hands, remarks of the coach."""

from datetime import datetime, timedelta

from cities.models import Membership
from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, Section
from greendeals.workflow import SectionKey
from icc.tenancy.actors import Person

TITLE = "Warm schools, cool summers"
"""The deal whose text is written out; it stands in drafting."""

FIRST = {
    SectionKey.CONTEXT: (
        "<p>Invented for the demonstration. Eleven schools of the city were built before 1980. Their "
        "classrooms are cold in January and too hot in June; the heating bill has doubled since 2020.</p>"
        "<p>The guild of builders can insulate two schools a year. The technical school looks for real "
        "building sites on which its apprentices learn.</p>"
    ),
    SectionKey.OBJECTIVES: (
        "<p>Until the end of 2029 the parties want to reach:</p>"
        "<ul><li><p>six schools insulated and shaded,</p></li>"
        "<li><p>60 apprentices trained on site.</p></li></ul>"
    ),
    SectionKey.ROLES: (
        "<p>The <strong>guild of builders</strong> carries out the work. The <strong>technical "
        "school</strong> sends apprentices and measures. The parents' associations are still missing.</p>"
    ),
    SectionKey.CITY_ROLE: (
        "<p>The municipality pays the material, gives permits within eight weeks and names one contact "
        "person in the buildings department.</p>"
    ),
    SectionKey.GOVERNANCE: (
        "<table><tbody><tr><th><p>Who</p></th><th><p>Seat</p></th></tr>"
        "<tr><td><p>City, buildings department</p></td><td><p>votes, in the chair</p></td></tr>"
        "<tr><td><p>Guild of builders</p></td><td><p>votes</p></td></tr>"
        "<tr><td><p>Technical school</p></td><td><p>advises</p></td></tr></tbody></table>"
        "<p>The group meets every three months. Its papers go out a week before.</p>"
    ),
    SectionKey.RISKS: (
        "<p>Work is possible in the summer holidays only. If a tender fails in spring, the school moves to "
        "the next summer and another one takes its place.</p>"
    ),
}
"""What the coordinator wrote first."""

SECOND = {
    SectionKey.OBJECTIVES: (
        "<p>Until 31 December 2029 the parties want to reach:</p>"
        "<ul><li><p>eight schools insulated and shaded, two each summer,</p></li>"
        "<li><p>a third less heat used in these schools, measured against the winter of 2025,</p></li>"
        "<li><p>60 apprentices trained on site.</p></li></ul>"
    ),
    SectionKey.CITY_ROLE: (
        "<p>The municipality pays the material up to EUR 400 000 a year, gives permits within six weeks and "
        "names one contact person in the buildings department.</p>"
    ),
}
"""What an editor made of it two days later."""

REMARKS = (
    (
        SectionKey.OBJECTIVES,
        "a third less heat used in these schools, measured against the winter of 2025,",
        "Do you have the meter readings of that winter? If not, take the bills.",
    ),
    (SectionKey.CITY_ROLE, "", "Has the finance office agreed to the yearly sum?"),
)
"""What the coach says: section, words spoken about, remark."""

DONE = (SectionKey.CONTEXT, SectionKey.ROLES)


def write_text(deal: Deal, writer: Person, editor: Person, *, now: datetime) -> None:
    """Write the text: the coordinator first, an editor two days later, then the coach's remarks."""
    _save(deal, writer, FIRST, now=now)
    for key in DONE:
        services.mark_section(actor=writer, deal=deal, key=key, done=True, now=now)
    _read(deal, writer, now=now)
    coach = _coach(deal)
    _read(deal, coach, now=now + timedelta(days=1))
    _save(deal, editor, SECOND, now=now + timedelta(days=2))
    for key, quote, body in REMARKS:
        at = now + timedelta(days=3)
        services.add_remark(actor=coach, deal=deal, key=key, quote=quote, body=body, now=at)


def _save(deal: Deal, actor: Person, texts: dict[SectionKey, str], *, now: datetime) -> None:
    for key, body in texts.items():
        version = Section.objects.values_list("version", flat=True).get(deal=deal, key=key)
        services.save_section(actor=actor, deal=deal, key=key, body=body, version=version, now=now)


def _read(deal: Deal, reader: Person, *, now: datetime) -> None:
    for section in deal.sections.select_related("deal"):
        services.note_reading(actor=reader, section=section, version=section.version, now=now)


def _coach(deal: Deal) -> Person:
    held = Membership.objects.filter(city=deal.city_id, role=CityRole.COACH).order_by("pk")[0]
    return Person(user_id=held.user_id, cities={deal.city_id: frozenset({CityRole.COACH})})
