"""Which cadence takes whom: what matches, what is more specific, and what two would take alike."""

from dataclasses import replace
from pathlib import Path

import pytest
from configuration_folder import CADENCE, NURTURE, problems_of, revision_of

from nurture.cli.takers import taker_lines
from nurture.domain.cadence import Cadence, Duration, Takes, Unit, cadence_of
from nurture.domain.rejection import Reason
from nurture.domain.takes import KEYS, Choice, cadence_for, in_words, overlap, takers
from nurture.domain.traits import Role, Traits

COMPETITOR = (Reason.COMPETITOR,)
LOST = Traits(
    reasons=(Reason.COMPETITOR, Reason.PRICE),
    language="pt-BR",
    competitor="rival soft",
    role=Role.FINANCE,
    country="US",
    industry="packaging",
    tags=frozenset({"key-account", "partner"}),
)


def cadence(name: str, **takes: object) -> Cadence:
    return Cadence(id=name, takes=Takes(**takes), cool_off=Duration(count=60, unit=Unit.DAYS), steps=())


REST = cadence("rest", rest=True)
BY_REASON = cadence("by-reason", reasons=COMPETITOR)


def chosen(*cadences: Cadence, traits: Traits = LOST) -> Choice:
    choice = cadence_for(traits, cadences)
    assert choice is not None
    return choice


@pytest.mark.parametrize(
    ("takes", "is_taken"),
    [
        ({"reasons": COMPETITOR}, True),
        ({"reasons": (Reason.PRICE,)}, False),
        ({"competitors": ("Other", "Rival-Soft")}, True),
        ({"competitors": ("other",)}, False),
        ({"competitors": ("rival soft",), "reasons": (Reason.PRICE,)}, False),
        ({"tags": ("gold", "partner")}, True),
        ({"tags": ("gold",)}, False),
        ({"roles": (Role.FINANCE, Role.IT)}, True),
        ({"industries": ("packaging",)}, True),
        ({"countries": ("US", "CA")}, True),
        ({"countries": ("DE",)}, False),
        ({"languages": ("pt",)}, True),
        ({"languages": ("de",)}, False),
        ({"rest": True}, True),
        ({}, False),
    ],
)
def test_a_rejection_is_taken_when_every_list_that_is_given_has_it(takes: dict[str, object], is_taken: bool) -> None:
    assert (cadence_for(LOST, (cadence("one", **takes),)) is not None) == is_taken


def test_what_is_not_known_of_somebody_matches_no_list() -> None:
    assert cadence_for(Traits(reasons=COMPETITOR), (cadence("one", competitors=("x",)),)) is None


def test_the_rest_is_taken_only_where_nothing_else_matches() -> None:
    assert chosen(REST, BY_REASON).cadence is BY_REASON
    assert chosen(REST, BY_REASON, traits=Traits(reasons=(Reason.RISK,))).cadence is REST


def test_more_lists_are_more_specific() -> None:
    both = cadence("both", reasons=COMPETITOR, languages=("pt",))
    assert chosen(cadence("rival", competitors=("rival soft",)), both, BY_REASON).cadence is both


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        ({"competitors": ("rival soft",)}, {"tags": ("partner",)}),
        ({"tags": ("partner",)}, {"roles": (Role.FINANCE,)}),
        ({"roles": (Role.FINANCE,)}, {"industries": ("packaging",)}),
        ({"industries": ("packaging",)}, {"countries": ("US",)}),
        ({"countries": ("US",)}, {"languages": ("pt",)}),
        ({"languages": ("pt",)}, {"reasons": COMPETITOR}),
        (
            {"competitors": ("rival soft",), "reasons": COMPETITOR},
            {"tags": ("partner",), "roles": (Role.FINANCE,)},
        ),
    ],
)
def test_of_as_many_lists_the_more_telling_one_wins(winner: dict[str, object], loser: dict[str, object]) -> None:
    first, second = cadence("a", **loser), cadence("z", **winner)
    assert chosen(first, second).cadence is second
    assert chosen(second, first).cadence is second


def test_a_company_with_the_tags_of_two_cadences_goes_to_the_name_that_comes_first() -> None:
    one, two = cadence("b-one", tags=("partner",)), cadence("a-two", tags=("key-account",))
    assert chosen(one, two).cadence is two
    assert overlap(one.takes, two.takes) is None


