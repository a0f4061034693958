"""States and roles of those who take part. Pure data; imports nothing of ours but core."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from icc.core.workflow import Transition, Workflow


class CityRole(models.TextChoices):
    """What a person may be in a city. Coaches hold their access here too, given by coaching."""

    COORDINATOR = "coordinator", _("City coordinator")
    EDITOR = "editor", _("Editor")
    SIGNATORY = "signatory", _("Mayor or authorised signatory")
    OFFICE = "office", _("Office of the mayor")
    COACH = "coach", _("Coach")
    READER = "reader", _("Reader")


TEAM = (CityRole.COORDINATOR, CityRole.EDITOR, CityRole.SIGNATORY, CityRole.OFFICE, CityRole.READER)
"""Roles of the city's own people; the city gives and takes them."""

WRITERS = (CityRole.COORDINATOR, CityRole.EDITOR)
"""Roles that draft."""


class CityApproval(models.TextChoices):
    """Offices of a city that agree to a deal before the coach does, in this order; each can be off."""

    LEGAL = "legal", _("Legal office")
    FINANCE = "finance", _("Finance office")
    DEPARTMENT = "department", _("Department")
    COUNCIL = "council", _("City council")


class OrganisationSize(models.TextChoices):
    """How large an organisation is (Commission Recommendation 2003/361/EC)."""

    MICRO = "micro", _("Micro: fewer than 10 people")
    SMALL = "small", _("Small: fewer than 50 people")
    MEDIUM = "medium", _("Medium: fewer than 250 people")
    LARGE = "large", _("Large")


class CityForm(models.TextChoices):
    """Whether a participant is one municipality or several."""

    SINGLE = "single", _("Single city")
    CONSORTIUM = "consortium", _("Consortium")


class Kind(models.TextChoices):
    """In which quality a city takes part in an edition."""

    CORE = "core", _("Core city")
    MENTOR = "mentor", _("Mentor city")
    OBSERVER = "observer", _("Observer city")
    CHALLENGE = "challenge", _("Challenge city")
    FELLOW = "fellow", _("Fellow city")


DEAL_MAKERS = (Kind.CORE, Kind.CHALLENGE)
"""Kinds that make deals in every edition; the others only where the edition allows it."""


class ParticipationState(models.TextChoices):
    """How far a participation is."""

    APPLIED = "applied", _("Applied")
    SELECTED = "selected", _("Selected")
    ACTIVE = "active", _("Active")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    COMPLETED = "completed", _("Completed")


class MembersStatus(models.TextChoices):
    """How much is known of a participant's members; only `complete` may be counted."""

    COMPLETE = "complete", _("complete")
    PARTIAL = "partial", _("partly known")
    ANCHOR = "anchor", _("main municipality only")
    UNKNOWN = "unknown", _("not known")


class Certainty(models.TextChoices):
    """How sure a fact is."""

    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


class DatePrecision(models.TextChoices):
    """What a date stands for."""

    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    SEASON = "season", _("season")
    REPORTED = "reported", _("date of the report")
    UNKNOWN = "unknown", _("not known")


class MilestoneKind(models.TextChoices):
    """What stands on the way of an edition."""

    PHASE = "phase", _("Phase")
    MILESTONE = "milestone", _("Milestone")
    DEADLINE = "deadline", _("Deadline")


class ActionState(models.TextChoices):
    """How far an action point is; overdue is computed, never stored."""

    OPEN = "open", _("Open")
    IN_PROGRESS = "in-progress", _("In progress")
    DONE = "done", _("Done")
    VERIFIED = "verified", _("Verified")
    DROPPED = "dropped", _("Dropped")


OPEN_ACTIONS = (ActionState.OPEN, ActionState.IN_PROGRESS)
"""Action points that are still to be done."""


class ActionStep(models.TextChoices):
    """The acts that move an action point."""

    BEGIN = "begin", _("Begin")
    FINISH = "finish", _("Done")
    VERIFY = "verify", _("Confirm that it is done")
    REOPEN = "reopen", _("Open again")
    DROP = "drop", _("Drop")


def _move(source: ActionState, action: ActionStep, target: ActionState, rule: str) -> Transition:
    return Transition(source, action, target, rule, action.label)


