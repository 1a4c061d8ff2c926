"""Rendering: facts in, the words of one mail out, as subject, plain text and HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from types import TracebackType

from jinja2 import Environment, TemplateError, TemplateSyntaxError, nodes

from nurture.content.blocks import write, write_personal
from nurture.content.dates import DATE_WORDS
from nurture.content.sandbox import LONGEST_OUTPUT, SUBJECT, in_lines, sandbox
from nurture.domain.commitment import Precision
from nurture.domain.company import Company
from nurture.domain.content import ContentItem, base_language
from nurture.domain.errors import TemplateProblem
from nurture.domain.letter import LetterKind
from nurture.domain.letter_facts import LetterFacts
from nurture.domain.team import Rep

_FOOTER = "\n---\n"

LETTERS = "letters"
"""The folder of the letters' templates, beside the languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchFacts:
    """All that a check-in's template may use; the prospect's reason and words are not among it.

    `first_name` only when it is certain. `since` is the day of the no, `wrote_to` the rep it was written to; where the
    no was another's, `named_by` is who named them, and `since` the day of that. `source` says where the address came
    from when it was not that mail, in the mail's language. `asked_for` is a date the prospect named, as exact as
    `asked_precision`. `years` counts full years since the no. `stop_url` is the unsubscribe page.
    """

    language: str
    rep: Rep
    company: Company
    since: date
    stop_url: str
    first_name: str | None = None
    full_name: str | None = None
    account: str | None = None
    item: ContentItem | None = None
    wrote_to: str | None = None
    named_by: str | None = None
    source: str | None = None
    asked_for: date | None = None
    asked_precision: Precision = Precision.MONTH
    years: int = 0
    is_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFrame:
    """Who reads a letter: the first name (empty for ops), the company, and the zone for moments of the reader's own."""

    first_name: str
    company: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The words of one mail; `html` is a whole page."""

    subject: str
    text: str
    html: str


class Templates:
    """The templates below `folder/email`, prepared at first use; made anew when the files change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "email"
        self._bodies, self._subjects = sandbox(self.folder)
        self._written: dict[tuple[str, str], bool] = {}

    def languages(self) -> frozenset[str]:
        """Returns the languages that check-ins can be written in: those with a folder and with words for dates."""
        return frozenset(language for language in DATE_WORDS if (self.folder / language).is_dir())

    def has(self, template: str, language: str) -> bool:
        """Tells whether a check-in is written in a language."""
        key = (template, language)
        if key not in self._written:
            self._written[key] = (self.folder / language / f"{template}.md").is_file()
        return self._written[key]

    def render_touch(self, template: str, facts: TouchFacts) -> Rendered:
        """Returns a check-in in its language. Raises TemplateProblem, also when the way out is missing in it."""
        language = base_language(facts.language)
        name, values = f"{language}/{template}.md", _values(facts) | {"language": language}
        subject = self._fill(self._subjects, name + SUBJECT, values)
        written = write_personal(self._fill(self._bodies, name, values), language, facts.stop_url)
        rendered = Rendered(subject=" ".join(subject.split()), text=written.text, html=written.html)
        if facts.stop_url not in rendered.text:
            raise TemplateProblem(f"{self.folder / language / template}.md:1: the stop link is missing")
        return rendered

    def render_edited(self, template: str, facts: TouchFacts, words: str) -> Rendered:
        """Returns a check-in with a rep's own words above the template's footer. Raises TemplateProblem.

        The words count as plain text: paragraphs and lines stay, nothing in them is Markdown.
        """
        language = base_language(facts.language)
        name, values = f"{language}/{template}.md", _values(facts) | {"language": language}
        _, rule, footer = self._fill(self._bodies, name, values).rpartition(_FOOTER)
        written = write(
            f"{in_lines(words)}\n\n{in_lines(facts.rep.signature or facts.rep.name)}\n{rule}{footer}", language
        )
        subject = " ".join(self._fill(self._subjects, name + SUBJECT, values).split())
        rendered = Rendered(subject=subject, text=written.text, html=written.html)
        if facts.stop_url not in rendered.text:
            raise TemplateProblem(f"{self.folder / language / template}.md:1: the stop link is missing")
        return rendered

    def render_letter(self, kind: LetterKind, facts: LetterFacts, frame: LetterFrame) -> Rendered:
        """Returns a letter to the team, in English. Raises TemplateProblem."""
        name, values = f"{LETTERS}/{kind.value}.md", _values(facts) | {"frame": frame, "language": "en"}
        subject = self._fill(self._subjects, name + SUBJECT, values)
        written = write(self._fill(self._bodies, name, values), "en")
        return Rendered(subject=" ".join(subject.split()), text=written.text, html=written.html)

    def parse(self, text: str) -> nodes.Template:
        """Returns the syntax tree of a template's text. Raises jinja2.TemplateSyntaxError."""
        return self._bodies.parse(text)

    def _fill(self, environment: Environment, name: str, values: Mapping[str, object]) -> str:
        try:
            return _bounded(environment.get_template(name).generate(values))
        except TemplateProblem as problem:
            raise _located(problem, self.folder, name) from problem
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
            raise _located(error, self.folder, name) from error


def _values(facts: TouchFacts | LetterFacts) -> dict[str, object]:
    return {each.name: getattr(facts, each.name) for each in fields(facts)}


def _bounded(pieces: Iterator[str]) -> str:
    written, size = [], 0
    for piece in pieces:
        written.append(piece)
        size += len(piece)
        if size > LONGEST_OUTPUT:
            raise TemplateProblem(f"the mail is longer than {LONGEST_OUTPUT} characters")
    return "".join(written)


def _located(error: Exception, folder: Path, name: str) -> TemplateProblem:
    """Returns the error as `file:line: what`; Jinja leaves the template's own line in the traceback."""
    message = str(error)
    if message.startswith(str(folder)):
        return TemplateProblem(message)
    if isinstance(error, TemplateSyntaxError):
        return TemplateProblem(f"{error.filename or folder / name}:{error.lineno}: {error.message}")
    place = _deepest(error.__traceback__, str(folder)) or f"{folder / name.removesuffix(SUBJECT)}:1"
    return TemplateProblem(f"{place}: {message}")


def _deepest(trace: TracebackType | None, folder: str) -> str:
    place = ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        place = f"{file}:{trace.tb_lineno}" if file.startswith(folder) else place
        trace = trace.tb_next
    return place