def test_a_choice_says_why_without_being_asked() -> None:
    rival = cadence("rival", reasons=COMPETITOR, competitors=("rival soft",))
    choice = chosen(REST, BY_REASON, rival)
    assert choice.why == (
        "rival takes the reason “chose a competitor” and the competitor rival soft,"
        " which is more specific than by-reason"
    )
    assert choice.by == ("reason", "competitor")
    assert chosen(REST).why == "rest takes what no other cadence takes"


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_two_that_list_the_same_of_one_kind_overlap_there(key) -> None:
    values = {
        "reasons": COMPETITOR,
        "competitors": ("rival soft",),
        "tags": ("partner",),
        "roles": (Role.FINANCE,),
        "industries": ("packaging",),
        "countries": ("US",),
        "languages": ("pt",),
    }
    takes = Takes(**{key.name: values[key.name]})
    example = overlap(takes, takes)
    assert example is not None
    assert cadence_for(example, (replace(REST, takes=takes),)) is not None


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"reasons": COMPETITOR}, {"reasons": (Reason.PRICE,)}),
        ({"reasons": COMPETITOR}, {"reasons": COMPETITOR, "roles": (Role.IT,)}),
        ({"reasons": COMPETITOR, "countries": ("US",)}, {"reasons": COMPETITOR, "countries": ("DE",)}),
        ({"rest": True}, {"reasons": COMPETITOR}),
        ({}, {}),
    ],
)
def test_what_differs_in_one_list_or_is_more_specific_does_not_overlap(
    one: dict[str, object], two: dict[str, object]
) -> None:
    assert overlap(Takes(**one), Takes(**two)) is None


@pytest.mark.parametrize(
    ("takes", "words"),
    [
        ({"reasons": (Reason.TIMING, Reason.RISK)}, "timing and risk"),
        ({"reasons": COMPETITOR, "competitors": ("a", "b", "c")}, "reason competitor and competitor a, b or c"),
        ({"rest": True}, "everything else"),
    ],
)
def test_what_is_taken_is_told_in_words(takes: dict[str, object], words: str) -> None:
    assert in_words(Takes(**takes)) == words


def test_a_cadence_is_found_by_a_name_it_had_before() -> None:
    renamed = replace(REST, was=("everything", "old"))
    assert cadence_of("old", (BY_REASON, renamed)) is renamed
    assert cadence_of("other", (BY_REASON, renamed)) is None


def taking(name: str, takes: str) -> str:
    return CADENCE.replace("cadence: all", f"cadence: {name}").replace("takes: rest", f"takes: {takes}")


def test_every_list_of_takes_is_read(tmp_path: Path) -> None:
    text = taking(
        "one",
        "{reasons: [competitor], competitors: [Rival Soft], tags: [Key-Account], roles: [it], industries: [Packaging],"
        " countries: [us], languages: [de]}",
    )
    assert revision_of(tmp_path, cadences__one=text).cadences[1].takes == Takes(
        reasons=COMPETITOR,
        competitors=("Rival Soft",),
        tags=("key-account",),
        roles=(Role.IT,),
        industries=("packaging",),
        countries=("US",),
        languages=("de",),
    )


def test_without_reasons_every_reason_is_taken(tmp_path: Path) -> None:
    text = taking("one", "{tags: [gold]}")
    assert revision_of(tmp_path, cadences__one=text).cadences[1].takes == Takes(tags=("gold",))


@pytest.mark.parametrize(
    ("takes", "problem"),
    [
        ("{roles: [cfo]}", "takes.roles[0]: expected executive, finance"),
        ("{role: [it]}", "takes.role: unknown key; nearest: roles"),
        ("{}", "takes.reasons: expected a list of reasons such as [timing, no_budget]"),
        ("{reasons: price}", "takes.reasons: expected a list"),
        ("{competitors: [a, A]}", "takes.competitors: expected each competitor once; a stands there twice"),
        ("{countries: [Germany]}", "takes.countries[0]: expected the two letters of a country"),
    ],
)
def test_a_slip_in_takes_is_told(tmp_path: Path, takes: str, problem: str) -> None:
    assert any(problem in line for line in problems_of(tmp_path, cadences__one=taking("one", takes)))