ACTION = Workflow(
    "action",
    (
        _move(ActionState.OPEN, ActionStep.BEGIN, ActionState.IN_PROGRESS, "can_work_on_action"),
        _move(ActionState.OPEN, ActionStep.FINISH, ActionState.DONE, "can_work_on_action"),
        _move(ActionState.IN_PROGRESS, ActionStep.FINISH, ActionState.DONE, "can_work_on_action"),
        _move(ActionState.OPEN, ActionStep.DROP, ActionState.DROPPED, "can_work_on_action"),
        _move(ActionState.IN_PROGRESS, ActionStep.DROP, ActionState.DROPPED, "can_work_on_action"),
        _move(ActionState.DONE, ActionStep.VERIFY, ActionState.VERIFIED, "can_verify_action"),
        _move(ActionState.DONE, ActionStep.REOPEN, ActionState.OPEN, "can_work_on_action"),
        _move(ActionState.DROPPED, ActionStep.REOPEN, ActionState.OPEN, "can_work_on_action"),
    ),
)


class DeliverableState(models.TextChoices):
    """How far a document that a city owes is; overdue is computed, never stored."""

    DRAFT = "draft", _("To be handed in")
    SUBMITTED = "submitted", _("Handed in")
    IN_REVIEW = "in-review", _("Being read")
    CHANGES_REQUESTED = "changes-requested", _("Changes asked for")
    ACCEPTED = "accepted", _("Accepted")
    PUBLISHED = "published", _("Published")
    WAIVED = "waived", _("Not needed")


WITH_CITY = (DeliverableState.DRAFT, DeliverableState.CHANGES_REQUESTED)
"""States in which the city is at work; files are added and time is asked for in these only."""

WITH_REVIEWER = (DeliverableState.SUBMITTED, DeliverableState.IN_REVIEW)
"""States in which the coach or the desk is asked."""


class DeliverableStep(models.TextChoices):
    """The acts that move a deliverable."""

    SUBMIT = "submit", _("Hand in")
    WITHDRAW = "withdraw", _("Take it back")
    BEGIN_REVIEW = "begin-review", _("Begin to read")
    REQUEST_CHANGES = "request-changes", _("Ask for changes")
    ACCEPT = "accept", _("Accept")
    PUBLISH = "publish", _("Publish")
    UNPUBLISH = "unpublish", _("Take it off the public profile")
    WAIVE = "waive", _("Say it is not needed")
    RESTORE = "restore", _("Ask for it again")


STEPS_WITH_REASON = (DeliverableStep.REQUEST_CHANGES, DeliverableStep.WAIVE)
"""Steps that somebody has to give a reason for; it stays in the history."""


def _pass(
    source: DeliverableState, action: DeliverableStep, target: DeliverableState, rule: str
) -> Transition:
    return Transition(source, action, target, rule, action.label)


_STATE, _STEP = DeliverableState, DeliverableStep

DELIVERABLE = Workflow(
    "deliverable",
    (
        _pass(_STATE.DRAFT, _STEP.SUBMIT, _STATE.SUBMITTED, "can_hand_in"),
        _pass(_STATE.CHANGES_REQUESTED, _STEP.SUBMIT, _STATE.SUBMITTED, "can_hand_in"),
        _pass(_STATE.SUBMITTED, _STEP.WITHDRAW, _STATE.DRAFT, "can_hand_in"),
        _pass(_STATE.SUBMITTED, _STEP.BEGIN_REVIEW, _STATE.IN_REVIEW, "can_review"),
        _pass(_STATE.IN_REVIEW, _STEP.ACCEPT, _STATE.ACCEPTED, "can_review"),
        _pass(_STATE.IN_REVIEW, _STEP.REQUEST_CHANGES, _STATE.CHANGES_REQUESTED, "can_review"),
        _pass(_STATE.ACCEPTED, _STEP.PUBLISH, _STATE.PUBLISHED, "can_settle"),
        _pass(_STATE.PUBLISHED, _STEP.UNPUBLISH, _STATE.ACCEPTED, "can_settle"),
        _pass(_STATE.DRAFT, _STEP.WAIVE, _STATE.WAIVED, "can_settle"),
        _pass(_STATE.SUBMITTED, _STEP.WAIVE, _STATE.WAIVED, "can_settle"),
        _pass(_STATE.IN_REVIEW, _STEP.WAIVE, _STATE.WAIVED, "can_settle"),
        _pass(_STATE.CHANGES_REQUESTED, _STEP.WAIVE, _STATE.WAIVED, "can_settle"),
        _pass(_STATE.WAIVED, _STEP.RESTORE, _STATE.DRAFT, "can_settle"),
    ),
)


