"""Checking templates: every problem that a mail could show at send time, found before, all at once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nurture.configuration.problems import Place
from nurture.configuration.revision import Revision
from nurture.configuration.scalars import in_words
from nurture.content.dates import DATE_WORDS
from nurture.content.letter_check import letter_remarks
from nurture.content.lint import Finding, Lint, Occasion, lint_of
from nurture.content.mail_check import FAREWELL_ASKS, asked, missing
from nurture.content.places import item_place
from nurture.content.reasons import NAMED_REASONS, reason_words
from nurture.content.remarks import UNWRITABLE, UNWRITTEN, Remark
from nurture.content.render import Rendered, Templates, TouchFacts, fact_names
from nurture.content.samples import Use, touch_samples, uses_of
from nurture.content.sources import VERBATIM, Sources, located
from nurture.domain.content import ContentItem, base_language, language_name
from nurture.domain.errors import TemplateProblem
from nurture.domain.grace import Scope
from nurture.domain.touch import ContentRule


def check_templates(revision: Revision, folder: Path, *, config: Path | None = None) -> tuple[Remark, ...]:
    """Returns every remark on templates and content, none when all mails can be written gracefully.

    `folder` holds `email/`; with `config` what is wrong with a content item is told where the item stands.
    """
    return tuple(dict.fromkeys(_Check(revision, Templates(folder), config).remarks()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    """One mail of the examples: its template, what it was filled with, and what came out."""

    path: Path
    use: Use
    facts: TouchFacts
    rendered: Rendered

    @property
    def occasion(self) -> Occasion:
        """What the mail is for."""
        return Occasion(is_farewell=self.use.is_farewell, is_confirmed=self.facts.reason is not None)

    def own_words(self) -> str:
        """Returns what stands above the footer, without the names of people and companies."""
        words = self.rendered.text.partition("\n-- \n")[0]
        rep = self.facts.rep
        for each in (rep.signature, rep.name, self.facts.full_name, self.facts.account, self.facts.company.name):
            words = words.replace(each, "") if each else words
        return words


class _Check:
    """One look at all templates under one configuration."""

    def __init__(self, revision: Revision, templates: Templates, config: Path | None) -> None:
        self._revision = revision
        self._templates = templates
        self._config = config
        self._lint: Lint = lint_of(revision.grace)
        self._verbatim = revision.installation.verbatim_words
        self._sources = Sources(templates, self._lint, verbatim=self._verbatim)
        self._findings: dict[tuple[str, str], tuple[Finding, ...]] = {}
        self._looked: set[tuple[str, str, Occasion, Path]] = set()
        self._languages = sorted(templates.tags() | {base_language(each.language) for each in revision.content})

    def remarks(self) -> Iterator[Remark]:
        """Yields every remark; a name that is unknown is told once, from the source, with its nearest neighbour."""
        unwritable: set[tuple[str, int, str]] = set()
        for remark in (*self._sources.remarks(), *self._items(), *self._unwritten(), *self._mails()):
            key = (remark.place.file, remark.place.line, remark.what.partition(";")[0])
            if remark.rule.id not in (UNWRITABLE.id, VERBATIM) or key not in unwritable:
                unwritable.add(key)
                yield remark

    def _items(self) -> Iterator[Remark]:
        """Yields what is graceless in the library's own words, which no template can be blamed for."""
        for item in self._revision.content:
            for finding in self._lint.findings(f"{item.title}\n\n{item.text}\n\n{item.url or ''}", item.language):
                self._sources.tell(finding.rule.id, finding.words)
                place = item_place(self._config, item, finding.words)
                yield Remark(place=place, rule=finding.rule, what=f"“{finding.words}” in content item {item.id}")

    def _mails(self) -> Iterator[Remark]:
        yield from self._touches()
        yield from letter_remarks(self._templates)

    def _touches(self) -> Iterator[Remark]:
        for language in self._languages:
            if base_language(language) in DATE_WORDS:
                yield from self._language(language)
            else:
                what = f"no words for dates in '{language}'; known: {', '.join(DATE_WORDS)}"
                yield Remark(place=Place(file=str(self._templates.folder)), rule=UNWRITABLE, what=what)

    def _unwritten(self) -> Iterator[Remark]:
        """Yields each template that is missing in a language, once, with all the languages that lack it."""
        first_uses = {use.template: use for use in reversed(tuple(uses_of(self._revision.cadences)))}
        known = [each for each in self._languages if base_language(each) in DATE_WORDS]
        for template, use in first_uses.items():
            lacking = [each for each in known if self._serving(each, template) is None]
            written = self._templates.tag_among(template, self._languages)
            path = self._templates.path(template, written or next(iter(known), "en"))
            if written is None:
                what = f"there is no such template; {use.wanted_by} needs it"
                yield Remark(place=Place(file=str(path)), rule=UNWRITABLE, what=what)
            elif lacking:
                what = f"not written in {_named(lacking)}; such mails wait, as those of {use.wanted_by}"
                yield Remark(place=Place(file=str(path)), rule=UNWRITTEN, what=what)

    def _language(self, language: str) -> Iterator[Remark]:
        for use in uses_of(self._revision.cadences):
            tag = self._serving(language, use.template)
            if tag is not None and base_language(tag) == base_language(language):
                path = self._templates.path(use.template, tag)
                for facts in self._facts(use, language, path):
                    yield from self._mail(use, facts, path)

    def _serving(self, language: str, template: str) -> str | None:
        """Returns the tag that a template is taken in for a language; another language is looked at as its own."""
        languages = self._revision.installation.languages.serving(language)
        return self._templates.tag_among(template, languages)

    def _facts(self, use: Use, language: str, path: Path) -> Iterator[TouchFacts]:
        """Yields facts for a use, those once that a template cannot tell apart by the names it uses."""
        names = self._sources.names(path, base_language(language))
        told = sorted(names & fact_names(may_quote=True))
        seen: set[tuple[object, ...]] = set()
        for facts in self._samples(use, language, names_reason="reason" in names):
            key = tuple(getattr(facts, name) for name in told)
            if key not in seen:
                seen.add(key)
                yield facts

    def _samples(self, use: Use, language: str, *, names_reason: bool) -> Iterator[TouchFacts]:
        """Yields the samples, each item of the library, and each reason where the mail names it."""
        revision = self._revision
        samples = tuple(touch_samples(use, language, revision.team.reps, revision.installation))
        # Where the reason is not named, a mail to somebody whose reason nobody confirmed shows the most.
        yield from samples if names_reason else (replace(each, reason=None) for each in samples)
        if use.content is not ContentRule.NONE:
            yield from (replace(samples[0], item=item) for item in _items_in(language, revision.content))
        if names_reason:
            yield from (replace(samples[0], reason=reason_words(reason, language)) for reason in NAMED_REASONS)

    def _mail(self, use: Use, facts: TouchFacts, path: Path) -> Iterator[Remark]:
        try:
            rendered = self._templates.render_touch(use.template, facts)
        except TemplateProblem as problem:
            yield located(problem)
            return
        mail = _Mail(path=path, use=use, facts=facts, rendered=rendered)
        for rule_id, what, line in missing(rendered, facts):
            rule = self._lint.rules.get(rule_id)
            if rule is not None:
                yield Remark(place=Place(file=str(path), line=line), rule=rule, what=what)
        yield from self._graceless(mail)
        yield from self._asking(mail)

    def _graceless(self, mail: _Mail) -> Iterator[Remark]:
        """Yields what is graceless in a mail as it was put together; paragraphs that many mails share count once."""
        for paragraph in (mail.rendered.subject, *mail.own_words().split("\n\n")):
            key = (paragraph, mail.facts.language, mail.occasion, mail.path)
            if key in self._looked:
                continue
            self._looked.add(key)
            for finding in self._found(paragraph, mail.facts.language):
                if mail.occasion.takes(finding.rule) and self._sources.tell(finding.rule.id, finding.words):
                    place = self._sources.place(finding.words, mail.path, base_language(mail.facts.language))
                    yield Remark(place=place, rule=finding.rule, what=f"“{finding.words}”{self._when(mail, finding)}")

    def _found(self, paragraph: str, language: str) -> tuple[Finding, ...]:
        """Returns what a paragraph breaks in any mail; the same ones stand in many."""
        key = (paragraph, language)
        if key not in self._findings:
            self._findings[key] = self._lint.findings(paragraph, language, Occasion(is_farewell=True))
        return self._findings[key]

    def _asking(self, mail: _Mail) -> Iterator[Remark]:
        """Yields the questions and the links of a farewell, whatever their words."""
        rule = self._lint.rules.get(FAREWELL_ASKS)
        if rule is None or not mail.use.is_farewell:
            return
        for words, what in asked(mail.own_words()):
            if self._sources.tell(rule.id, words):
                place = self._sources.place(words, mail.path, base_language(mail.facts.language))
                yield Remark(place=place, rule=rule, what=what)

    def _when(self, mail: _Mail, finding: Finding) -> str:
        return {
            Scope.ANY: "",
            Scope.FAREWELL: f" in {mail.use.wanted_by}",
            Scope.UNCONFIRMED: " where nobody confirmed the reason",
        }[finding.rule.scope]


def _named(languages: list[str]) -> str:
    """Returns languages with their tags: `German (de) and French (fr)`, and how many where they are several."""
    names = in_words((f"{language_name(each)} ({each})" for each in languages), joined_by="and")
    return f"{len(languages)} languages: {names}" if len(languages) > 1 else names


def _items_in(language: str, content: tuple[ContentItem, ...]) -> tuple[ContentItem, ...]:
    return tuple(item for item in content if base_language(item.language) == base_language(language))
