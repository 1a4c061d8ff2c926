"""`takes:`: which rejections a cadence takes, that none is taken twice and that none is left."""

from collections import Counter
from pathlib import Path

from nurture.configuration.codes import country, language
from nurture.configuration.conditions import a_name, a_spelled_name
from nurture.configuration.items import ENROLLED_REASONS
from nurture.configuration.scalars import in_words, member, one_of
from nurture.configuration.section import Located, Section
from nurture.configuration.source import Scalar
from nurture.domain.cadence import Cadence, Takes
from nurture.domain.takes import KEYS, example_words, overlap
from nurture.domain.traits import Role

_NOTHING = Takes()


def read_takes(section: Section) -> Takes:
    """Returns what stands under `takes` of a cadence; nothing is taken where that cannot be read."""
    section.needs("takes", "expected {reasons: [...]} or rest")
    if isinstance(section.node("takes"), Scalar):
        rest = section.optional("takes", one_of({"rest": True}), False)
        return Takes(rest=rest)
    return section.child("takes", _lists, _NOTHING)


def _lists(section: Section) -> Takes:
    takes = Takes(
        reasons=section.many("reasons", member(ENROLLED_REASONS)),
        competitors=section.many("competitors", a_spelled_name),
        tags=section.many("tags", a_name),
        roles=section.many("roles", member(Role)),
        industries=section.many("industries", a_name),
        countries=section.many("countries", country),
        languages=section.many("languages", language),
    )
    for key in KEYS:
        twice = [value for value, count in Counter(value.lower() for value in key.listed(takes)).items() if count > 1]
        if twice:
            section.fault(key.name, f"expected each {key.one} once; {twice[0]} stands there twice")
    if not any(section.has(key.name) for key in KEYS):
        section.fault("reasons", "expected a list of reasons such as [timing, no_budget]")
    return takes


def check_overlaps(cadences: tuple[Located[Cadence], ...]) -> None:
    """Notes every two cadences that take the same rejection, neither being more specific.

    One whose `takes` has a mistake may mean less than could be read.
    """
    sound = [located for located in cadences if not located.section.is_faulty("takes")]
    for place, located in enumerate(sound):
        for earlier in sound[:place]:
            _check_pair(located, earlier)


def _check_pair(located: Located[Cadence], earlier: Located[Cadence]) -> None:
    takes = located.value.takes
    example = overlap(takes, earlier.value.takes)
    if example is not None:
        other = earlier.section.place("takes")
        located.section.fault(
            "takes",
            f"expected each rejection to be taken once; {example_words(example, takes)} is taken by"
            f" {earlier.value.id} too ({Path(other.file).name}:{other.line}), and neither is more specific",
        )


def check_coverage(cadences: tuple[Located[Cadence], ...]) -> None:
    """Notes the reasons that a rejection may have without any cadence that takes it for its reason alone."""
    if any(located.value.takes.rest for located in cadences):
        return
    by_reason = (
        takes for takes in (located.value.takes for located in cadences) if takes == Takes(reasons=takes.reasons)
    )
    taken = {reason for takes in by_reason for reason in takes.reasons}
    left = [reason.value for reason in ENROLLED_REASONS if reason not in taken]
    if left:
        cadences[0].section.fault(
            "takes",
            f"no cadence takes {in_words(left)}; name them here or elsewhere, or add a cadence with `takes: rest`",
        )