def test_two_cadences_that_take_the_same_rejection_are_told_with_an_example(tmp_path: Path) -> None:
    one = taking("one", "{reasons: [competitor, incumbent], competitors: [Rival Soft, Other]}")
    two = taking("two", "{reasons: [competitor], competitors: [rivalsoft]}")
    assert problems_of(tmp_path, cadences__one=one, cadences__two=two) == [
        "cadences/two.yaml:2:8: takes: expected each rejection to be taken once; reason competitor,"
        " competitor rivalsoft is taken by one too (one.yaml:2), and neither is more specific"
    ]


def test_a_reason_that_is_taken_only_of_some_people_is_not_covered(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, cadences__all=taking("all", "{reasons: [timing], roles: [it]}"))
    assert problems[0].startswith("cadences/all.yaml:2:8: takes: no cadence takes timing, no_budget")


@pytest.mark.parametrize(
    ("was", "expected"), [("was: old", ("old",)), ("was: [old, older]", ("old", "older")), ("was:", ())]
)
def test_a_renamed_cadence_and_step_name_what_they_were(tmp_path: Path, was: str, expected: tuple[str, ...]) -> None:
    text = f"{CADENCE.replace('id: useful,', 'id: useful, ' + was + ',' if was != 'was:' else 'id: useful,')}{was}\n"
    (cadence,) = revision_of(tmp_path, cadences__all=text).cadences
    assert (cadence.was, cadence.steps[0].was) == (expected, expected)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("id: useful, was: farewell,", "steps[0].was: expected a name that is used no more; farewell is that of"),
        ("id: useful, was: useful,", "steps[0].was: expected a name that is used no more; useful is that of useful"),
        ("id: useful, was: [a, a],", "steps[0].was: expected a name that is used no more; a is that of useful"),
        ("id: useful, was: Old One,", "steps[0].was: expected a name of small letters"),
    ],
)
def test_a_former_name_that_would_mean_two_things_is_told(tmp_path: Path, written: str, problem: str) -> None:
    text = CADENCE.replace("id: useful,", written)
    assert any(problem in line for line in problems_of(tmp_path, cadences__all=text))


def test_a_former_name_of_another_cadence_is_told(tmp_path: Path) -> None:
    one = taking("one", "{reasons: [price]}") + "was: all\n"
    assert any("all is that of all" in line for line in problems_of(tmp_path, cadences__one=one))


@pytest.mark.parametrize(
    ("default", "own", "first"),
    [("", "", False), ("true", "", True), ("true", "false", False), ("", "true", True)],
)
def test_the_first_touch_needs_a_yes_where_the_cadence_or_the_default_says_so(
    tmp_path: Path, default: str, own: str, first: bool
) -> None:
    nurture = NURTURE + (f"approve: {{first: {default}}}\n" if default else "")
    text = CADENCE + (f"approve: {{first: {own}}}\n" if own else "")
    assert revision_of(tmp_path, nurture=nurture, cadences__all=text).cadences[0].approve_first is first


def test_takers_of_a_reason_stand_in_the_order_in_which_they_are_asked() -> None:
    tagged, finance = cadence("tagged", tags=("gold",)), cadence("finance", reasons=COMPETITOR, roles=(Role.FINANCE,))
    other = cadence("other", reasons=(Reason.PRICE,))
    assert takers(Reason.COMPETITOR, (REST, BY_REASON, tagged, other, finance)) == (finance, tagged, BY_REASON, REST)
    assert list(taker_lines((REST, BY_REASON, tagged, other, finance)))[4] == (
        "  competitor     finance (role finance), else tagged (tag gold), else by-reason"
    )


@pytest.mark.parametrize(
    ("listed", "named", "is_taken"),
    [
        ("Rival Soft", "rival soft ag", True),
        ("Rival Soft", "rival soft, inc.", True),
        ("Rival Soft AG", "rival soft ag", True),
        ("Rival Soft AG", "rival soft", False),
        ("Rival Soft", "rival software ag", False),
    ],
)
def test_a_vendor_is_taken_with_its_legal_form_too(listed: str, named: str, is_taken: bool) -> None:
    traits = Traits(reasons=COMPETITOR, competitor=named)
    assert (cadence_for(traits, (cadence("one", competitors=(listed,)),)) is not None) is is_taken
