"""A classifier's probabilities beside the rules: it may stop and hold, and never lets a possible stop go on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.domain.reading import Intent, ReplyFound
from nurture.domain.rejection import Reason
from nurture.mail.intent import read_intent
from nurture.mail.intent_judged import CONTINUES
from nurture.mail.judgement import Judgement, SentenceJudgement
from nurture.mail.reply import split_reply

OPEN = "The kettle has been on and off since the spring, Marjorie says."


@dataclass
class FixedJudge:
    """Holds the same probable of every mail, and remembers what it was asked."""

    chances: dict[Intent, float]
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def judge(self, sentences: Sequence[str]) -> Judgement | None:
        self.asked.append(tuple(sentences))
        intents = dict.fromkeys(Intent, 0.0) | self.chances
        said = SentenceJudgement(intents=intents, reasons=dict.fromkeys(Reason, 0.0))
        reasons = dict.fromkeys(Reason, 1 / len(Reason))
        return Judgement(intents=intents, reasons=reasons, company=0.1, sentences=(said,) * len(sentences))


def read(text: str, **chances: float) -> ReplyFound:
    judge = FixedJudge({Intent(name): chance for name, chance in chances.items()})
    return read_intent(split_reply(text), subject="", sender="", today=date(2027, 3, 2), judge=judge)


def test_what_the_rules_leave_open_is_what_is_most_probable():
    assert read(OPEN, interested=0.9, thanks=0.1).intent is Intent.INTERESTED


def test_a_stop_that_only_the_classifier_sees_is_a_stop_with_its_sentence():
    found = read(OPEN, stop=0.95, thanks=0.05)
    assert found.intent is Intent.STOP
    assert [(evidence.text, evidence.rule) for evidence in found.evidence] == [(OPEN, "learned.stop")]


def test_a_stop_that_is_merely_likelier_than_the_rest_is_left_to_a_person():
    assert read(OPEN, stop=0.45, thanks=0.3, question=0.25).intent is Intent.UNSURE


@pytest.mark.parametrize("intent", sorted(CONTINUES))
def test_nothing_goes_on_while_a_stop_is_possible(intent):
    assert read(OPEN, **{intent.value: 0.9, "stop": 0.1}).intent is Intent.UNSURE
    assert read(OPEN, **{intent.value: 1.0}).intent is intent


def test_an_intent_that_holds_anyway_needs_no_such_care():
    assert read(OPEN, question=0.9, stop=0.1).intent is Intent.QUESTION


def test_an_answer_of_low_chances_is_unsure_without_confidence():
    found = read(OPEN, question=0.3, referral=0.3, interested=0.2, thanks=0.2)
    assert (found.intent, found.confidence) == (Intent.UNSURE, 0.0)


def test_a_stop_in_certain_words_stands_whatever_the_classifier_holds():
    assert read("Please stop emailing me.", thanks=1.0).intent is Intent.STOP


def test_certain_words_outweigh_a_classifier_in_two_minds():
    assert (
        read("Who is this, please? How much would it cost?", question=0.4, wrong_person=0.6).intent is Intent.QUESTION
    )


@given(st.dictionaries(st.sampled_from(list(Intent)), st.floats(0.01, 1.0), min_size=1))
def test_no_chances_at_all_let_a_cadence_go_on_beside_a_possible_stop(weights):
    total = sum(weights.values())
    chances = {intent.value: weight / total for intent, weight in weights.items()}
    found = read(OPEN, **chances)
    assert found.intent not in CONTINUES or chances.get("stop", 0.0) <= 0.05
