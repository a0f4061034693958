"""What the demonstration's deals begin with: templates, published deals; organisations and departments."""

from datetime import datetime

from cities.models import City, Edition, Organisation, Participation, Term
from cities.services import (
    OrganisationFacts,
    add_organisation,
    change_organisation,
    join_organisations,
    publish_organisation,
)
from greendeals import services
from greendeals.models import Deal, RegisterEntry, Template
from greendeals.workflow import SectionKey
from icc.tenancy.actors import Person, System
from icc.ui.prose import from_plain

DESK = System("demonstration")
KEPT = "alcoi"
"""The city whose register and departments are filled."""

TEMPLATES = (
    (
        "Energy audits for small firms",
        "A survey, a free audit and a call for co-funding, with business associations as partners.",
        "energy-renewables",
        {
            SectionKey.CONTEXT: "[Number] small firms, shops and workshops use [share] of the energy of the "
            "city. Most have never had an audit, and few have somebody whose job it is.",
            SectionKey.OBJECTIVES: "By [year], [number] firms have had an audit and [share] of them have "
            "carried out at least one measure.\n\nTogether they use [number] MWh less in a year.",
            SectionKey.CITY_ROLE: "The municipality pays the first [number] audits, opens a call of "
            "EUR [amount] for co-funding, and names one contact for all firms.",
            SectionKey.ROLES: "Business associations bring the firms. A university or an energy agency does "
            "the audits. A bank or a fund offers loans. Still missing: [who].",
            SectionKey.MONITORING: "Counted are audits, measures carried out and MWh saved, from the bills "
            "of the year before and the year after. Firms that do not report are named as such.",
            SectionKey.GOVERNANCE: "A steering group of the city and each partner meets every quarter. Each "
            "has one vote; the energy agency advises.",
            SectionKey.LEGAL: "An agreement to an effort, not to a result. Nobody is liable for savings that "
            "do not come about.",
            SectionKey.JOINING: "Further associations join by signing the same text; the steering group "
            "decides at its next meeting.",
        },
    ),
    (
        "Solar roofs with an energy community",
        "Shared solar power on roofs of firms and public buildings, with a part for homes in need.",
        "energy-renewables",
        {
            SectionKey.CONTEXT: "The roofs of [industrial estate or quarter] could carry [number] kWp. An "
            "energy community lets firms and homes share what they do not use themselves.",
            SectionKey.OBJECTIVES: "[Number] kWp are installed by [year].\n\n[Share] of the surplus goes to "
            "[number] homes that struggle with their bills.",
            SectionKey.CITY_ROLE: "The municipality gives the roofs of [buildings] for [number] years, "
            "decides about permits within [number] weeks and finds the homes with its social services.",
            SectionKey.MONITORING: "The community publishes kWp installed, kWh shared and homes reached "
            "every year by 31 January.",
            SectionKey.BUDGET: "The installations cost EUR [amount]. [Share] comes from members, [share] "
            "from grants, the rest from loans that the savings repay.",
            SectionKey.RISKS: "The grid connection may take longer than the roofs. Then the first year "
            "covers own use only.",
            SectionKey.SCALING: "Each further roof joins under the same rules. The contract with the homes "
            "is published for other cities.",
        },
    ),
    (
        "Zero-emission deliveries",
        "Cargo bikes and electric vans for the centre, with hubs, windows and a shared count.",
        "mobility-transport",
        {
            SectionKey.CONTEXT: "[Number] deliveries a day reach the centre, [share] of them in vans that "
            "are less than half full.",
            SectionKey.OBJECTIVES: "By [year], [share] of parcels inside [area] arrive without emissions.",
            SectionKey.CITY_ROLE: "The municipality opens [number] loading hubs, gives clean vehicles longer "
            "delivery windows, and counts deliveries before and after.",
            SectionKey.PLAN: "Count first, then open the hubs, then change the fleet. Windows change only "
            "once the hubs are open.",
            SectionKey.MONITORING: "Carriers report parcels by vehicle each quarter; the city counts at "
            "[number] points once a year. A share keeps both its parts: clean parcels and all parcels.",
            SectionKey.DURATION: "Three years from the signature. Each party may leave with three months' "
            "notice, in writing and with its reasons.",
            SectionKey.COMMUNICATION: "The association of shops speaks about the deal first; all use the "
            "same figures.",
        },
    ),
)