class RowStatus(models.TextChoices):
    """What an import does, or would do, with one row of a file."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    UNCHANGED = "unchanged", _("unchanged")
    ERROR = "error", _("error")


WITHOUT_PREJUDICE = "XK"
"""The country whose name carries a footnote on its status."""

# fmt: off
COUNTRIES: Mapping[str, Promise] = {
    "AD": _("Andorra"), "AE": _("United Arab Emirates"), "AF": _("Afghanistan"),
    "AG": _("Antigua and Barbuda"), "AI": _("Anguilla"), "AL": _("Albania"), "AM": _("Armenia"),
    "AO": _("Angola"), "AQ": _("Antarctica"), "AR": _("Argentina"), "AS": _("American Samoa"),
    "AT": _("Austria"), "AU": _("Australia"), "AW": _("Aruba"), "AX": _("Åland Islands"),
    "AZ": _("Azerbaijan"), "BA": _("Bosnia and Herzegovina"), "BB": _("Barbados"), "BD": _("Bangladesh"),
    "BE": _("Belgium"), "BF": _("Burkina Faso"), "BG": _("Bulgaria"), "BH": _("Bahrain"), "BI": _("Burundi"),
    "BJ": _("Benin"), "BL": _("Saint Barthélemy"), "BM": _("Bermuda"), "BN": _("Brunei"), "BO": _("Bolivia"),
    "BQ": _("Caribbean Netherlands"), "BR": _("Brazil"), "BS": _("Bahamas"), "BT": _("Bhutan"),
    "BV": _("Bouvet Island"), "BW": _("Botswana"), "BY": _("Belarus"), "BZ": _("Belize"), "CA": _("Canada"),
    "CC": _("Cocos (Keeling) Islands"), "CD": _("DR Congo"), "CF": _("Central African Republic"),
    "CG": _("Congo"), "CH": _("Switzerland"), "CI": _("Côte d'Ivoire"), "CK": _("Cook Islands"),
    "CL": _("Chile"), "CM": _("Cameroon"), "CN": _("China"), "CO": _("Colombia"), "CR": _("Costa Rica"),
    "CU": _("Cuba"), "CV": _("Cabo Verde"), "CW": _("Curaçao"), "CX": _("Christmas Island"),
    "CY": _("Cyprus"), "CZ": _("Czechia"), "DE": _("Germany"), "DJ": _("Djibouti"), "DK": _("Denmark"),
    "DM": _("Dominica"), "DO": _("Dominican Republic"), "DZ": _("Algeria"), "EC": _("Ecuador"),
    "EE": _("Estonia"), "EG": _("Egypt"), "EH": _("Western Sahara"), "ER": _("Eritrea"), "ES": _("Spain"),
    "ET": _("Ethiopia"), "FI": _("Finland"), "FJ": _("Fiji"), "FK": _("Falkland Islands"),
    "FM": _("Micronesia"), "FO": _("Faroe Islands"), "FR": _("France"), "GA": _("Gabon"),
    "GB": _("United Kingdom"), "GD": _("Grenada"), "GE": _("Georgia"), "GF": _("French Guiana"),
    "GG": _("Guernsey"), "GH": _("Ghana"), "GI": _("Gibraltar"), "GL": _("Greenland"), "GM": _("Gambia"),
    "GN": _("Guinea"), "GP": _("Guadeloupe"), "GQ": _("Equatorial Guinea"), "GR": _("Greece"),
    "GS": _("South Georgia and the South Sandwich Islands"), "GT": _("Guatemala"), "GU": _("Guam"),
    "GW": _("Guinea-Bissau"), "GY": _("Guyana"), "HK": _("Hong Kong"),
    "HM": _("Heard Island and McDonald Islands"), "HN": _("Honduras"), "HR": _("Croatia"), "HT": _("Haiti"),
    "HU": _("Hungary"), "ID": _("Indonesia"), "IE": _("Ireland"), "IL": _("Israel"), "IM": _("Isle of Man"),
    "IN": _("India"), "IO": _("British Indian Ocean Territory"), "IQ": _("Iraq"), "IR": _("Iran"),
    "IS": _("Iceland"), "IT": _("Italy"), "JE": _("Jersey"), "JM": _("Jamaica"), "JO": _("Jordan"),
    "JP": _("Japan"), "KE": _("Kenya"), "KG": _("Kyrgyzstan"), "KH": _("Cambodia"), "KI": _("Kiribati"),
    "KM": _("Comoros"), "KN": _("Saint Kitts and Nevis"), "KP": _("North Korea"), "KR": _("South Korea"),
    "KW": _("Kuwait"), "KY": _("Cayman Islands"), "KZ": _("Kazakhstan"), "LA": _("Laos"), "LB": _("Lebanon"),
    "LC": _("Saint Lucia"), "LI": _("Liechtenstein"), "LK": _("Sri Lanka"), "LR": _("Liberia"),
    "LS": _("Lesotho"), "LT": _("Lithuania"), "LU": _("Luxembourg"), "LV": _("Latvia"), "LY": _("Libya"),
    "MA": _("Morocco"), "MC": _("Monaco"), "MD": _("Moldova"), "ME": _("Montenegro"), "MF": _("Saint Martin"),
    "MG": _("Madagascar"), "MH": _("Marshall Islands"), "MK": _("North Macedonia"), "ML": _("Mali"),
    "MM": _("Myanmar"), "MN": _("Mongolia"), "MO": _("Macao"), "MP": _("Northern Mariana Islands"),
    "MQ": _("Martinique"), "MR": _("Mauritania"), "MS": _("Montserrat"), "MT": _("Malta"),
    "MU": _("Mauritius"), "MV": _("Maldives"), "MW": _("Malawi"), "MX": _("Mexico"), "MY": _("Malaysia"),
    "MZ": _("Mozambique"), "NA": _("Namibia"), "NC": _("New Caledonia"), "NE": _("Niger"),
    "NF": _("Norfolk Island"), "NG": _("Nigeria"), "NI": _("Nicaragua"), "NL": _("Netherlands"),
    "NO": _("Norway"), "NP": _("Nepal"), "NR": _("Nauru"), "NU": _("Niue"), "NZ": _("New Zealand"),
    "OM": _("Oman"), "PA": _("Panama"), "PE": _("Peru"), "PF": _("French Polynesia"),
    "PG": _("Papua New Guinea"), "PH": _("Philippines"), "PK": _("Pakistan"), "PL": _("Poland"),
    "PM": _("Saint Pierre and Miquelon"), "PN": _("Pitcairn"), "PR": _("Puerto Rico"), "PS": _("Palestine"),
    "PT": _("Portugal"), "PW": _("Palau"), "PY": _("Paraguay"), "QA": _("Qatar"), "RE": _("Réunion"),
    "RO": _("Romania"), "RS": _("Serbia"), "RU": _("Russia"), "RW": _("Rwanda"), "SA": _("Saudi Arabia"),
    "SB": _("Solomon Islands"), "SC": _("Seychelles"), "SD": _("Sudan"), "SE": _("Sweden"),
    "SG": _("Singapore"), "SH": _("Saint Helena"), "SI": _("Slovenia"), "SJ": _("Svalbard and Jan Mayen"),
    "SK": _("Slovakia"), "SL": _("Sierra Leone"), "SM": _("San Marino"), "SN": _("Senegal"),
    "SO": _("Somalia"), "SR": _("Suriname"), "SS": _("South Sudan"), "ST": _("São Tomé and Príncipe"),
    "SV": _("El Salvador"), "SX": _("Sint Maarten"), "SY": _("Syria"), "SZ": _("Eswatini"),
    "TC": _("Turks and Caicos Islands"), "TD": _("Chad"), "TF": _("French Southern Territories"),
    "TG": _("Togo"), "TH": _("Thailand"), "TJ": _("Tajikistan"), "TK": _("Tokelau"), "TL": _("Timor-Leste"),
    "TM": _("Turkmenistan"), "TN": _("Tunisia"), "TO": _("Tonga"), "TR": _("Türkiye"),
    "TT": _("Trinidad and Tobago"), "TV": _("Tuvalu"), "TW": _("Taiwan"), "TZ": _("Tanzania"),
    "UA": _("Ukraine"), "UG": _("Uganda"), "UM": _("US minor outlying islands"), "US": _("United States"),
    "UY": _("Uruguay"), "UZ": _("Uzbekistan"), "VA": _("Vatican City"),
    "VC": _("Saint Vincent and the Grenadines"), "VE": _("Venezuela"), "VG": _("British Virgin Islands"),
    "VI": _("US Virgin Islands"), "VN": _("Vietnam"), "VU": _("Vanuatu"), "WF": _("Wallis and Futuna"),
    "WS": _("Samoa"), "XK": _("Kosovo*"), "YE": _("Yemen"), "YT": _("Mayotte"), "ZA": _("South Africa"),
    "ZM": _("Zambia"), "ZW": _("Zimbabwe"),
}
# fmt: on
"""Countries by their ISO 3166-1 code; XK is a user-assigned one."""


def marked(name: str, *, invented: bool) -> str:
    """Return a name with the mark of what was made up for demonstrations, where it has none yet."""
    mark = gettext("(invented)")
    return f"{name} {mark}" if invented and mark not in name else name
