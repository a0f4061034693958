"""What belongs into each section of a deal, with an example beside it (domain.md 2.2, 2.3). Pure data.

What published deals say stands in data/deals_2024_patterns.csv with its sources. Wordings without a source
are ours and say so on the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.workflow.sections import SectionKey

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Example:
    """A short text that shows the manner.

    Attributes:
        source: where a published fact was told; empty for a wording of ours.
    """

    text: Words
    source: str = ""


POINTS: Mapping[SectionKey, tuple[Words, ...]] = {
    SectionKey.CONTEXT: (
        _("The bottleneck: what does not move today, and why nobody can solve it alone."),
        _("The strategy of the city that the deal serves; it sets no new targets by itself."),
        _("What will be different when the deal is kept."),
    ),
    SectionKey.OBJECTIVES: (
        _("Two to four aims, each with a figure and a year."),
        _("From which figure today, and where it comes from."),
        _("Nothing that no party of the deal can influence."),
    ),
    SectionKey.ROLES: (
        _("What each party brings: money, roofs, knowledge, people, customers."),
        _("Who leads, who carries out, who only supports."),
        _("Who is still missing."),
    ),
    SectionKey.CITY_ROLE: (
        _("What the city does itself: advice, permits, land, money, visibility."),
        _("Until when, and which department answers for it."),
        _("A deal is mutual: partners look here first."),
    ),
    SectionKey.PLAN: (
        _("In which order the actions follow, and what depends on what."),
        _("First results within a year."),
        _("The actions with owner and dates stand in the table, not here."),
    ),
    SectionKey.MONITORING: (
        _("Who collects each figure, how, and when it is reported."),
        _("What happens when a promise is not kept."),
        _("The indicators with start and target stand in the table, not here."),
    ),
    SectionKey.BUDGET: (
        _("What it costs, over which years."),
        _("What is secured, what is sought, and by when it must be found."),
        _("What is done if money is missing."),
    ),
    SectionKey.GOVERNANCE: (
        _("Who sits in the steering group, with a vote or advising."),
        _("How often it meets, who calls it, and what it decides."),
        _("One person who keeps the deal going day by day."),
    ),
    SectionKey.DURATION: (
        _("First and last day; two to four years are usual."),
        _("How it is renewed."),
        _("How a party leaves, and what it has to tell the others."),
    ),
    SectionKey.LEGAL: (
        _("Whether the signature binds in politics or in law, to an effort or to a result."),
        _("That each party acts within its powers and its budget."),
        _("Have it read by the legal office early."),
    ),
    SectionKey.JOINING: (
        _("Who decides about new parties, and within how many weeks."),
        _("What a new party promises at least."),
        _("Whether there are levels, such as doer, helper, supporter."),
    ),
    SectionKey.COMMUNICATION: (
        _("Who speaks for the deal."),
        _("What is published, and who agrees to it first."),
        _("How the parties may use name and logo."),
    ),
    SectionKey.RISKS: (
        _("Two to five risks that would really stop the deal."),
        _("For each: how it shows early, who acts, what is done."),
        _("Where two aims of the city stand in each other's way."),
    ),
    SectionKey.NEXT_STEPS: (
        _("What happens in the first three months, by whom."),
        _("The day of the first meeting."),
        _("What the city announces, and when."),
    ),
    SectionKey.SCALING: (
        _("What would have to be true for the deal to go on, or to grow."),
        _("Who else could do the same: other streets, trades, cities."),
        _("What the parties share with others."),
    ),
    SectionKey.ANNEXES: (
        _("Number, title and date of each paper that belongs to the deal."),
        _("A resolution of the council, promises of single firms, certificates, maps."),
        _("An annex is signed with the deal: list no working papers."),
    ),
}

MANNHEIM = "City of Mannheim, Climate City Contract, 14 March 2023"
FLANDERS = "Flemish Government, pages on Green Deals (vlaanderen.be)"

EXAMPLES: Mapping[SectionKey, Example] = {
    SectionKey.CONTEXT: Example(
        _(
            "Firms of an industrial estate in Alcoi could not use their roofs one by one. The deal makes one "
            "shared solar installation of them, through a local energy community; the city is the "
            "facilitator."
        ),
        "elDiario.es, June 2024",
    ),
    SectionKey.OBJECTIVES: Example(
        _(
            "Mannheim and its housing company: about 500 flats of the existing stock are refurbished every "
            "year, about 4 000 by 2030."
        ),
        MANNHEIM,
    ),
    SectionKey.ROLES: Example(
        _(
            "Energy audits for small firms in Legnano: the city, three business associations, two "
            "universities "
            "and a consultancy signed, seven in all."
        ),
        "Legnanonews; City Vision; Strategie Amministrative, 2024–25",
    ),
    SectionKey.CITY_ROLE: Example(
        _(
            "The city answers requests for permits under this deal within eight weeks, names one "
            "contact person, "
            "and shows the results on its own pages each spring."
        )
    ),
    SectionKey.PLAN: Example(
        _(
            "Legnano works in three steps: a trial survey on incentives, then a free tool for energy audits, "
            "then a co-funding call."
        ),
        "Sempione News; Legnanonews; Prima Milano Ovest, February 2025",
    ),
    SectionKey.MONITORING: Example(
        _(
            "In Mannheim's climate alliance each company draws up a CO2 or energy balance with targets, and "
            "reports every year on what it has done and reached."
        ),
        MANNHEIM,
    ),
    SectionKey.BUDGET: Example(
        _(
            "Legnano's deal on energy audits leads to a co-funding call of EUR 200 000; about 300 industries "
            "and 1 500 shops and crafts are in its scope."
        ),
        "Legnanonews; City Vision; Strategie Amministrative, 2024–25",
    ),
    SectionKey.GOVERNANCE: Example(
        _(
            "Mannheim's steering committee has full members, who vote, and associate members, who advise "
            "without a vote."
        ),
        MANNHEIM,
    ),
    SectionKey.DURATION: Example(
        _(
            "This deal holds for three years from the last signature. The parties decide half a year before "
            "its end whether to renew it. A party may leave with three months' notice and tells the "
            "others why."
        )
    ),
    SectionKey.LEGAL: Example(
        _(
            "Green Deals in Flanders are voluntary agreements; they bind the parties to an effort, "
            "not to a result."
        ),
        FLANDERS,
    ),
    SectionKey.JOINING: Example(
        _(
            "New parties join during the whole term. They write to the city, name their own promise with a "
            "date, and the steering group answers within six weeks."
        )
    ),
    SectionKey.COMMUNICATION: Example(
        _(
            "The city speaks about the deal as a whole, each partner about its own promise. Figures are "
            "published after the steering group has seen them."
        )
    ),
    SectionKey.RISKS: Example(
        _(
            "The grid connection comes later than planned. It shows in the answer of the operator by March; "
            "the energy company then moves the two smaller roofs forward."
        )
    ),
    SectionKey.NEXT_STEPS: Example(
        _(
            "Within four weeks the city calls the first meeting. Within eight weeks each partner names its "
            "person. Within three months the first two roofs are measured."
        )
    ),
    SectionKey.SCALING: Example(
        _(
            "Mannheim began with 19 signed contracts in early 2023 and counted more than 160 in April 2024: "
            "each new firm joins with a promise of its own."
        ),
        "City of Mannheim, Climate City Contract, 2023, and press release of 19 April 2024",
    ),
    SectionKey.ANNEXES: Example(
        _(
            "Annex 1: Resolution of the city council of 12 March. Annex 2: Map of the roofs. Annex "
            "3: Promises of single firms."
        )
    ),
}
