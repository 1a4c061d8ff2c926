"""Checking the templates of letters: each can be written, and ends as its readers know it."""

from collections.abc import Iterator

from nurture.configuration.problems import Place
from nurture.content.remarks import UNWRITABLE, Remark
from nurture.content.render import Rendered, Templates
from nurture.content.samples import FRAME, letter_samples
from nurture.content.sources import located
from nurture.domain.errors import TemplateProblem
from nurture.domain.letter import LetterKind
from nurture.domain.letter_facts import LetterFacts
from nurture.domain.template_name import LETTERS, TemplateName

_ONLY_NURTURE = "Your answer goes to nurture only"
_NO_NOTICES = (LetterKind.PASS_ON, LetterKind.CRM_COPY)


def letter_remarks(templates: Templates) -> Iterator[Remark]:
    """Yields what is wrong with letters, each written with all its facts, with none, and with each there or missing."""
    for kind in LetterKind:
        for facts in letter_samples(kind):
            yield from _one_letter(templates, kind, facts)


def _one_letter(templates: Templates, kind: LetterKind, facts: LetterFacts) -> Iterator[Remark]:
    path = templates.folder / LETTERS / TemplateName(template=kind.value).file
    try:
        rendered = templates.render_letter(kind, facts, FRAME)
    except TemplateProblem as problem:
        yield located(problem)
        return
    for what in _text_problems(kind, rendered):
        yield Remark(place=Place(file=str(path)), rule=UNWRITABLE, what=what)


def _text_problems(kind: LetterKind, rendered: Rendered) -> Iterator[str]:
    text = rendered.text.strip()
    if kind not in _NO_NOTICES and not text.endswith(_ONLY_NURTURE):
        yield f"a notice ends with the line '{_ONLY_NURTURE}'"
    if kind is LetterKind.PASS_ON and (not text.startswith("YOUR ANSWER GOES TO") or "\n" in text):
        yield "a pass-on holds the line 'YOUR ANSWER GOES TO ...' and nothing else"
