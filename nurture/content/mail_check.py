"""What every check-in must have: a subject, words, the way out, and who writes."""

import re
from collections.abc import Iterator

from nurture.content.render import Rendered, TouchFacts
from nurture.domain.content import base_language

LONGEST_SUBJECT = 78

_FEWEST_WORDS = 6
"""A greeting and a wish have fewer: such a mail says nothing."""

_ANSWERS = ("re:", "fw:", "fwd:", "aw:", "wg:", "sv:", "tr:", "rv:", "r:", "antw:", "enc:", "res:", "re[", "re :")
_EXIT_WORDS = {
    "en": ("stop",),
    "de": ("aufhör", "höre auf", "stopp"),
    "fr": ("arrêt", "stop"),
    "es": ("pare", "deje de", "no más"),
    "it": ("smett", "basta"),
    "nl": ("stop",),
    "pt": ("par", "não mais"),
}
_SUBJECT_LINE = 2

FAREWELL_ASKS = "farewell-asks"
_QUESTION = re.compile(r"[^.!?;:\n]{1,200}\?")
_LINK = re.compile(r"https?://[^\s<>)]{1,300}")


def missing(rendered: Rendered, facts: TouchFacts) -> Iterator[tuple[str, str, int]]:
    """Yields the id of each rule that a mail breaks by what it lacks or is called, what it is, and the file's line."""
    for rule, what in _of_subject(rendered.subject):
        yield rule, what, _SUBJECT_LINE
    for rule, what in _of_body(rendered, facts):
        yield rule, what, 1


def asked(words: str) -> Iterator[tuple[str, str]]:
    """Yields each question and each link of a text, and what it is."""
    for found in _QUESTION.finditer(words):
        question = " ".join(found[0].split())
        yield question, f"a question: “{question}”"
    for found in _LINK.finditer(words):
        link = found[0].rstrip(".,")
        yield link, f"a link to {link}"


def _of_subject(subject: str) -> Iterator[tuple[str, str]]:
    if not subject:
        yield "empty-subject", "the subject is empty"
    if len(subject) > LONGEST_SUBJECT:
        yield "long-subject", f"the subject is longer than {LONGEST_SUBJECT} characters: “{subject}”"
    if subject.lower().startswith(_ANSWERS):
        yield "fake-answer", f"the subject pretends to be an answer: “{subject}”"


def _of_body(rendered: Rendered, facts: TouchFacts) -> Iterator[tuple[str, str]]:
    words, _, footer = rendered.text.partition("\n-- \n")
    signature = facts.rep.signature or facts.rep.name
    if len(words.split()) - len(signature.split()) < _FEWEST_WORDS:
        yield "missing-text", "the text is empty"
    exits = _EXIT_WORDS.get(base_language(facts.language), ())
    if exits and not any(word in footer.lower() for word in exits):
        yield "missing-exit", "the line that offers to stop is missing below '---'"
    company = facts.company
    for name, value in (("name", company.name), ("postal address", company.address), ("privacy page", company.privacy)):
        if value not in rendered.text:
            yield "missing-sender", f"the company's {name} is missing"