BUILT_ON = {
    "Warm schools, cool summers": "Warm flats, small bills",
    "Cargo bikes for the last mile": "Zero-emission deliveries",
}
"""Title of a deal to the title of the published deal, or the name of the template, that it began with."""

DEPARTMENTS = (
    ("Energy and buildings", "Leads the deal for the city", "Head of department, demonstration", "energy"),
    ("Planning and permits", "Decides about permits within eight weeks", "Officer, demonstration", "permits"),
    ("Legal office", "Checks the text before the council reads it", "", "legal"),
)

MORE = (
    ("Regional Logistics Firm (invented), S.L.", "sme", "medium", "mobility-transport", "ES", "B-00000001"),
    ("Textile workshop cooperative (invented)", "sme", "small", "", "ES", "F-00000002"),
    ("Polytechnic campus (invented)", "university", "large", "", "ES", ""),
)
"""Organisations that Alcoi knows besides its partners; the first is one of them, spelled otherwise."""


def write_templates(edition: Edition, *, now: datetime) -> None:
    """Let the desk write the templates of the edition."""
    for name, summary, sector, texts in TEMPLATES:
        services.save_template(
            actor=DESK,
            edition=edition,
            name=name,
            summary=summary,
            sector=edition.terms.filter(vocabulary="sector", code=sector).first(),
            sections={key.value: from_plain(text) for key, text in texts.items()},
            now=now,
        )


def origin_of(title: str, participation: Participation, *, now: datetime) -> services.Origin | None:
    """Return what a deal begins with: what is named for it, or an earlier published deal of its kind."""
    edition = participation.edition
    wanted = BUILT_ON.get(title, "")
    template: Template | None = Template.objects.offered(edition.pk).filter(name=wanted).first()
    signed = RegisterEntry.objects.current().filter(edition=edition, signed_at__lt=now)
    others = (
        signed.exclude(city=participation.city_id).select_related("edition", "sector").order_by("signed_at")
    )
    kind = " ".join(title.split()[:2])
    named = others.filter(title=wanted) if wanted else others.filter(title__startswith=f"{kind} ")
    return template or named.first()


def empty_tables(deal: Deal) -> None:
    """Take out the rows taken over: the demonstration fills the tables of every deal itself."""
    for rows in (deal.actions, deal.indicators, deal.funding):
        rows.all().delete()


def name_departments(deal: Deal, writer: Person, *, now: datetime) -> None:
    """Name the departments of the city that carries most accounts."""
    if deal.city.slug != KEPT:
        return
    for name, part, person, mailbox in DEPARTMENTS:
        services.save_department(
            actor=writer,
            deal=deal,
            name=name,
            part=part,
            person=person,
            email=f"{mailbox}@{KEPT}.example",
            now=now,
        )


def fill_register(participation: Participation, writer: Person, *, now: datetime) -> None:
    """Tell what the city knows of its partners, add others, and let the desk find one in two cities."""
    city, sectors = participation.city, participation.edition.terms.filter(vocabulary="sector")
    for known in Organisation.objects.live().filter(city=city).select_related("kind"):
        facts = OrganisationFacts(
            name=known.name,
            kind=known.kind,
            size="small",
            sector=None,
            country=city.country,
            register_number="",
        )
        change_organisation(actor=writer, organisation=known, facts=facts, now=now)
    for name, kind, size, sector, country, number in MORE:
        facts = OrganisationFacts(
            name=name,
            kind=Term.objects.of("partner_type").get(code=kind),
            size=size,
            sector=sectors.filter(code=sector).first(),
            country=country,
            register_number=number,
        )
        add_organisation(actor=writer, city=city, facts=facts, now=now)
    _across(city, now=now)


def _across(city: City, *, now: datetime) -> None:
    """Join the logistics firm with its record in another city, and publish it there."""
    own = Organisation.objects.live().filter(city=city, folded__contains="logistics").order_by("pk").first()
    if own is None:
        return
    same = Organisation.objects.live().filter(folded=own.folded).exclude(city=city).order_by("pk").first()
    if same:
        join_organisations(actor=DESK, organisations=[own, same], now=now)
        publish_organisation(actor=DESK, organisation=same, now=now)
