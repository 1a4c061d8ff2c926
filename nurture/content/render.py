"""Rendering: facts in, the words of one mail out, as subject, plain text and HTML."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from types import TracebackType

from jinja2 import Environment, TemplateError, TemplateSyntaxError, nodes

from nurture.content.blocks import write, write_personal
from nurture.content.faults import PLACED, missing_words, syntax_words
from nurture.content.sandbox import LONGEST_OUTPUT, SUBJECT, in_lines, sandbox
from nurture.content.shown import find_shown
from nurture.domain.commitment import Precision
from nurture.domain.company import Company
from nurture.domain.content import ContentItem, base_language
from nurture.domain.errors import TemplateProblem
from nurture.domain.jurisdiction import Shown
from nurture.domain.letter import LetterKind
from nurture.domain.letter_facts import LetterFacts
from nurture.domain.team import Rep
from nurture.domain.template_name import LETTERS, TemplateName, name_of, tags_of

_FOOTER = "\n---\n"
_FAILURES = (
    TemplateProblem,
    TemplateError,
    AttributeError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    RecursionError,
)
"""All that filling in a template may raise, whatever it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchFacts:
    """All that a check-in's template may use.

    `reason` is the reason in the mail's language when the rep or the prospect confirmed it, never a guess. `quote`, the
    prospect's own words, is no name that a template knows unless `may_quote`, by a policy of ops.

    `first_name` only when it is certain. `since` is the day of the no, `wrote_to` the rep it was written to; where the
    no was another's, `named_by` is who named them, and `since` the day of that. `source` says where the address came
    from when it was not that mail, in the mail's language. `asked_for` is a date the prospect named, as exact as
    `asked_precision`. `formal` tells how the language addresses people: `Sie` rather than `du`. `years` counts
    full years since the no. `stop_url` is the unsubscribe page.
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
    formal: bool = True
    source: str | None = None
    asked_for: date | None = None
    asked_precision: Precision = Precision.MONTH
    years: int = 0
    is_first: bool = False
    reason: str | None = None
    quote: str | None = None
    may_quote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFrame:
    """Who reads a letter: the first name (empty for ops), the company, and the zone for moments of the reader's own."""

    first_name: str
    company: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The words of one mail; `html` is a whole page, `shows` what a check-in shows of what laws want shown."""

    subject: str
    text: str
    html: str
    shows: frozenset[Shown] = frozenset()


class Templates:
    """The templates below `folder/email`, prepared at first use; made anew when the files change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "email"
        self._bodies, self._subjects = sandbox(self.folder)
        self._tags: dict[tuple[str, str], str | None] = {}

    def tags(self) -> frozenset[str]:
        """Returns the languages of all templates as the names of their files say them, such as `de` and `pt-BR`."""
        names = (name_of(path.name) for path in self.folder.glob("*.*"))
        return frozenset(name.language for name in names if name and name.language)

    def tag_for(self, template: str, language: str) -> str | None:
        """Returns the tag of the template that serves a language: its region's, else the language's, else None."""
        key = (template, language)
        if key not in self._tags:
            self._tags[key] = next((tag for tag in tags_of(language) if self.path(template, tag).is_file()), None)
        return self._tags[key]

    def tag_among(self, template: str, languages: Iterable[str]) -> str | None:
        """Returns the tag of the template that serves the first of these languages in which there is one, else None."""
        return next((tag for each in languages if (tag := self.tag_for(template, each))), None)

    def path(self, template: str, tag: str) -> Path:
        """Returns where a check-in stands, or would, in a language of exactly that tag."""
        return self.folder / TemplateName(template=template, language=tag).file

    def answers_in(self, language: str) -> bool:
        """Tells whether letters can offer the rep words in a language, to answer a no with."""
        return (self.folder / LETTERS / TemplateName(template="_answer", language=language).file).is_file()

    def render_touch(self, template: str, facts: TouchFacts) -> Rendered:
        """Returns a check-in in its language. Raises TemplateProblem, also when the way out is missing in it."""
        language = base_language(facts.language)
        name, values = self._name(template, facts), _touch_values(facts)
        subject = self._fill(self._subjects, name + SUBJECT, values)
        written = write_personal(self._fill(self._bodies, name, values), language, facts.stop_url)
        shows = _shown(written.text, facts)
        rendered = Rendered(subject=" ".join(subject.split()), text=written.text, html=written.html, shows=shows)
        self._see_way_out(rendered, name, facts)
        return rendered

    def _name(self, template: str, facts: TouchFacts) -> str:
        return self.path(template, self.tag_for(template, facts.language) or tags_of(facts.language)[-1]).name

    def _see_way_out(self, rendered: Rendered, name: str, facts: TouchFacts) -> None:
        if facts.stop_url not in rendered.text:
            raise TemplateProblem(f"{self.folder / name}:1: the stop link is missing")

    def render_edited(self, template: str, facts: TouchFacts, words: str) -> Rendered:
        """Returns a check-in with a rep's own words above the template's footer. Raises TemplateProblem.

        The words count as plain text: paragraphs and lines stay, nothing in them is Markdown.
        """
        language = base_language(facts.language)
        name, values = self._name(template, facts), _touch_values(facts)
        _, rule, footer = self._fill(self._bodies, name, values).rpartition(_FOOTER)
        written = write(
            f"{in_lines(words)}\n\n{in_lines(facts.rep.signature or facts.rep.name)}\n{rule}{footer}", language
        )
        subject = " ".join(self._fill(self._subjects, name + SUBJECT, values).split())
        shows = _shown(written.text, facts)
        rendered = Rendered(subject=subject, text=written.text, html=written.html, shows=shows)
        self._see_way_out(rendered, name, facts)
        return rendered

    def render_letter(self, kind: LetterKind, facts: LetterFacts, frame: LetterFrame) -> Rendered:
        """Returns a letter to the team, in English. Raises TemplateProblem."""
        name, values = (
            f"{LETTERS}/{TemplateName(template=kind.value).file}",
            _values(facts) | {"frame": frame, "language": "en"},
        )
        subject = self._fill(self._subjects, name + SUBJECT, values)
        written = write(self._fill(self._bodies, name, values), "en")
        return Rendered(subject=" ".join(subject.split()), text=written.text, html=written.html)

    def parse(self, text: str) -> nodes.Template:
        """Returns the syntax tree of a template's text. Raises jinja2.TemplateSyntaxError."""
        return self._bodies.parse(text)

    def _fill(self, environment: Environment, name: str, values: Mapping[str, object]) -> str:
        try:
            return _bounded(environment.get_template(name).generate(values))
        except _FAILURES as error:
            raise self._explained(_located(error, self.folder, name), values) from error

    def _explained(self, problem: TemplateProblem, values: Mapping[str, object]) -> TemplateProblem:
        """Returns the problem with the fact that was missing, where the line at fault writes one that was."""
        found = PLACED.match(str(problem))
        try:
            tree = self.parse(Path(found["file"]).read_text("utf-8")) if found else None
        except (OSError, ValueError, TemplateSyntaxError):
            return problem
        told = missing_words(tree, int(found["line"]), values) if found and tree else None
        return TemplateProblem(f"{found['file']}:{found['line']}: {told}") if found and told else problem


