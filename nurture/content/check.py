"""Checking templates: every problem that a mail could show at send time, found before, all at once."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

from jinja2 import TemplateSyntaxError, meta, nodes

from nurture.configuration.revision import Revision
from nurture.content.dates import DATE_WORDS
from nurture.content.frontmatter import Source, read_source
from nurture.content.lint import pushing_words
from nurture.content.render import Rendered, Templates, TouchFacts
from nurture.content.samples import FRAME, Use, letter_samples, touch_samples, uses_of
from nurture.content.sandbox import unknown
from nurture.domain.content import ContentItem, base_language
from nurture.domain.errors import TemplateProblem
from nurture.domain.letter import LetterKind
from nurture.domain.letter_facts import FACTS_OF, LetterFacts
from nurture.domain.template_name import LETTERS, SUFFIX, TemplateName, name_of
from nurture.domain.touch import ContentRule

LONGEST_SUBJECT = 78

_FEWEST_WORDS = 6
"""A greeting and a wish have fewer: such a mail says nothing."""

_ANSWERS = ("re:", "fw:", "fwd:", "aw:", "wg:", "sv:", "tr:", "rv:", "r:", "antw:", "enc:", "res:")
_EXIT_WORDS = {
    "en": ("stop",),
    "de": ("aufhör", "höre auf", "stopp"),
    "fr": ("arrêt", "stop"),
    "es": ("pare", "deje de", "no más"),
    "it": ("smett", "basta"),
    "nl": ("stop",),
    "pt": ("par", "não mais"),
}
_ONLY_NURTURE = "Your answer goes to nurture only"
_NO_NOTICES = (LetterKind.PASS_ON, LetterKind.CRM_COPY)


def check_templates(revision: Revision, folder: Path) -> tuple[str, ...]:
    """Returns every problem as `file:line: what`, none when all mails can be written; `folder` holds `email/`."""
    templates = Templates(folder)
    found: dict[str, None] = {}
    for problem in (*_source_problems(templates), *_touch_problems(revision, templates), *_letter_problems(templates)):
        # A name that is unknown is found in the source with its nearest neighbour, and again when it is rendered.
        if not any(known.startswith(problem) for known in found):
            found[problem] = None
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """What is checked together: one language's templates under one configuration."""

    revision: Revision
    templates: Templates
    language: str


def _touch_problems(revision: Revision, templates: Templates) -> Iterator[str]:
    for language in sorted(templates.tags() | {base_language(item.language) for item in revision.content}):
        if base_language(language) in DATE_WORDS:
            yield from _language_problems(_Scene(revision=revision, templates=templates, language=language))
        else:
            known = ", ".join(DATE_WORDS)
            yield f"{templates.folder}:1: no words for dates in '{language}'; known: {known}"


def _language_problems(scene: _Scene) -> Iterator[str]:
    for use in uses_of(scene.revision.cadences):
        tag = _serving(scene, use.template)
        path = scene.templates.path(use.template, tag or scene.language)
        if tag is None:
            yield f"{path}:1: there is no such template; {use.wanted_by} needs it"
        elif base_language(tag) == base_language(scene.language):
            yield from _use_problems(use, scene, path)


def _serving(scene: _Scene, template: str) -> str | None:
    """Returns the tag that a template is taken in for a language; another language is looked at as its own."""
    languages = scene.revision.installation.languages.serving(scene.language)
    return next((tag for each in languages if (tag := scene.templates.tag_for(template, each))), None)


def _use_problems(use: Use, scene: _Scene, path: Path) -> Iterator[str]:
    revision = scene.revision
    samples = tuple(touch_samples(use, scene.language, revision.team.reps, revision.installation.company))
    given = () if use.content is ContentRule.NONE else _items_in(scene.language, revision.content)
    for facts in (*samples, *(replace(samples[0], item=item) for item in given)):
        yield from _one_touch(scene.templates, use.template, facts, path)


def _items_in(language: str, content: tuple[ContentItem, ...]) -> tuple[ContentItem, ...]:
    return tuple(item for item in content if base_language(item.language) == base_language(language))


def _one_touch(templates: Templates, template: str, facts: TouchFacts, path: Path) -> Iterator[str]:
    try:
        rendered = templates.render_touch(template, facts)
    except TemplateProblem as problem:
        yield str(problem)
        return
    yield from (f"{path}:2: {what}" for what in _subject_problems(rendered.subject))
    yield from (f"{path}:1: {what}" for what in _body_problems(rendered, facts))


