"""Templates as they stand in their files: what is wrong before anything is filled in, and where words stand."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from jinja2 import TemplateSyntaxError, nodes

from nurture.configuration.problems import Place
from nurture.content.faults import PLACED, syntax_words
from nurture.content.frontmatter import Source, read_source
from nurture.content.lint import Lint, Occasion
from nurture.content.remarks import UNWRITABLE, Remark, place_in
from nurture.content.render import Templates, fact_names
from nurture.content.sandbox import unknown
from nurture.domain.content import base_language
from nurture.domain.errors import TemplateProblem
from nurture.domain.letter import LetterKind
from nurture.domain.letter_facts import FACTS_OF
from nurture.domain.phrases import Token, fold, tokens_of
from nurture.domain.template_name import LETTERS, SUFFIX, name_of

VERBATIM = "verbatim-words"
IMAGES, TRACKING = "images", "tracking"
QUOTE = "quote"
"""The fact that a template knows only by a policy of ops."""

_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\]]*\]\(|<img\b[^>]*>?", re.IGNORECASE)
_INVISIBLE = re.compile(r"(?:width|height)\s*[=:]\s*[\"']?[01]\b|pixel|/open|track", re.IGNORECASE)
_BRANCH = re.compile(r"\{%-?\s*(?:else|elif|endif|endfor)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A file's words without what Jinja fills in, each at its place in the file."""

    path: Path
    language: str
    text: str
    tokens: tuple[Token, ...]


class Sources:
    """The files of all templates, read once."""

    def __init__(self, templates: Templates, lint: Lint, *, verbatim: bool) -> None:
        self._templates = templates
        self._lint = lint
        self._verbatim = verbatim
        self._words: list[Words] = []
        self._names: dict[Path, frozenset[str]] = {}
        self._told: set[tuple[str, str]] = set()

    def remarks(self) -> Iterator[Remark]:
        """Yields what is wrong with each file by itself."""
        for path in _files(self._templates.folder):
            yield from self._of_file(path)

    def tell(self, rule: str, words: str) -> bool:
        """Returns whether words that break a rule are news, and remembers them."""
        key = (rule, fold(words))
        is_news = key not in self._told
        self._told.add(key)
        return is_news

    def place(self, words: str, path: Path, language: str) -> Place:
        """Returns where words of a mail stand: in its template, else in a part of its language, else at its top."""
        wanted = tuple(token.key for token in tokens_of(words))
        parts = [each for each in self._words if each.path.name.startswith("_") and each.language in ("", language)]
        for source in (*(each for each in self._words if each.path == path), *parts):
            if wanted and (at := _found(source.tokens, wanted)) is not None:
                return place_in(str(source.path), source.text, at)
        return Place(file=str(path))

    def names(self, path: Path, language: str) -> frozenset[str]:
        """Returns the facts that a template uses, or a part that it may include."""
        return frozenset().union(
            *(
                self._names.get(each.path, frozenset())
                for each in self._words
                if each.path == path or (each.path.name.startswith("_") and each.language in ("", language))
            )
        )

    def _of_file(self, path: Path) -> Iterator[Remark]:
        try:
            source = read_source(path)
            trees = [self._templates.parse(text) for text in (source.subject, source.body)]
        except TemplateProblem as problem:
            yield located(problem)
            return
        except TemplateSyntaxError as error:
            yield Remark(place=Place(file=str(path), line=error.lineno), rule=UNWRITABLE, what=syntax_words(error))
            return
        names = [_names_in(tree) for tree in trees]
        self._names[path] = frozenset().union(*names)
        for tree, used in zip(trees, names, strict=True):
            yield from self._unknown_names(tree, used, path)
        yield from self._graceless(source)

    def _graceless(self, source: Source) -> Iterator[Remark]:
        path, text = source.path, unicodedata.normalize("NFC", source.path.read_text("utf-8"))
        bare = _TAG.sub(_blank, text)
        words = Words(path=path, language=_language_of(path), text=bare, tokens=tokens_of(bare))
        self._words.append(words)
        if path.parent.name == LETTERS:
            return
        for finding in self._lint.findings(bare, words.language, Occasion(is_confirmed=True)):
            self.tell(finding.rule.id, finding.words)
            yield Remark(place=place_in(str(path), bare, finding.start), rule=finding.rule, what=f"“{finding.words}”")
        for found in _IMAGE.finditer(text):
            rule = self._lint.rules.get(TRACKING if _INVISIBLE.search(found[0]) else IMAGES)
            if rule is not None:
                yield Remark(place=place_in(str(path), text, found.start()), rule=rule, what=found[0][:80])

    def _unknown_names(self, tree: nodes.Template, used: set[str], path: Path) -> Iterator[Remark]:
        known = known_names(path, verbatim=self._verbatim)
        missing = used - known - {"range"}
        if not missing:
            return
        for node in tree.find_all(nodes.Name):
            if node.name not in missing:
                continue
            place = Place(file=str(path), line=node.lineno)
            if node.name == QUOTE:
                rule = self._lint.rules.get(VERBATIM, UNWRITABLE)
                yield Remark(place=place, rule=rule, what="unknown variable 'quote'; the policy verbatim_words is off")
            else:
                what = unknown(f"unknown variable {node.name!r}", node.name, sorted(known))
                yield Remark(place=place, rule=UNWRITABLE, what=what)


def located(problem: TemplateProblem) -> Remark:
    """Returns a problem of rendering, whose message begins with file and line, as a remark."""
    found = PLACED.match(str(problem))
    if found is None:
        return Remark(place=Place(file="templates"), rule=UNWRITABLE, what=str(problem))
    return Remark(place=Place(file=found["file"], line=int(found["line"])), rule=UNWRITABLE, what=found["what"])


def known_names(path: Path, *, verbatim: bool) -> set[str]:
    """Returns the names that a template may use."""
    if path.parent.name != LETTERS:
        return set(fact_names(may_quote=verbatim))
    kinds = [kind for kind in LetterKind if kind.value == path.name.removesuffix(SUFFIX)] or list(LetterKind)
    return {"frame", "language"} | {each.name for kind in kinds for each in fields(FACTS_OF[kind])}


def _names_in(tree: nodes.Template) -> set[str]:
    """Returns the names that a template takes from its facts: what it reads and sets nowhere itself."""
    names = list(tree.find_all(nodes.Name))
    set_here = {each.name for each in names if each.ctx != "load"} | {"loop"}
    return {each.name for each in names if each.ctx == "load"} - set_here


def _files(folder: Path) -> list[Path]:
    """Returns every template and part, letters last."""
    found = (path for below in (folder, folder / LETTERS) for path in sorted(below.glob(f"*{SUFFIX}")))
    return [path for path in found if not path.name.startswith(".")]


def _language_of(path: Path) -> str:
    """Returns the language of a template's file, empty for a part of every language and for letters."""
    name = name_of(path.name)
    return base_language(name.language) if name and name.language else ""


def _blank(tag: re.Match[str]) -> str:
    """Returns as many characters: a letter for a value, and a sentence's end where another branch begins."""
    first = "x" if tag[0].startswith("{{") else "." if _BRANCH.match(tag[0]) else " "
    return first + re.sub(r"[^\n]", " ", tag[0][1:])


def _found(tokens: tuple[Token, ...], wanted: tuple[str, ...]) -> int | None:
    """Returns the offset at which a row of words stands, else at which its first word does."""
    keys = [token.key for token in tokens]
    for at in range(len(keys) - len(wanted) + 1):
        if tuple(keys[at : at + len(wanted)]) == wanted:
            return tokens[at].start
    return None
