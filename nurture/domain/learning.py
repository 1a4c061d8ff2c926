"""Questions to learn from: one optional one a no, so that it is known later why deals are lost."""

from collections.abc import Mapping

from nurture.domain.rejection import Reason

_MONEY = (
    "Was it the whole sum, or how it would be paid?",
    "Did anybody name a figure that would have worked?",
    "Who decides about that money?",
)
_NEED = (
    "What do they do about it today?",
    "What would have to happen for it to matter to them?",
    "Who there feels the problem most?",
)
_RIVAL = (
    "What decided it for the other one?",
    "When does that contract end?",
    "Were we shown in time, or too late?",
)
_PEOPLE = (
    "Who spoke for us there, and who against?",
    "Who could bring it up again?",
    "Who decides there in the end?",
)
_PRODUCT = (
    "Which one thing was missing?",
    "Was it missing, or did they not see it?",
    "Would they look again when it is there?",
)
_TIME = (
    "What comes first for them this year?",
    "What would make the time right?",
    "Did they come to us, or we to them?",
)

_QUESTIONS: Mapping[Reason, tuple[str, ...]] = {
    Reason.NO_BUDGET: _MONEY,
    Reason.PRICE: _MONEY,
    Reason.BUSINESS_CASE: _NEED,
    Reason.NO_PROJECT: _NEED,
    Reason.IN_HOUSE: _NEED,
    Reason.COMPETITOR: _RIVAL,
    Reason.INCUMBENT: _RIVAL,
    Reason.NO_SPONSOR: _PEOPLE,
    Reason.NO_CHAMPION: _PEOPLE,
    Reason.PRODUCT_GAP: _PRODUCT,
    Reason.RISK: _PRODUCT,
    Reason.TIMING: _TIME,
}


def learning_question(reason: Reason, number: int) -> str | None:
    """Returns one question about a no of that reason; another one each time, by the number of the no. None for some."""
    questions = _QUESTIONS.get(reason, ())
    return questions[number % len(questions)] if questions else None