def _shown(text: str, facts: TouchFacts) -> frozenset[Shown]:
    origins = (facts.wrote_to, facts.named_by, facts.source)
    return find_shown(text, facts.company, stop_url=facts.stop_url, since=facts.since, origins=origins)


def fact_names(*, may_quote: bool) -> frozenset[str]:
    """Returns the names that a check-in's template may use."""
    return frozenset(each.name for each in fields(TouchFacts)) - {"may_quote"} - (set() if may_quote else {"quote"})


def _touch_values(facts: TouchFacts) -> dict[str, object]:
    language = base_language(facts.language)
    return {name: getattr(facts, name) for name in _NAMES[facts.may_quote]} | {"language": language}


_NAMES = {may_quote: fact_names(may_quote=may_quote) for may_quote in (False, True)}


def _values(facts: LetterFacts) -> dict[str, object]:
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
        return TemplateProblem(f"{error.filename or folder / name}:{error.lineno}: {syntax_words(error)}")
    place = _deepest(error.__traceback__, str(folder)) or f"{folder / name.removesuffix(SUBJECT)}:1"
    return TemplateProblem(f"{place}: {message}")


def _deepest(trace: TracebackType | None, folder: str) -> str:
    place = ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        place = f"{file}:{trace.tb_lineno}" if file.startswith(folder) else place
        trace = trace.tb_next
    return place