def _subject_problems(subject: str) -> Iterator[str]:
    if not subject:
        yield "the subject is empty"
    if len(subject) > LONGEST_SUBJECT:
        yield f"the subject is longer than {LONGEST_SUBJECT} characters: '{subject}'"
    if subject.lower().startswith(_ANSWERS):
        yield f"the subject pretends to be an answer: '{subject}'"


def _body_problems(rendered: Rendered, facts: TouchFacts) -> Iterator[str]:
    words, _, footer = rendered.text.partition("\n-- \n")
    signature = facts.rep.signature or facts.rep.name
    if len(words.split()) - len(signature.split()) < _FEWEST_WORDS:
        yield "the text is empty"
    exits = _EXIT_WORDS.get(base_language(facts.language), ())
    if exits and not any(word in footer.lower() for word in exits):
        yield "the line that offers to stop is missing below '---'"
    company = facts.company
    for name, value in (("name", company.name), ("postal address", company.address), ("privacy page", company.privacy)):
        if value not in rendered.text:
            yield f"the company's {name} is missing"


def _letter_problems(templates: Templates) -> Iterator[str]:
    for kind in LetterKind:
        for facts in letter_samples(kind):
            yield from _one_letter(templates, kind, facts)


def _one_letter(templates: Templates, kind: LetterKind, facts: LetterFacts) -> Iterator[str]:
    path = templates.folder / LETTERS / TemplateName(template=kind.value).file
    try:
        rendered = templates.render_letter(kind, facts, FRAME)
    except TemplateProblem as problem:
        yield str(problem)
        return
    yield from (f"{path}:1: {what}" for what in _letter_text_problems(kind, rendered))


def _letter_text_problems(kind: LetterKind, rendered: Rendered) -> Iterator[str]:
    text = rendered.text.strip()
    if kind not in _NO_NOTICES and not text.endswith(_ONLY_NURTURE):
        yield f"a notice ends with the line '{_ONLY_NURTURE}'"
    if kind is LetterKind.PASS_ON and (not text.startswith("YOUR ANSWER GOES TO") or "\n" in text):
        yield "a pass-on holds the line 'YOUR ANSWER GOES TO ...' and nothing else"


def _source_problems(templates: Templates) -> Iterator[str]:
    for path in _sources(templates.folder):
        yield from _file_problems(templates, path)


def _file_problems(templates: Templates, path: Path) -> Iterator[str]:
    try:
        source = read_source(path)
        trees = [templates.parse(text) for text in (source.subject, source.body)]
    except TemplateProblem as problem:
        yield str(problem)
        return
    except TemplateSyntaxError as error:
        yield f"{path}:{error.lineno}: {error.message}"
        return
    for tree in trees:
        yield from _unknown_names(tree, path)
    for line, words in pushing_words(_as_in_file(source), _language_of(path)):
        yield f"{path}:{line}: '{words}' pushes; say it as a considerate person would"


def _sources(folder: Path) -> list[Path]:
    """Returns every template and part, letters last."""
    found = (path for below in (folder, folder / LETTERS) for path in sorted(below.glob(f"*{SUFFIX}")))
    return [path for path in found if not path.name.startswith(".")]


def _language_of(path: Path) -> str:
    """Returns the language of a template's file, empty for a part of every language and for letters."""
    name = name_of(path.name)
    return base_language(name.language) if name and name.language else ""


def _as_in_file(source: Source) -> str:
    """Both parts begin with empty lines up to their place: the subject stands where the body is still empty."""
    return source.subject + source.body[source.subject.count("\n") :] if source.subject else source.body


def _unknown_names(tree: nodes.Template, path: Path) -> Iterator[str]:
    known = _known_names(path)
    missing = meta.find_undeclared_variables(tree) - known - {"range"}
    for node in tree.find_all(nodes.Name):
        if node.name in missing:
            yield f"{path}:{node.lineno}: {unknown(f'unknown variable {node.name!r}', node.name, sorted(known))}"


def _known_names(path: Path) -> set[str]:
    if path.parent.name != LETTERS:
        return {each.name for each in fields(TouchFacts)}
    kinds = [kind for kind in LetterKind if kind.value == path.name.removesuffix(SUFFIX)] or list(LetterKind)
    return {"frame", "language"} | {each.name for kind in kinds for each in fields(FACTS_OF[kind])}
