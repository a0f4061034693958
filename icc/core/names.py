"""Names of organisations as they are compared: what is written differently and means the same."""

import unicodedata
from collections.abc import Hashable, Mapping
from typing import TypeVar

from django.db.models import Q
from rapidfuzz import fuzz, process

Key = TypeVar("Key", bound=Hashable)
LENGTH = 150

FORM_WORDS = """
    sl slu sa sau sll scoop scl slne sc ev ag gmbh ggmbh mbh kg ohg ug eg gbr gmbhcokg kgaa se
    sarl sas sasu eurl snc sci gie asbl scrl srl sprl spa srls scarl soccoop
    bv nv vof vzw ltd limited plc llp llc inc co corp cic clg dac
    doo dd jdoo ood eood ad ead dzzd oy oyj ab hb ry as asa aps amba ivs ou mtu
    spzoo spzook spj spk sro zrt nyrt kft bt rt nonprofitkft uab vsi sia lda unipessoallda
    αε επε ιε ικε εε οε αμκε еоод оод ад еад дзд доо ооо
    """
FORMS = frozenset(FORM_WORDS.split())
"""Legal forms of the countries of the programme as they read once folded, in Latin, Greek and Cyrillic."""

LEADING = frozenset({"sia", "uab", "vsi", "mtu", "ood", "оод", "еоод"})
"""Forms that stand before the name in some countries."""

WRITTEN_OUT = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
LONGEST_FORM = 4
"""Words of the longest form: “GmbH & Co. KG”, “Sp. z o.o.”."""

LIKENESS = 86
"""From which likeness, of a hundred, two names may be the same; lower finds neighbours, not doubles."""


def folded(name: str) -> str:
    """Return a name without accents, capitals, punctuation and legal form, for finding the same one again.

    A name that consists of nothing but a form stays. Folding twice changes nothing.
    """
    apart = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(WRITTEN_OUT)
    closed = bare.replace(".", "").replace("'", "").replace("\u2019", "")
    words = "".join(sign if sign.isalnum() else " " for sign in closed.casefold()).split()
    words = _without_form(words)
    return " ".join(words)[:LENGTH].strip()


def _without_form(words: list[str]) -> list[str]:
    shorter = True
    while shorter:
        shorter = False
        for count in range(min(LONGEST_FORM, len(words) - 1), 0, -1):
            if "".join(words[-count:]) in FORMS:
                words, shorter = words[:-count], True
                break
        if len(words) > 1 and words[0] in LEADING:
            words, shorter = words[1:], True
    return words


def alike(name: str, others: Mapping[Key, str], *, limit: int = 5) -> list[Key]:
    """Return the keys of the folded names that may mean the same as `name`, the likest first."""
    wanted = folded(name)
    if not wanted:
        return []
    found = process.extract(wanted, others, scorer=fuzz.token_sort_ratio, score_cutoff=LIKENESS, limit=limit)
    return [key for _name, _score, key in found]


def begins_word(text: str, *paths: str) -> Q:
    """Return what finds rows where these words, in this order, begin words of one of the fields.

    Accents, capitals and punctuation are of no regard; a text without a letter or digit finds nothing.
    """
    spaced = "".join(sign if sign.isalnum() else " " for sign in unicodedata.normalize("NFKC", text))
    pattern = BETWEEN.join(spaced.split())
    found = Q(pk__in=())
    for path in paths if pattern else ():
        found |= Q(**{f"{path}__unaccent__iregex": f"(^|{BETWEEN}){pattern}"})
    return found


BETWEEN = "[^[:alnum:]]+"
"""What stands between two words, in the regular expressions of Postgres."""
